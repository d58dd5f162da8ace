"""`khumkan rules stats`: what a pack consists of, and what its rules cost on a sample of events."""

import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import click

from khumkan.cli.display import open_console
from khumkan.cli.exits import ExitCode
from khumkan.cli.explaining import read_rows
from khumkan.cli.language import Speaker, choose_language
from khumkan.cli.loading import load_quickly
from khumkan.cli.options import GreedyCommand
from khumkan.cli.rule_records import write_csv, write_json
from khumkan.cli.rule_tables import show_facts, show_sample
from khumkan.cli.sample import Sample
from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import message
from khumkan.core.settings import Detect, load_settings
from khumkan.core.shipped import shipped_rules
from khumkan.engine.costs import measure_costs
from khumkan.engine.rows import Row
from khumkan.engine.rule_facts import gather_facts
from khumkan.engine.sigma import RuleSet

DEFAULT_EVENTS, MOST_EVENTS = 10_000, 200_000


@click.command("stats", cls=GreedyCommand)
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--events",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE...",
    help="Log files to measure the rules on, and to say which rules wait for other logs.",
)
@click.option(
    "--most-events",
    type=click.IntRange(1, MOST_EVENTS),
    default=DEFAULT_EVENTS,
    show_default=True,
    help="So many events are taken, the first of each file, evenly from all.",
)
@click.option("--output", type=click.Choice(["table", "json", "csv"]), default="table")
@click.option("--json", "output", flag_value="json", help="The same as --output json.")
@click.option("--language", type=click.Choice(["auto", "th", "en"]), default=None)
def command(
    paths: Sequence[Path],
    events: Sequence[Path],
    most_events: int,
    output: str,
    language: str | None,
) -> ExitCode:
    """Count rules by level, log source and ATT&CK tactic; without PATHS, khumkan's own pack."""
    settings = load_settings()
    rules = load_quickly(paths or [shipped_rules() / "sigma"], settings.detect)
    facts = gather_facts(rules)
    sample = _measure(rules, events, most_events, settings.detect) if events else None
    if output == "json":
        write_json(sys.stdout.buffer, facts, sample)
    elif output == "csv":
        write_csv(sys.stdout.buffer, facts, sample)
    else:
        speaker = Speaker(choose_language(language or settings.output.language))
        console = open_console(sys.stdout)
        show_facts(console, speaker, facts)
        if sample:
            show_sample(console, speaker, sample)
    return ExitCode.OK if rules.n_loaded else ExitCode.RULES


def _measure(rules: RuleSet, files: Sequence[Path], most: int, settings: Detect) -> Sample:
    rows = list(_read_sample(files, most, settings))
    return Sample(rules, measure_costs(rules.rules, rows))


def _read_sample(files: Sequence[Path], most: int, settings: Detect) -> Iterator[Row]:
    """Yield rows of all files; raises ConfigurationError for one without any event."""
    for file in files:
        n_rows = 0
        for _, row in islice(read_rows(file, settings), max(1, most // len(files))):
            n_rows += 1
            yield row
        if not n_rows:
            raise ConfigurationError(
                message("no event could be read from this file"), place=Place(str(file))
            )

"""`khumkan duties`: what the law asks after an incident, of whom, and by when."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import orjson

from khumkan.cli.display import open_console
from khumkan.cli.duty_table import show_duties
from khumkan.cli.exits import ExitCode
from khumkan.cli.language import Speaker, choose_language
from khumkan.core.clock import SystemClock, parse_time
from khumkan.core.settings import load_settings
from khumkan.hub.incidents.duties import (
    Duty,
    Facts,
    compute_duties,
    compute_duties_in_force,
    parse_facts,
)
from khumkan.hub.incidents.law import find_law, load_laws


@click.command("duties")
@click.option(
    "--facts",
    "facts_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    metavar="FILE",
    help="What is known of the incident, as a JSON object; - is standard input.",
)
@click.option("--json", "is_json", is_flag=True, help="A JSON list for programs.")
@click.option(
    "--at",
    metavar="MOMENT",
    help="Show what is left at this time, such as 2026-12-31T10:00+07:00, instead of now.",
)
@click.option(
    "--law",
    "version",
    metavar="VERSION",
    help="Go by this version of the law, instead of the one in force when each clock started.",
)
@click.option(
    "--strict",
    "is_strict",
    is_flag=True,
    help="Start each clock at the earliest moment that its clause can be read to mean.",
)
@click.option("--language", type=click.Choice(["auto", "th", "en"]), default=None)
def command(**options: Any) -> int:
    """Compute the duties to report an incident, with their deadlines, from its facts."""
    speaker = Speaker(choose_language(options["language"] or load_settings().output.language))
    at = parse_time(options["at"]) if options["at"] else SystemClock().now()
    duties = _compute(_read(options["facts_file"]), options)
    if options["is_json"]:
        records = [duty.to_record() for duty in duties]
        option = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
        sys.stdout.buffer.write(orjson.dumps(records, option=option))
    else:
        _show(duties, at, speaker)
    return ExitCode.OK


def _read(file: Path) -> Facts:
    content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    return parse_facts(content, str(file))


def _compute(facts: Facts, options: dict[str, Any]) -> list[Duty]:
    laws = load_laws()
    if options["version"]:
        law = find_law(laws, options["version"])
        return compute_duties(facts, law, is_strict=options["is_strict"])
    return compute_duties_in_force(facts, laws, is_strict=options["is_strict"])


def _show(duties: list[Duty], at: datetime, speaker: Speaker) -> None:
    show_duties(open_console(sys.stdout), speaker, duties, at=at)

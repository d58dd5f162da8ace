"""`khumkan rules check`, `test` and `explain`: is a rule fit to be used, and what does it do.

`stats` is beside, in rule_stats.py.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import click
from rich.text import Text

from khumkan.cli.display import open_console
from khumkan.cli.exits import ExitCode
from khumkan.cli.explaining import explanation_lines, read_rows
from khumkan.cli.language import Speaker, choose_language
from khumkan.cli.loading import load_rule_set
from khumkan.cli.printable import printable
from khumkan.cli.rule_stats import command as stats
from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import Message, message
from khumkan.core.settings import load_settings
from khumkan.core.shipped import shipped_rules
from khumkan.engine.cases import CaseRunner
from khumkan.engine.columns import column_for, name_event
from khumkan.engine.compiled import CompiledRule
from khumkan.engine.explain import explain
from khumkan.engine.sigma import RuleSet
from khumkan.engine.sigma.documents import Document
from khumkan.engine.sigma.packs import find_pack
from khumkan.engine.sigma.requirements import check_rule
from khumkan.engine.sigma.schema import check_schema

MAX_NAMED = 20
MAX_EXPLAINED = 10

Problem = tuple[Place, str, Message]
Look = Callable[[Document], Iterator[tuple[Place, Message]]]


@click.group("rules")
def command() -> None:
    """Check, test and count Sigma rules."""


command.add_command(stats)


@command.command("check")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
def check(paths: Sequence[Path]) -> int:
    """Read rules and say what is wrong with them; without PATHS, khumkan's own pack."""
    paths = paths or [shipped_rules() / "sigma"]
    rules = load_rule_set(paths, load_settings().detect)
    problems: list[Problem] = [(one.place, one.title, one.reason) for one in rules.refusals]
    look = check_rule if any(find_pack(path) for path in paths) else check_schema
    for document in rules.documents.values():
        problems += _look_at(document, look)
    for document in rules.filter_documents.values():
        problems += _look_at(document, check_schema)
    summary = message(
        "{n} rules read, {problems} problems", n=rules.n_loaded, problems=len(problems)
    )
    return _tell(problems, summary, n_rules=rules.n_loaded, notes=_filter_notes(rules))


@command.command("test")
@click.argument(
    "pack", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
def test(pack: Path | None) -> int:
    """Run every rule of PACK (sigma/, cases/) against its cases; without it, khumkan's own."""
    pack = pack or shipped_rules()
    if not (pack / "cases").is_dir():
        raise ConfigurationError(message("the pack has no folder 'cases'"), place=Place(str(pack)))
    rules = load_rule_set([pack / "sigma"], load_settings().detect)
    problems: list[Problem] = [(one.place, one.title, one.reason) for one in rules.refusals]
    runner = CaseRunner(rules, name_event=name_event, find_column=column_for)
    problems += [(one.place, one.title, one.reason) for one in runner.run(pack / "cases")]
    summary = message(
        "{n} rules tested, {problems} problems", n=rules.n_loaded, problems=len(problems)
    )
    return _tell(problems, summary, n_rules=rules.n_loaded)


@command.command("explain")
@click.argument("rules", type=click.Path(exists=True, path_type=Path))
@click.argument("events", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rule", "wanted", help="Only the rule with this id, name or title.")
@click.option("--record", type=int, help="Only the event with this record number.")
def explain_rules(rules: Path, events: Path, wanted: str | None, record: int | None) -> int:
    """Say why rules of RULES do or do not match the first events of the file EVENTS."""
    settings = load_settings()
    loaded = load_rule_set([rules], settings.detect)
    chosen = [rule for rule in loaded.rules if wanted is None or wanted in _names_of(rule)]
    if not chosen:
        raise ConfigurationError(message("no such rule could be read"), place=Place(str(rules)))
    speaker = Speaker(choose_language(settings.output.language))
    console = open_console(sys.stdout)
    rows = read_rows(events, settings.detect)
    shown = (one for one in rows if record in (None, one[0]))
    for number, row in islice(shown, MAX_EXPLAINED):
        for rule in chosen:
            found = explain(rule, row)
            if found.is_about or len(chosen) == 1:
                verdict = message("matches") if found.matches else message("does not match")
                title = f"{events}:{number} {rule.head.title}"
                console.print(Text(f"{printable(title)}: {speaker.say(verdict)}"))
                for line in explanation_lines(found, str(rule.source), speaker):
                    console.print(Text(line))
    return ExitCode.OK


def _look_at(document: Document, look: Look) -> Iterator[Problem]:
    for place, reason in look(document):
        yield place, str(document.data.get("title", "")), reason


def _names_of(rule: CompiledRule) -> tuple[str, ...]:
    return rule.head.id, rule.head.name, rule.head.title


def _filter_notes(rules: RuleSet) -> Iterator[Problem]:
    """Yield what each filter changes: what is left out of a rule must be seen by who checks it."""
    titles = {rule.head.id: rule.head.title for rule in rules.rules}
    for one in rules.filters:
        names = ", ".join(titles[rule_id] for rule_id in one.rules[:MAX_NAMED])
        names += ", …" if len(one.rules) > MAX_NAMED else ""
        place = Place(one.origin.file, one.origin.line)
        if one.keeps_only:
            yield (
                place,
                one.title,
                message(
                    "keeps only what it describes; rules changed: {n} ({rules})",
                    n=len(one.rules),
                    rules=names,
                ),
            )
        else:
            yield (
                place,
                one.title,
                message(
                    "leaves out what it describes; rules changed: {n} ({rules})",
                    n=len(one.rules),
                    rules=names,
                ),
            )


def _tell(
    problems: Sequence[Problem],
    summary: Message,
    *,
    n_rules: int,
    notes: Iterable[Problem] = (),
) -> ExitCode:
    console = open_console(sys.stdout)
    speaker = Speaker(choose_language(load_settings().output.language))
    for place, title, reason in [*problems, *notes]:
        name = f" ({printable(title)})" if title else ""
        words = f"{printable(str(place))}{name}: {printable(speaker.say(reason))}"
        console.print(Text(words))
    console.print(speaker.say(summary))
    return ExitCode.OK if n_rules and not problems else ExitCode.RULES

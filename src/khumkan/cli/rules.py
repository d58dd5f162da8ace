"""`khumkan rules check` and `khumkan rules test`: is a rule pack fit to be used."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.text import Text

from khumkan.cli.display import open_console
from khumkan.cli.exits import ExitCode
from khumkan.cli.language import Speaker, choose_language
from khumkan.cli.loading import load_rule_set
from khumkan.cli.printable import printable
from khumkan.cli.shipped import shipped_rules
from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import Message, message
from khumkan.core.settings import load_settings
from khumkan.engine.cases import CaseRunner
from khumkan.engine.columns import column_for, name_event
from khumkan.engine.sigma.packs import find_pack
from khumkan.engine.sigma.requirements import check_rule

Problem = tuple[Place, str, Message]


@click.group("rules")
def command() -> None:
    """Check and test Sigma rules."""


@command.command("check")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
def check(paths: Sequence[Path]) -> int:
    """Read rules and say what is wrong with them; without PATHS, khumkan's own pack."""
    paths = paths or [shipped_rules() / "sigma"]
    rules = load_rule_set(paths, load_settings().detect)
    problems: list[Problem] = [(one.place, one.title, one.reason) for one in rules.refusals]
    if any(find_pack(path) for path in paths):
        for document in rules.documents.values():
            title = str(document.data.get("title", ""))
            problems += [(place, title, reason) for place, reason in check_rule(document)]
    summary = message(
        "{n} rules read, {problems} problems", n=rules.n_loaded, problems=len(problems)
    )
    return _tell(problems, summary, n_rules=rules.n_loaded)


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


def _tell(problems: Sequence[Problem], summary: Message, *, n_rules: int) -> ExitCode:
    console = open_console(sys.stdout)
    speaker = Speaker(choose_language(load_settings().output.language))
    for place, title, reason in problems:
        name = f" ({printable(title)})" if title else ""
        words = f"{printable(str(place))}{name}: {printable(speaker.say(reason))}"
        console.print(Text(words))
    console.print(speaker.say(summary))
    return ExitCode.OK if n_rules and not problems else ExitCode.RULES

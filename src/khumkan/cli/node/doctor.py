"""`khumkan node doctor`: what is wrong with this node and its machine, and what to do about it."""

import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
import msgspec
from rich.text import Text

from khumkan.cli.display import open_console
from khumkan.cli.exits import ExitCode
from khumkan.cli.language import Speaker, choose_language
from khumkan.cli.node.folders import data_option
from khumkan.cli.printable import printable
from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message
from khumkan.core.settings import Settings, load_settings
from khumkan.node.doctor import Finding, Verdict, examine, mend, open_case, worst
from khumkan.node.folder import NodeFolder
from khumkan.node.owners import acting_as_owner

_MARKS = {Verdict.OK: "✓", Verdict.WARN: "!", Verdict.FAIL: "✗"}
_STYLES = {Verdict.OK: "green", Verdict.WARN: "yellow", Verdict.FAIL: "bold red"}


@click.command("doctor")
@data_option
@click.option("--json", "is_json", is_flag=True, help="One JSON object a finding, for programs.")
@click.option("--fix", is_flag=True, help="Mend what can be mended without harm: permissions.")
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
def command(data: Path | None, *, is_json: bool, fix: bool, strict: bool) -> int:
    """Examine the node and its machine; exit with 1 if something is wrong."""
    settings, error = _read_settings()
    speaker = Speaker(choose_language(settings.output.language))
    folder = NodeFolder((data or Path(settings.node.data)).absolute())
    with _quiet():
        findings = _examine(folder, settings, error)
        if fix and mend(findings):
            findings = _examine(folder, settings, error)
    show = _show_json if is_json else _show
    show(findings, speaker)
    bad = {Verdict.FAIL, Verdict.WARN} if strict else {Verdict.FAIL}
    return ExitCode.FINDINGS if worst(findings) in bad else ExitCode.OK


def _examine(
    folder: NodeFolder, settings: Settings, error: ConfigurationError | None
) -> list[Finding]:
    with acting_as_owner(folder.path):
        return examine(open_case(folder, settings, settings_error=error))


def _read_settings() -> tuple[Settings, ConfigurationError | None]:
    try:
        return load_settings(), None
    except ConfigurationError as error:
        return Settings(), error


def _show(findings: Sequence[Finding], speaker: Speaker) -> None:
    console = open_console(sys.stdout)
    width = max((len(one.check) for one in findings), default=0)
    for one in findings:
        result = one.result
        mark = Text(f"{_MARKS[result.verdict]} ", style=_STYLES[result.verdict])
        subject = f"{printable(result.subject)}: " if result.subject else ""
        seen = subject + printable(speaker.say(result.seen))
        console.print(mark + Text(f"{one.check:<{width}}  {seen}", style=""))
        if result.advice:
            console.print(Text(f"{'':<{width + 4}}→ {printable(speaker.say(result.advice))}"))
    n = {verdict: sum(one.result.verdict is verdict for one in findings) for verdict in Verdict}
    words = message(
        "{ok} well, {warn} to look at, {fail} failed",
        ok=n[Verdict.OK],
        warn=n[Verdict.WARN],
        fail=n[Verdict.FAIL],
    )
    console.print(speaker.say(words))


def _show_json(findings: Sequence[Finding], speaker: Speaker) -> None:
    for one in findings:
        result = one.result
        record = {
            "check": one.check,
            "subject": result.subject or None,
            "verdict": result.verdict.value,
            "seen": speaker.say(result.seen),
            "advice": speaker.say(result.advice) if result.advice else None,
        }
        click.echo(msgspec.json.encode(record).decode())


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the parts that are tried from logging: what they meet is among the findings."""
    logger, nothing = logging.getLogger("khumkan"), logging.NullHandler()
    before, logger.propagate = logger.propagate, False
    logger.addHandler(nothing)
    try:
        yield
    finally:
        logger.removeHandler(nothing)
        logger.propagate = before

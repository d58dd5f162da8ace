"""`khumkan hub doctor`: what is wrong with this hub, and what to do about it."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
import orjson
from rich.text import Text

from khumkan.cli.display import open_console
from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import speaker
from khumkan.core.messages import message
from khumkan.hub.operations.booting import boot
from khumkan.hub.operations.folders import data_folder, existing_folder
from khumkan.hub.project.secrets import KEY_FILE

if TYPE_CHECKING:
    from khumkan.hub.operations.examination.findings import Finding

_STYLES = {"ok": "green", "warn": "yellow", "fail": "bold red"}


@click.command("doctor")
@click.option("--mail", is_flag=True, help="Knock at the mail server too; nothing is sent.")
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a check.")
@click.option("--reindex", is_flag=True, help="Build the search index anew first.")
def command(*, mail: bool, strict: bool, as_json: bool, reindex: bool) -> int:
    """Examine the hub; exit with 1 if a check fails."""
    if not (data_folder() / KEY_FILE).is_file():
        existing_folder()  # says what to do first
    boot()
    from khumkan.hub.operations.examination import (  # noqa: PLC0415 -- models load once Django is up
        rounds,
    )

    if reindex:
        rounds.reindex()
    findings = rounds.examine(tries_mail=mail)
    show = _show_json if as_json else _show
    show(findings)
    bad = {"fail", "warn"} if strict else {"fail"}
    return ExitCode.FINDINGS if rounds.worst(findings) in bad else ExitCode.OK


def _show(findings: Sequence["Finding"]) -> None:
    console, voice = open_console(sys.stdout), speaker()
    width = max(len(one.check) for one in findings)
    for one in findings:
        mark = Text(f"{one.verdict.value:<5}", style=_STYLES[one.verdict.value])
        console.print(mark + Text(f"{one.check:<{width}}  {voice.say(one.seen)}", style=""))
        if one.advice:
            console.print(Text(f"{'':<{width + 7}}-> {voice.say(one.advice)}"))
    n = {v: sum(one.verdict.value == v for one in findings) for v in _STYLES}
    words = message(
        "{ok} well, {warn} to look at, {fail} failed", ok=n["ok"], warn=n["warn"], fail=n["fail"]
    )
    console.print(voice.say(words))


def _show_json(findings: Sequence["Finding"]) -> None:
    voice = speaker()
    for one in findings:
        record = {
            "check": one.check,
            "verdict": one.verdict.value,
            "seen": voice.say(one.seen),
            "advice": voice.say(one.advice) if one.advice else None,
        }
        click.echo(orjson.dumps(record).decode())

"""`khumkan node findings`: what this node found, with its evidence, which never leaves it."""

from contextlib import closing
from pathlib import Path

import click
import msgspec

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import speaker, tell
from khumkan.cli.language import Speaker
from khumkan.cli.node.folders import data_option, existing_folder
from khumkan.cli.printable import printable
from khumkan.core.clock import SystemClock, format_time
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.messages import message
from khumkan.node.state import State, StoredFinding

_VALUE_WIDTH = 200


@click.command("findings")
@data_option
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="How many."
)
@click.option("--json", "is_json", is_flag=True, help="One JSON object a line, for programs.")
def command(data: Path | None, limit: int, *, is_json: bool) -> int:
    """Show the latest findings with what matched. Raw evidence: for this hospital's eyes alone."""
    folder = existing_folder(data)
    with closing(State(folder.state, SystemClock())) as state:
        found = state.findings.latest(limit)
    if is_json:
        for one in found:
            click.echo(msgspec.json.encode(_to_record(one)).decode())
        return ExitCode.OK
    if not found:
        tell(message("No findings."))
    say = speaker()
    for one in found:
        _show(one, say)
    return ExitCode.OK


def _to_record(one: StoredFinding) -> JsonObject:
    event_at = one.event_at
    return {
        "id": str(one.id),
        "kind": one.kind,
        "rule": one.rule_id,
        "title": one.title,
        "level": one.level,
        "found_in": one.found_in,
        "event_at": None if event_at is None else format_time(event_at),
        "received_at": format_time(one.received_at),
        "detected_at": format_time(one.detected_at),
        "source": str(one.source_id),
        "evidence": _evidence(one),
    }


def _show(one: StoredFinding, say: Speaker) -> None:
    at = format_time(one.detected_at, "seconds")
    past = " " + say.say(message("(in the past)")) if one.found_in == "history" else ""
    click.echo(f"{at}  {one.level}  {printable(one.title)}{past}")
    matched = _evidence(one).get("matched")
    for piece in matched if isinstance(matched, list) else []:
        click.echo(f"    {printable(_write(piece), limit=_VALUE_WIDTH)}")


def _write(piece: JsonValue) -> str:
    if not isinstance(piece, dict):
        return str(piece)
    return "  ".join(f"{key}={value}" for key, value in piece.items() if value not in (None, ""))


def _evidence(one: StoredFinding) -> JsonObject:
    found: JsonObject = msgspec.json.decode(one.evidence, type=dict) if one.evidence else {}
    return found

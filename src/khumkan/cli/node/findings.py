"""`khumkan node findings`: what this node found, with its evidence, which never leaves it."""

import csv
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import msgspec

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import speaker, tell
from khumkan.cli.language import Speaker
from khumkan.cli.node.finding_filters import filter_options, read_filter
from khumkan.cli.node.finding_records import (
    evidence_of,
    group_record,
    single_record,
    write_matched,
)
from khumkan.cli.node.folders import data_option, existing_folder
from khumkan.cli.printable import printable
from khumkan.core.clock import SystemClock, format_time
from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import message
from khumkan.node.sources import SourceBook
from khumkan.node.state import FindingGroup, State, StoredFinding

_VALUE_WIDTH = 200
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a table program would run


@click.command("findings")
@data_option
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="How many."
)
@click.option(
    "--all/--grouped",
    "is_single",
    default=None,
    help="Each with what matched; or together by rule, source and hour, which is usual.",
)
@filter_options
@click.option("--csv", "is_csv", is_flag=True, help="As CSV, for tables.")
@click.option("--json", "is_json", is_flag=True, help="One JSON object a line: each, if not told.")
def command(
    data: Path | None,
    limit: int,
    *,
    is_single: bool | None,
    is_csv: bool,
    is_json: bool,
    **said: Any,
) -> int:
    """Show the latest findings. Raw evidence: for this hospital's eyes alone."""
    folder, clock = existing_folder(data), SystemClock()
    found: Sequence[StoredFinding] | Sequence[FindingGroup]
    with (
        closing(SourceBook(folder.sources, clock)) as book,
        closing(State(folder.state, clock)) as state,
    ):
        wanted = read_filter(book, said)
        names = {one.id: one.name for one in book.list()}
        if is_json if is_single is None else is_single:
            found = state.findings.find(wanted, limit)
        else:
            found = state.findings.groups(wanted, limit)
    if is_json or is_csv:
        _write([_record(one, names) for one in found], is_csv=is_csv)
    else:
        _show_all(found, names)
    return ExitCode.OK


def _record(one: StoredFinding | FindingGroup, names: Mapping[UUID, str]) -> JsonObject:
    return single_record(one) if isinstance(one, StoredFinding) else group_record(one, names)


def _write(records: Sequence[JsonObject], *, is_csv: bool) -> None:
    if not is_csv:
        for one in records:
            click.echo(msgspec.json.encode(one).decode())
        return
    table = csv.writer(sys.stdout)
    if records:
        table.writerow(records[0])
    for one in records:
        table.writerow([_write_cell(value) for value in one.values()])


def _write_cell(value: object) -> str:
    if isinstance(value, dict | list):
        return msgspec.json.encode(value).decode()
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _show_all(
    found: Sequence[StoredFinding] | Sequence[FindingGroup], names: Mapping[UUID, str]
) -> None:
    if not found:
        tell(message("No findings."))
    say = speaker()
    for one in found:
        if isinstance(one, StoredFinding):
            _show(one, say)
        else:
            _show_group(one, names, say)


def _show(one: StoredFinding, say: Speaker) -> None:
    at = format_time(one.detected_at, "seconds")
    past = " " + say.say(message("(in the past)")) if one.found_in == "history" else ""
    mark = " " + say.say(message("(suppressed)")) if one.suppression_id is not None else ""
    click.echo(f"{at}  {one.level}  {printable(one.title)}{past}{mark}")
    matched = evidence_of(one).get("matched")
    for piece in matched if isinstance(matched, list) else []:
        click.echo(f"    {printable(write_matched(piece), limit=_VALUE_WIDTH)}")


def _show_group(one: FindingGroup, names: Mapping[UUID, str], say: Speaker) -> None:
    first, last = (format_time(at, "seconds") for at in (one.first_at, one.last_at))
    span = first if one.n == 1 else f"{first} – {last}"
    mark = ""
    if one.n_suppressed:
        mark = " " + say.say(message("({n} suppressed)", n=one.n_suppressed))
    name = names.get(one.source_id, str(one.source_id))
    click.echo(f"{one.n} ×  {one.level}  {printable(one.title)}{mark}")
    click.echo(f"    {span}  {printable(name)}  {printable(one.rule_id)}")

"""`khumkan node source show` and `unknown`: how one source does, and what nobody can read of it."""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
import msgspec

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import speaker, tell
from khumkan.cli.node.folders import data_option, existing_folder
from khumkan.cli.node.source_lines import (
    Seen,
    headline,
    shape_record,
    show_bytes,
    source_lines,
    source_record,
)
from khumkan.cli.printable import printable
from khumkan.core.clock import SystemClock, format_time
from khumkan.core.messages import message
from khumkan.node.folder import NodeFolder
from khumkan.node.health import HealthState, ShapeCount, judge
from khumkan.node.health.judging import Watch
from khumkan.node.health.telling import read_health
from khumkan.node.private_files import write_privately
from khumkan.node.sources import SourceBook
from khumkan.node.state import State

_LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class _Stores:
    book: SourceBook
    state: State


@click.command("show")
@click.argument("name", metavar="NAME")
@click.option("--watch", "is_watching", is_flag=True, help="Go on until it turns green.")
@click.option("--json", "is_json", is_flag=True, help="One JSON object, for programs.")
@data_option
def show(name: str, data: Path | None, *, is_watching: bool, is_json: bool) -> int:
    """Show how the source called NAME, or with that id, does: with its last event, raw."""
    with _opened(existing_folder(data)) as stores:
        seen = _watch(stores, name) if is_watching else _see(stores, name)
    if is_json:
        click.echo(msgspec.json.encode(source_record(seen)).decode())
        return ExitCode.OK
    for line in source_lines(seen, speaker()):
        click.echo(line)
    return ExitCode.OK


@click.command("unknown")
@click.argument("name", metavar="[NAME]", required=False)
@click.option(
    "--export",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the samples to a new file, raw, a line each.",
)
@click.option("--json", "is_json", is_flag=True, help="One JSON object a line, for programs.")
@data_option
def unknown(name: str | None, file: Path | None, data: Path | None, *, is_json: bool) -> int:
    """Show lines that no reader understood, by shape, of one source or all. Raw log lines."""
    with _opened(existing_folder(data)) as stores:
        only = stores.book.find(name).id if name else None
        shapes = stores.state.health.shapes(only)
        names = {one.id: one.name for one in stores.book.list()}
    if file is not None:
        write_privately(file, "\n".join([*map(_one_line, shapes), ""]).encode())
        n = len(shapes)
        tell(message("{n} samples are in {file}; they are log lines", n=n, file=str(file)))
        return ExitCode.OK
    for one in shapes:
        if is_json:
            click.echo(msgspec.json.encode(shape_record(one)).decode())
        else:
            _show_shape(one, names.get(one.source_id, str(one.source_id)))
    if not is_json:
        _say_what_to_do(shapes)
    return ExitCode.OK


def _show_shape(one: ShapeCount, name: str) -> None:
    say = speaker()
    why = say.say(message("kept as plain text")) if not one.reason else one.reason
    at = format_time(one.last_at, "seconds")
    click.echo(f"{one.n} ×  {printable(name)}  {at}  {printable(why)}")
    click.echo(f"    {printable(one.shape)}")
    click.echo(f"    {show_bytes(one.sample)}")


def _say_what_to_do(shapes: Sequence[ShapeCount]) -> None:
    if not shapes:
        tell(message("Every line was understood."))
        return
    tell(
        message(
            "if it is a format that khumkan reads: khumkan node source change NAME --format "
            "FORMAT; if not: khumkan node source unknown NAME --export FILE, then "
            "docs/guides/add-a-format.md"
        )
    )


def _one_line(one: ShapeCount) -> str:
    return one.sample.decode("utf-8", "replace").replace("\n", " ").strip()


@contextmanager
def _opened(folder: NodeFolder) -> Iterator[_Stores]:
    clock = SystemClock()
    with (
        closing(SourceBook(folder.sources, clock)) as book,
        closing(State(folder.state, clock)) as state,
    ):
        yield _Stores(book, state)


def _see(stores: _Stores, name: str) -> Seen:
    source = stores.book.find(name)
    health, at = read_health(stores.state, SystemClock())
    known = health.of(source.id)
    verdict = judge(
        source,
        known,
        health.usual_of(source.id),
        Watch(at, health.watched_since, health.zone),
    )
    return Seen(source, known, verdict, stores.state.health.shapes(source.id), at)


def _watch(stores: _Stores, name: str) -> Seen:
    """Tell each change until the source is green."""
    say, told = speaker(), ""
    while True:
        seen = _see(stores, name)
        line = headline(seen, say)
        if line != told:
            click.echo(line, err=True)
            told = line
        if seen.verdict.state is HealthState.GREEN:
            return seen
        time.sleep(_LOOK_SECONDS)

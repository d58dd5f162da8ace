"""`khumkan node take FILE…`: hands files in, and tells what became of them."""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

import click
import msgspec

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import speaker, tell
from khumkan.cli.node.folders import data_option, existing_folder
from khumkan.cli.printable import printable
from khumkan.cli.progress import show_progress
from khumkan.core.clock import SystemClock
from khumkan.core.errors import ConfigurationError
from khumkan.core.ids import IdMaker
from khumkan.core.messages import message
from khumkan.node.control import ask
from khumkan.node.folder import NodeFolder
from khumkan.node.inbox import Receipt, Upload, Uploads, uploads_folder
from khumkan.node.sources import Source, SourceBook
from khumkan.node.state import State

_LOOK_SECONDS: Final = 0.5


class _Counted(msgspec.Struct):
    id: UUID
    n_events: int
    n_rejected: int


class _Said(msgspec.Struct):
    sources: list[_Counted] = []


@dataclass(frozen=True, slots=True)
class _Figures:
    """Of a source since the node was made."""

    n_events: int = 0
    n_rejected: int = 0


@click.command("take")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--source", "name", required=True, help="Whose logs they are: a source's name or id.")
@click.option("--wait", "is_waiting", is_flag=True, help="Wait, then tell what was found.")
@data_option
def command(files: tuple[Path, ...], name: str, data: Path | None, *, is_waiting: bool) -> int:
    """Hand in FILES of logs: text, JSON, EVTX, each perhaps packed with gzip, zstd or zip."""
    folder = existing_folder(data)
    source = _find_source(folder, name)
    before = _count(folder, source)
    uploads = Uploads(uploads_folder(folder.path), IdMaker(SystemClock()))
    with show_progress(files, speaker().say(message("taking"))) as progress:
        handed = [uploads.put(source.id, file, progress.advance) for file in files]
    if before is None:
        tell(message("files handed in: {n}; they are read when the node runs", n=len(files)))
        return ExitCode.OK
    tell(message("files handed in: {n}", n=len(files)))
    if not is_waiting:
        return ExitCode.OK
    return _wait(folder, uploads, source, handed, files, before)


def _find_source(folder: NodeFolder, name: str) -> Source:
    with closing(SourceBook(folder.sources, SystemClock())) as book:
        for source in book.list():
            if source.ended_at is None and name in (source.name, str(source.id)):
                return source
    raise ConfigurationError(
        message(
            "no source is called {name}: `khumkan node source list` shows them all",
            name=printable(name[:100]),
        )
    )


def _wait(
    folder: NodeFolder,
    uploads: Uploads,
    source: Source,
    handed: Sequence[Upload],
    files: Sequence[Path],
    before: _Figures,
) -> int:
    """Tell of each file what could not be read, then of all what came of them."""
    receipts = []
    for file, upload in zip(files, handed, strict=True):
        receipt = _wait_for_receipt(folder, uploads, upload)
        if receipt is None:
            return _tell_stopped()
        receipts.append(receipt)
        for problem in receipt.problems:
            tell(
                message("{file}: {problem}", file=printable(file.name), problem=printable(problem))
            )
    with closing(State(folder.state, SystemClock())) as state:
        end = max(one.end for one in receipts)
        while state.progress().offset < end:
            if ask(folder.control, "status") is None:
                return _tell_stopped()
            time.sleep(_LOOK_SECONDS)
        n_findings = sum(
            state.findings.n_between(source.id, one.began_at, one.end) for one in receipts
        )
    after = _count(folder, source) or before
    tell(
        message(
            "{events} events, {rejected} pieces could not be read, {findings} findings",
            events=after.n_events - before.n_events,
            rejected=after.n_rejected - before.n_rejected,
            findings=n_findings,
        )
    )
    return ExitCode.OK


def _wait_for_receipt(folder: NodeFolder, uploads: Uploads, upload: Upload) -> Receipt | None:
    """Return the receipt of a file; None if the node ended before."""
    while True:
        is_running = ask(folder.control, "status") is not None
        if (receipt := uploads.take_receipt(upload)) is not None or not is_running:
            return receipt
        time.sleep(_LOOK_SECONDS)


def _tell_stopped() -> int:
    tell(message("the node was stopped; it goes on with these files when it runs again"))
    return ExitCode.OK


def _count(folder: NodeFolder, source: Source) -> _Figures | None:
    """Return the figures of a source as the running node tells them; None if none runs."""
    said = ask(folder.control, "status")
    if said is None:
        return None
    found: Iterator[_Counted] = (
        one for one in msgspec.convert(said, _Said).sources if one.id == source.id
    )
    return next((_Figures(one.n_events, one.n_rejected) for one in found), _Figures())

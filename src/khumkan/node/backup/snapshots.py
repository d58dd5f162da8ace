"""A node's files as they are at one moment, though it runs: linked or copied to a place beside it.

The order makes it whole. First the journal is held, then the state is copied, then the lake's
version is chosen, then what the journal got meanwhile is held too: whatever the state or the lake
still need of the journal is there, and a restart goes on from the three as after a power cut.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deltalake import DeltaTable

from khumkan.core.errors import Place
from khumkan.core.messages import message
from khumkan.node.backup.errors import BackupError
from khumkan.node.backup.records import FILE as RECORD
from khumkan.node.folder import NodeFolder
from khumkan.node.journal.damage import Damage
from khumkan.node.journal.scanning import scan
from khumkan.node.journal.segments import Segment, find_segments, opened

STAGING: Final = ".backup"
_WAIT_SECONDS: Final = 20.0
_TRIES: Final = 5
_SQLITE: Final = b"SQLite format 3\0"
_LOCKS: Final = {"node.lock", "backup.lock", "journal.lock"}
_BESIDE: Final = ("-wal", "-shm", "-journal", ".part", ".newer")
_RAW: Final = ("set-aside", "uploads", "inbox")
_LOG_FOLDERS: Final = {"journal", "lake", *_RAW}
_COPIES: Final = ("before-upgrade-", ".")  # what an upgrade left, what is being made


@dataclass(frozen=True, slots=True)
class Piece:
    """A file for the backup: its name there, where it lies, how much of it counts (None: all)."""

    name: str
    path: Path
    n_bytes: int | None = None

    @property
    def size(self) -> int:
        """How many bytes it takes."""
        return self.path.stat().st_size if self.n_bytes is None else self.n_bytes


def take_snapshot(folder: NodeFolder, staging: Path, *, has_logs: bool) -> list[Piece]:
    """Return everything a backup holds, held in `staging` where the node might remove it.

    Raises BackupError, OSError.
    """
    journal = _hold_segments(folder, staging) if has_logs else {}
    pieces = list(_take_files(folder, staging))
    if not has_logs:
        return pieces
    pieces += _take_lake(folder, staging)
    journal |= _hold_segments(folder, staging)
    pieces += _take_journal(journal)
    return [*pieces, *_take_beside_segments(folder, staging)]


def _take_files(folder: NodeFolder, staging: Path) -> Iterator[Piece]:
    """Yield all that is no log, lock or cache: what later versions keep here is taken too."""
    for path in sorted(_walk(folder.path, leave_out={*_LOG_FOLDERS, STAGING, folder.cache.name})):
        name = path.relative_to(folder.path).as_posix()
        if _is_database(path):
            yield Piece(name, copy_database(path, staging / name))
        else:
            yield from _take_small(name, path, staging)


def _take_small(name: str, path: Path, staging: Path) -> Iterator[Piece]:
    """Hold a file that the node may replace at any moment; one that has gone was not needed."""
    try:
        yield Piece(name, _hold(path, staging / name))
    except FileNotFoundError:
        return


def _walk(folder: Path, leave_out: set[str]) -> Iterator[Path]:
    for one in folder.iterdir():
        if one.is_symlink() or one.name in leave_out or one.name.startswith(_COPIES):
            continue
        if one.is_dir():
            yield from _walk(one, set())
        elif one.is_file() and one.name not in {*_LOCKS, RECORD} and not one.name.endswith(_BESIDE):
            yield one


def _is_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def copy_database(path: Path, copy: Path) -> Path:
    """Copy a database as it is between two transactions; nobody has to wait for it.

    Raises BackupError.
    """
    copy.parent.mkdir(parents=True, exist_ok=True)
    try:
        with (
            closing(sqlite3.connect(path, timeout=_WAIT_SECONDS)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)  # all pages in one step: one read transaction
            target.execute("PRAGMA journal_mode = DELETE")
            (verdict,) = target.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise _damaged(path, str(error)) from error
    if verdict != "ok":
        raise _damaged(path, verdict)
    return copy


def _damaged(path: Path, why: str) -> BackupError:
    return BackupError(
        message("the database can't be copied: {reason}", reason=why), place=Place(str(path))
    )


def _hold_segments(folder: NodeFolder, staging: Path) -> dict[int, Segment]:
    """Link the journal's files; one that goes while this looks was not needed any more."""
    target = staging / "journal"
    target.mkdir(exist_ok=True)
    held = {}
    for one in find_segments(folder.journal):
        try:
            held[one.first] = Segment(_hold(one.path, target / one.path.name), one.first, one.end)
        except FileNotFoundError:
            continue
    return held


def _take_journal(held: dict[int, Segment]) -> Iterator[Piece]:
    segments = [held[first] for first in sorted(held)]
    for number, one in enumerate(segments):
        is_last = number == len(segments) - 1
        end = _find_end(one) if is_last else one.n_bytes
        yield Piece(f"journal/{one.path.name}", one.path, end)


def _find_end(segment: Segment) -> int:
    """Return the bytes of whole records: the last may be written at this moment."""
    end = segment.first
    with opened(segment) as handle:
        for found in scan(handle, segment.first, segment.first, segment.end):
            if not isinstance(found, Damage):
                end = found.next_offset
    return end - segment.first


def _take_lake(folder: NodeFolder, staging: Path) -> list[Piece]:
    for _ in range(_TRIES):
        try:
            return list(_hold_lake(folder.lake, staging / "lake"))
        except FileNotFoundError:
            continue  # tidied up while we looked: look again
    raise BackupError(
        message("the stored logs change faster than they can be listed: try again"),
        place=Place(str(folder.lake)),
    )


def _hold_lake(lake: Path, target: Path) -> Iterator[Piece]:
    if not DeltaTable.is_deltatable(str(lake)):
        return
    shutil.rmtree(target, ignore_errors=True)
    table = DeltaTable(lake)
    log = [path for path in (lake / "_delta_log").iterdir() if _is_of(path, table.version())]
    data = [lake / name for name in table.get_add_actions(flatten=True).column("path").to_pylist()]
    for path in sorted([*log, *data]):
        name = path.relative_to(lake)
        yield Piece(f"lake/{name.as_posix()}", _hold(path, target / name))


def _is_of(path: Path, version: int) -> bool:
    """Say whether a file of the log belongs to this version or one before it."""
    number = path.name.split(".")[0]
    return (
        path.is_file() and number.isdigit() and int(number) <= version and ".torn" not in path.name
    )


def _take_beside_segments(folder: NodeFolder, staging: Path) -> Iterator[Piece]:
    """Yield what the journal keeps beside its segments, and what lies in files as it came."""
    for root in (folder.journal, *(folder.path / name for name in _RAW)):
        for path in sorted(_walk(root, set())) if root.is_dir() else ():
            if path.suffix != ".journal":
                yield from _take_small(path.relative_to(folder.path).as_posix(), path, staging)


def _hold(path: Path, target: Path) -> Path:
    """Link a file, so that it stays though the node removes it; copy it across disks."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, target)
    except FileExistsError:
        pass
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(path, target)
    return target

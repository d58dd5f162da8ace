"""What a commit says is on the disk, not on its way there; and a commit that isn't is taken back.

delta-rs leaves flushing to the operating system, so a power cut may tear the newest commits. Those
were never acknowledged: without them the table is as before, and the journal is read again.
"""

import logging
import os
import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Final
from urllib.parse import unquote

import msgspec

from khumkan.core.journal import log_event

_LOG: Final = logging.getLogger(__name__)
_COMMIT: Final = re.compile(r"[0-9]{20}\.json")
_END_OF_PARQUET: Final = b"PAR1"
MAX_TORN: Final = 10


class _AddedFile(msgspec.Struct):
    path: str
    size: int


class _CommitInfo(msgspec.Struct):
    operation: str = ""


class _Transaction(msgspec.Struct):
    version: int


class _Action(msgspec.Struct, rename="camel"):
    """One line of a commit, of the Delta protocol's actions."""

    add: _AddedFile | None = None
    commit_info: _CommitInfo | None = None
    txn: _Transaction | None = None


_ACTIONS: Final = msgspec.json.Decoder(_Action)


def flush_commits(folder: Path, first: int, last: int) -> None:
    """Return when the commits from `first` to `last`, and the files they add, are on the disk."""
    folders = {folder, _log_of(folder)}
    for version in range(first, last + 1):
        commit = _log_of(folder) / f"{version:020}.json"
        for path, _ in _added_files(folder, _ACTIONS.decode_lines(commit.read_bytes())):
            _flush(path)
            folders.add(path.parent)
        _flush(commit)
    for one in folders:
        _flush(one)


def take_back_torn_commits(folder: Path) -> int:
    """Set aside the newest commits as long as they are not whole; return how many there were.

    Where there are many, no power cut did it: they are left for people to look at.
    """
    commits = sorted(one for one in _log_of(folder).glob("*.json") if _COMMIT.fullmatch(one.name))
    torn = list(takewhile(lambda commit: not _is_whole(folder, commit), reversed(commits)))
    if len(torn) > MAX_TORN:
        return 0
    for commit in torn:
        commit.rename(commit.with_suffix(".torn"))
        log_event(_LOG, "lake.take_back", level=logging.WARNING, version=int(commit.stem))
    return len(torn)


def _is_whole(folder: Path, commit: Path) -> bool:
    try:
        actions = _ACTIONS.decode_lines(commit.read_bytes())
        return _is_complete(actions) and all(
            path.stat().st_size == n_bytes and _ends_well(path)
            for path, n_bytes in _added_files(folder, actions)
        )
    except (msgspec.DecodeError, FileNotFoundError):
        return False


def _is_complete(actions: Sequence[_Action]) -> bool:
    """Say whether a commit's last line is there too: how far the journal is, if it appends."""
    is_append = any(one.commit_info and one.commit_info.operation == "WRITE" for one in actions)
    is_told = any(one.txn for one in actions)
    return bool(actions) and (is_told or not is_append)


def _ends_well(path: Path) -> bool:
    with path.open("rb") as opened:
        opened.seek(-len(_END_OF_PARQUET), os.SEEK_END)
        return opened.read() == _END_OF_PARQUET


def _added_files(folder: Path, actions: Sequence[_Action]) -> Iterator[tuple[Path, int]]:
    """Yield path and size of each file that a commit adds."""
    for added in (one.add for one in actions if one.add):
        yield folder / unquote(added.path), added.size


def _log_of(folder: Path) -> Path:
    return folder / "_delta_log"


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

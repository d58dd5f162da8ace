"""A line for each copy that was suppressed: whose, when, how large, and where its original stands.

The body is in the journal and the lake already, under `offset`; so a copy is kept whole by this
line, and who doubts that it was one can count them. Two files of four megabytes at most, the older
one goes first. A line survives `kill -9`, but not every power cut: it is no event.

{"at": "2026-…Z", "source": "0190…", "offset": 123, "bytes": 45, "mark": "9f…"}
"""

import errno
import logging
import os
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from khumkan.core.clock import format_time
from khumkan.core.journal import log_event

_MIB: Final = 1024 * 1024
FILE, OLDER_FILE = "copies.jsonl", "copies.older.jsonl"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SuppressedCopy:
    """A delivery that was taken before, as the record at `offset`."""

    at: datetime
    source_id: UUID
    offset: int
    n_bytes: int
    mark: bytes


class CopyLog:
    """Thread-safe; writes at once. `n_not_kept` lines could not be written or had to go again."""

    def __init__(self, folder: Path, max_bytes: int = 4 * _MIB) -> None:
        self._folder, self._max_bytes = folder, max_bytes
        self._lock = threading.Lock()
        self._is_failing = False
        self.n_not_kept = 0

    def add(self, copy: SuppressedCopy) -> None:
        """Keep a copy; where the disk takes no line, that is counted and told."""
        line = _write_line(copy)
        with self._lock:
            try:
                self._append(line)
            except OSError as error:
                self._note_failure(error)
            else:
                self._is_failing = False

    def _append(self, line: bytes) -> None:
        path = self._folder / FILE
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        handle = os.open(path, flags, 0o600)
        try:
            n_before = os.fstat(handle).st_size
            if os.write(handle, line) < len(line):  # the disk is full: no half lines
                os.ftruncate(handle, n_before)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if n_before + len(line) >= self._max_bytes:
                self._turn(path)
        finally:
            os.close(handle)

    def _turn(self, path: Path) -> None:
        """Begin a new file; the one before the last goes."""
        older = self._folder / OLDER_FILE
        if older.exists():
            n_lines = older.read_bytes().count(b"\n")
            self.n_not_kept += n_lines
            log_event(_LOG, "repeats.copies_forgotten", level=logging.WARNING, count=n_lines)
        path.replace(older)

    def _note_failure(self, error: OSError) -> None:
        self.n_not_kept += 1
        if not self._is_failing:
            log_event(_LOG, "repeats.copy_not_kept", level=logging.ERROR, error=error)
        self._is_failing = True


def _write_line(copy: SuppressedCopy) -> bytes:
    said = {
        "at": format_time(copy.at, "milliseconds"),
        "source": str(copy.source_id),
        "offset": copy.offset,
        "bytes": copy.n_bytes,
        "mark": copy.mark.hex(),
    }
    return msgspec.json.encode(said) + b"\n"

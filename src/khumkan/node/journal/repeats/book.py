"""Which deliveries are durable or on their way to the disk: who brings one again is told so.

What a restart must not forget stands in the records themselves. What was in segments that the
journal has removed since is in a snapshot, which is written before they go.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from khumkan.core.journal import log_event
from khumkan.node.journal.repeats.copies import CopyLog
from khumkan.node.journal.repeats.marks import load_mark_maker
from khumkan.node.journal.repeats.memory import MarkMemory, Remembered
from khumkan.node.journal.repeats.snapshots import Snapshot, read_snapshot, write_snapshot

_LOG = logging.getLogger(__name__)
FOLDER: Final = "repeats"


@dataclass(frozen=True, slots=True)
class RepeatFigures:
    """For `status`.

    `n_remembered` deliveries would be recognised; `n_forgotten` had to go before their ten minutes
    were over; of `n_copies_not_kept` copies there is no line any more.
    """

    n_remembered: int
    n_forgotten: int
    n_copies_not_kept: int


class RepeatBook:
    """In a folder of the journal's. From any thread. Raises OSError if there can't be a folder."""

    def __init__(self, folder: Path, memory: MarkMemory | None = None) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True, mode=0o700)
        self.maker = load_mark_maker(folder)
        self.copies = CopyLog(folder)
        self._memory = MarkMemory() if memory is None else memory
        self._lock = threading.Lock()
        self._pending: dict[bytes, Future[int]] = {}
        self._saved_before = 0

    @property
    def figures(self) -> RepeatFigures:
        """What there is to tell."""
        with self._lock:
            return RepeatFigures(
                len(self._memory), self._memory.n_forgotten, self.copies.n_not_kept
            )

    def claim(
        self, source_id: UUID, mark: bytes, submit: Callable[[], "Future[int]"]
    ) -> tuple["Future[int]", bool]:
        """Return the future of the record with this mark, and whether it is there already.

        A new one is handed in by `submit`; of two that come at the same time, the second has the
        first one's future.
        """
        with self._lock:
            if (end := self._memory.find(source_id, mark)) is not None:
                known: Future[int] = Future()
                known.set_result(end)
                return known, True
            if pending := self._pending.get(mark):
                return pending, True
            future = self._pending[mark] = submit()
        future.add_done_callback(lambda done: self._settle(source_id, mark, done))
        return future, False

    def _settle(self, source_id: UUID, mark: bytes, done: "Future[int]") -> None:
        """Remember what is durable now; forget what failed, so that it can come again."""
        with self._lock:
            del self._pending[mark]
            if not done.cancelled() and done.exception() is None:
                self._memory.add(Remembered(source_id, mark, done.result(), 0.0))

    def restore(self, read_marks: Callable[[int], Iterable[Remembered]], end: int) -> None:
        """Remember what the snapshot knows, and what `read_marks` finds in the journal from there.

        The time in which the node did not run does not count: who had no answer before it comes
        again after it. Nothing is remembered beyond `end`: what the journal lost may come again.
        """
        snapshot = read_snapshot(self._folder)
        known = [one for one in snapshot.remembered if one.end <= end]
        with self._lock:
            for one in (*known, *read_marks(min(snapshot.before, end))):
                self._memory.add(one)
            self._saved_before = min(snapshot.before, end)

    def save(self, before: int) -> None:
        """Write what is remembered of everything before an offset, unless that was done.

        A disk that takes no snapshot does not keep segments from going: a full one would stay full.
        """
        with self._lock:
            if before == self._saved_before:
                return
            remembered = tuple(self._memory.list())
        try:
            write_snapshot(self._folder, Snapshot(before, remembered))
        except OSError as error:
            log_event(_LOG, "repeats.not_saved", level=logging.ERROR, error=error)
        else:
            self._saved_before = before

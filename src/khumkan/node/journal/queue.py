"""What waits to be written: bounded in memory, and refused early where the disk has no room."""

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final

from khumkan.core.messages import message
from khumkan.node.journal.errors import JournalClosedError, JournalFullError
from khumkan.node.journal.records import Entry

_MIB: Final = 1024 * 1024
_BATCH_BYTES: Final = 16 * _MIB


@dataclass(frozen=True, slots=True)
class JournalLimits:
    """How much the journal takes.

    `max_bytes` may wait on disk to be worked on (0: as much as there is room), `queue_bytes` in
    memory to be written; `min_free_bytes` of the disk stay free for everything else.
    """

    max_bytes: int = 0
    min_free_bytes: int = 256 * _MIB
    queue_bytes: int = 96 * _MIB


@dataclass(frozen=True, slots=True)
class Submission:
    """An entry, and whom to tell its end in the journal once it is durable."""

    entry: Entry
    future: "Future[int]"


class SubmissionQueue:
    """First in, first out; any thread puts, one thread takes whole batches."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._changed = threading.Condition()
        self._waiting: deque[Submission] = deque()
        self._n_bytes = 0
        self._is_closed = False

    @property
    def n_bytes(self) -> int:
        """How many bytes are waiting, those being written included."""
        return self._n_bytes

    def put(self, submission: Submission) -> None:
        """Add one; raises JournalFullError beyond the limit, JournalClosedError once closed."""
        n_bytes = submission.entry.n_bytes
        with self._changed:
            if self._is_closed:
                raise JournalClosedError(message("the journal is closed: the node is stopping"))
            if self._n_bytes and self._n_bytes + n_bytes > self._max_bytes:
                raise JournalFullError(
                    message("logs come faster than the disk writes them: send again in a moment")
                )
            self._n_bytes += n_bytes
            self._waiting.append(submission)
            self._changed.notify()

    def take(self) -> list[Submission]:
        """Wait for submissions and return them; nothing once the queue is closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_closed)
            batch: list[Submission] = []
            room = _BATCH_BYTES
            while self._waiting and (not batch or self._waiting[0].entry.n_bytes <= room):
                batch.append(self._waiting.popleft())
                room -= batch[-1].entry.n_bytes
            return batch

    def release(self, batch: list[Submission]) -> None:
        """Forget the bytes of a batch that was taken: it is written, or has failed."""
        with self._changed:
            self._n_bytes -= sum(each.entry.n_bytes for each in batch)

    def close(self) -> None:
        """Take no more; what is in it is still handed out."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()


class FreeSpace:
    """Asks at most once a second how much of a disk is free."""

    def __init__(self, read: Callable[[], int]) -> None:
        self._read = read
        self._asked_at, self._n_bytes = float("-inf"), 0

    def read(self) -> int:
        """Return the free bytes, as of a second ago at the latest."""
        now = time.monotonic()
        if now - self._asked_at >= 1:
            self._n_bytes, self._asked_at = self._read(), now
        return self._n_bytes

"""The journal itself: append from any thread, read what is durable, forget what is done with."""

import os
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from khumkan.core.messages import Message, message
from khumkan.node.journal.damage import Damage, DamageList
from khumkan.node.journal.disk import Disk
from khumkan.node.journal.errors import JournalFullError
from khumkan.node.journal.lock import hold_folder
from khumkan.node.journal.placing import place_before_end
from khumkan.node.journal.queue import FreeSpace, JournalLimits, Submission, SubmissionQueue
from khumkan.node.journal.reading import Reader
from khumkan.node.journal.records import MARKED_HEADER_BYTES, JournalRecord, make_entry
from khumkan.node.journal.remembering import read_marks
from khumkan.node.journal.repeats import RepeatBook, RepeatFigures, SuppressedCopy
from khumkan.node.journal.store import SegmentStore
from khumkan.node.journal.writer import GroupWriter

_MIB: Final = 1024 * 1024
_REPEATS: Final = "repeats"


@dataclass(frozen=True, slots=True)
class Submitted:
    """A record that was handed in: its `next_offset` once it is durable.

    `is_repeat`: it had been handed in before; the future is that of the first time.
    """

    end: "Future[int]"
    mark: bytes
    is_repeat: bool


class Journal:
    """One endless journal in a folder; one process at a time has it open.

    `at_least` is an offset known to have been used (what the lake and the detector have worked on):
    a journal that ends before it, put back from an old copy perhaps, goes on there. Raises
    ConfigurationError if another process has it open, OSError where the disk fails.
    """

    def __init__(
        self,
        folder: Path,
        *,
        segment_bytes: int = 64 * _MIB,
        limits: JournalLimits | None = None,
        at_least: int = 0,
        disk: Disk | None = None,
    ) -> None:
        self._limits, self._disk = limits or JournalLimits(), disk or Disk()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = hold_folder(folder)
        self._damage = DamageList()
        try:
            segment_bytes = _fit_segments(segment_bytes, self._limits)
            self._store = SegmentStore(folder, segment_bytes, self._disk, self._damage)
            self._store.skip_to(at_least, self._damage)
            self._repeats = RepeatBook(folder / _REPEATS)
            self._repeats.restore(lambda start: read_marks(self._store, start), self._store.end)
        except BaseException:
            os.close(self._lock)
            raise
        self._free = FreeSpace(lambda: self._disk.free_bytes(folder))
        self._reader = Reader(self._store, self._damage)
        self._queue = SubmissionQueue(self._limits.queue_bytes)
        self._writer = GroupWriter(self._queue, self._store)
        self._writer.start()

    @property
    def start(self) -> int:
        """The first offset that is still there."""
        return self._store.start

    @property
    def end(self) -> int:
        """The offset up to which everything is durable."""
        return self._store.end

    @property
    def damage(self) -> list[Damage]:
        """What could not be read, as far as it was met: at opening the end alone is looked at."""
        return self._damage.list()

    def submit(
        self,
        *,
        source_id: UUID,
        received_at: datetime,
        is_authenticated: bool,
        format: str,  # noqa: A002 -- what it is called everywhere
        payload: bytes,
        mark: bytes | None = None,
    ) -> "Future[int]":
        """Hand in a record; the future gives its `next_offset` once it is durable.

        From any thread, without waiting (asyncio: `asyncio.wrap_future`). Raises, or the future
        does: JournalFullError, where trying again later helps; JournalWriteError;
        JournalClosedError; RecordTooLargeError beyond 64 MiB.
        """
        entry = make_entry(
            source_id=source_id,
            received_at=received_at,
            is_authenticated=is_authenticated,
            format=format,
            payload=payload,
            mark=mark,
        )
        if refusal := self._refuse(entry.n_bytes):
            raise JournalFullError(refusal)
        future: Future[int] = Future()
        self._queue.put(Submission(entry, future))
        return future

    def submit_once(
        self,
        *,
        source_id: UUID,
        received_at: datetime,
        is_authenticated: bool,
        format: str,  # noqa: A002 -- what it is called everywhere
        payload: bytes,
        client_id: str | None = None,
    ) -> Submitted:
        """Hand in a record, unless its source did so in the last ten minutes, by the same id.

        As `submit`, but it takes a second for a gigabyte. Nobody may cancel the future: others may
        wait for the same one.
        """
        mark = self._repeats.maker.make(source_id, format, client_id, payload)
        end, is_repeat = self._repeats.claim(
            source_id,
            mark,
            lambda: self.submit(
                source_id=source_id,
                received_at=received_at,
                is_authenticated=is_authenticated,
                format=format,
                payload=payload,
                mark=mark,
            ),
        )
        return Submitted(end, mark, is_repeat)

    def note_copy(
        self, repeat: Submitted, *, source_id: UUID, received_at: datetime, n_bytes: int
    ) -> None:
        """Write down that a copy of so many bytes was suppressed; its original is durable."""
        offset = repeat.end.result() - n_bytes - MARKED_HEADER_BYTES
        copy = SuppressedCopy(received_at, source_id, offset, n_bytes, repeat.mark)
        self._repeats.copies.add(copy)

    @property
    def repeats(self) -> RepeatFigures:
        """How many deliveries would be recognised if they came again."""
        return self._repeats.figures

    def append(
        self,
        *,
        source_id: UUID,
        received_at: datetime,
        is_authenticated: bool,
        format: str,  # noqa: A002 -- what it is called everywhere
        payload: bytes,
    ) -> int:
        """Hand in a record, wait until it is durable and return its `next_offset`.

        Raises what `submit` does.
        """
        return self.submit(
            source_id=source_id,
            received_at=received_at,
            is_authenticated=is_authenticated,
            format=format,
            payload=payload,
        ).result()

    @property
    def refusal(self) -> Message | None:
        """Why nothing is taken now, and what to do; None while there is room."""
        return self._refuse(1)

    @property
    def failure(self) -> Message | None:
        """Why what was handed in last could not be written; it is tried again with what comes."""
        return self._writer.failure

    def _refuse(self, n_bytes: int) -> Message | None:
        limits, coming = self._limits, self._queue.n_bytes + n_bytes
        if limits.max_bytes and self._store.n_waiting_bytes + coming > limits.max_bytes:
            return message(
                "{limit} bytes of logs wait to be worked on, and no more may: see what holds the "
                "node up with `khumkan node status`, or raise max_journal_bytes",
                limit=limits.max_bytes,
            )
        if self._free.read() - coming < limits.min_free_bytes:
            return message(
                "less than {floor} bytes of the node's disk are free: make room; logs are taken "
                "again by themselves then",
                floor=limits.min_free_bytes,
            )
        return None

    def read(self, start: int, max_bytes: int = 4 * _MIB) -> list[JournalRecord]:
        """Return durable records from `start` on, in order; none if there are none. Never waits.

        As many as have `max_bytes` of payload together, at least one. `start` is an offset or
        next_offset of a record, or any other place, from which the next record is looked for. What
        was forgotten or is damaged is stepped over; `damage` tells of it.
        """
        return self._reader.read(start, max_bytes)

    def place_before_end(self, n_bytes: int) -> int:
        """Return the offset of the first record that begins within so many bytes of the end."""
        return place_before_end(self._store, n_bytes)

    def wait_beyond(self, offset: int, timeout: float) -> bool:
        """Wait until `read(offset)` may have something to give; say whether it does.

        At most `timeout` seconds, and not beyond the closing of the journal.
        """
        return self._store.wait_beyond(self._reader.skip_barren(offset), timeout)

    def forget(self, before: int) -> None:
        """Say that nobody needs what stands before an offset; whole segments of it are removed."""
        first = self._store.last_segment_first
        self._repeats.save(first)  # all that is before it is remembered: only the last one grows
        self._store.forget(before)
        self._repeats.save(first)  # there may be room now

    def close(self) -> None:
        """Write what was handed in, then let go of the folder. Twice is fine."""
        self._queue.close()
        self._writer.join()
        self._repeats.save(self._store.end)
        self._store.close()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def _fit_segments(segment_bytes: int, limits: JournalLimits) -> int:
    """Return segments that are small beside what may wait.

    A segment counts whole until it is removed: one as large as the limit would stop everything.
    """
    return min(segment_bytes, limits.max_bytes // 8) if limits.max_bytes else segment_bytes

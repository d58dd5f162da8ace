"""All segments of a journal together: where it is written, how far it is durable, what is gone.

One thread appends; any thread looks and waits.
"""

import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from khumkan.core.messages import message
from khumkan.node.journal.damage import Damage, DamageList
from khumkan.node.journal.disk import Disk
from khumkan.node.journal.records import Entry
from khumkan.node.journal.segments import (
    Segment,
    check_tail,
    find_segments,
    name_segment,
    note_missing,
)

_CLOSED: Final = -1


class SegmentStore:
    """The segments in a folder, recovered when this is made; raises OSError where that fails."""

    def __init__(self, folder: Path, segment_bytes: int, disk: Disk, damage: DamageList) -> None:
        self._folder, self._segment_bytes, self._disk = folder, segment_bytes, disk
        self._grew = threading.Condition()
        self._is_closed = False
        self._segments = find_segments(folder)
        note_missing(self._segments, damage)
        self._end = self._segments[-1].end if self._segments else 0
        self._worked_to = self.start
        self._handle = _CLOSED
        if self._segments and check_tail(self._segments[-1], damage):
            self._resume()

    def _resume(self) -> None:
        """Write on in the last segment; what a killed process left in it is made durable first."""
        self._handle = self._disk.open(self._segments[-1].path)
        self._disk.sync(self._handle)
        self._disk.sync_folder(self._folder)

    @property
    def start(self) -> int:
        """The first offset that is still there."""
        with self._grew:
            return self._segments[0].first if self._segments else self._end

    @property
    def last_segment_first(self) -> int:
        """The offset at which the last segment begins, the one that is written to."""
        with self._grew:
            return self._segments[-1].first if self._segments else self._end

    @property
    def end(self) -> int:
        """The offset up to which everything is durable."""
        return self._end

    @property
    def n_waiting_bytes(self) -> int:
        """How many durable bytes nobody has said to be done with."""
        return self._end - self._worked_to

    def skip_to(self, offset: int, damage: DamageList) -> None:
        """Go on at `offset` if the journal ends before it; what is missing is told."""
        if offset <= self._end:
            return
        if self._segments:
            reason = message(
                "the journal ends before what the node has already worked on: was an old copy of "
                "it put back?"
            )
            damage.note(Damage(self._end, offset, reason))
        self._leave_segment()
        self._end = self._worked_to = offset

    def count_fitting(self, entries: Sequence[Entry]) -> int:
        """Return how many of the entries go into one segment; turn to a new one if it is time."""
        room = self._room()
        if self._handle != _CLOSED and entries[0].n_bytes > room:
            self._leave_segment()
            room = self._segment_bytes
        n_fitting = 0
        for entry in entries:
            room -= entry.n_bytes
            if room < 0 and n_fitting:
                break
            n_fitting += 1
        return n_fitting

    def _room(self) -> int:
        if self._handle == _CLOSED:
            return self._segment_bytes
        return self._segment_bytes - self._segments[-1].n_bytes

    def append(self, entries: Iterable[Entry]) -> list[int]:
        """Write entries and return the end of each, all of them durable.

        Raises OSError; then none is in the journal, and the next call begins where this one did.
        """
        if self._handle == _CLOSED:
            self._begin_segment()
        ends, parts = [], []
        end = self._end
        for entry in entries:
            parts += [entry.write_header(end), entry.payload]
            end += entry.n_bytes
            ends.append(end)
        try:
            self._write(memoryview(b"".join(parts)))
            self._disk.sync(self._handle)
        except OSError:
            self._abandon()
            raise
        self._publish(end)
        return ends

    def _write(self, data: memoryview) -> None:
        position = self._segments[-1].n_bytes
        while data:
            n_written = self._disk.write(self._handle, data, position)
            data, position = data[n_written:], position + n_written

    def _begin_segment(self) -> None:
        path = name_segment(self._folder, self._end)
        handle = self._disk.open(path)
        try:
            self._disk.truncate(handle, 0)  # a failed try may have left something
            self._disk.sync_folder(self._folder)
        except OSError:
            self._disk.close(handle)
            raise
        self._handle = handle
        with self._grew:
            if not self._segments or self._segments[-1].path != path:
                self._segments.append(Segment(path, self._end, self._end))

    def _abandon(self) -> None:
        """Cut off what was not completed, and go on in a new file: this one may be bad."""
        with suppress(OSError):  # the next segment's name also says where this one ends
            self._disk.truncate(self._handle, self._segments[-1].n_bytes)
        self._leave_segment()

    def _leave_segment(self) -> None:
        if self._handle != _CLOSED:
            self._disk.close(self._handle)
            self._handle = _CLOSED

    def _publish(self, end: int) -> None:
        with self._grew:
            self._segments[-1] = replace(self._segments[-1], end=end)
            self._end = end
            self._grew.notify_all()

    def wait_beyond(self, offset: int, timeout: float) -> bool:
        """Wait until more than `offset` is durable, the store is closed, or seconds have passed."""
        with self._grew:
            self._grew.wait_for(lambda: self._end > offset or self._is_closed, timeout)
            return self._end > offset

    def list_from(self, offset: int) -> list[Segment]:
        """Return the segments that hold something beyond `offset`."""
        with self._grew:
            return [segment for segment in self._segments if segment.end > offset]

    def forget(self, before: int) -> None:
        """Remove the segments that end at or before an offset, but never the last.

        The oldest first, so that no gap comes about. Raises OSError: the next call goes on there.
        """
        with self._grew:
            self._worked_to = max(self._worked_to, min(before, self._end))
            gone = [segment for segment in self._segments[:-1] if segment.end <= before]
        for segment in gone:
            self._disk.remove(segment.path)
            with self._grew:
                self._segments.remove(segment)
        if gone:
            self._disk.sync_folder(self._folder)

    def close(self) -> None:
        """Close the file and wake whoever waits."""
        self._leave_segment()
        with self._grew:
            self._is_closed = True
            self._grew.notify_all()

"""Go through a stretch of one segment: records in order, and what lies between them as damage."""

import os
from collections.abc import Iterator
from typing import Final

from khumkan.core.messages import Message, message
from khumkan.node.journal.damage import Damage
from khumkan.node.journal.records import (
    MAGIC,
    MARKED_HEADER_BYTES,
    Header,
    JournalRecord,
    read_header,
)

_BLOCK_BYTES: Final = 1024 * 1024
_SECTOR_BYTES: Final = 4096


def scan(handle: int, first: int, start: int, end: int) -> Iterator[JournalRecord | Damage]:
    """Yield what stands in an open segment between two offsets, without a gap.

    `first` is the offset of the file's first byte. `end` must be within the file.
    """
    window, position = _Window(handle, first, end), start
    while position < end:
        found = _read_at(window, position, end)
        yield found
        position = found.next_offset


def _read_at(window: "_Window", position: int, end: int) -> JournalRecord | Damage:
    header = window.read_header(position)
    if header is None:
        reason = message("no record begins here; what follows was searched for the next one")
        return Damage(position, _find_header(window, position + 1, end), reason)
    if header.next_offset > end:
        return Damage(position, end, message("the record was not written to its end"))
    n_bytes = header.next_offset - header.payload_at
    record = header.complete(window.view(header.payload_at, n_bytes))
    return record or Damage(position, header.next_offset, _spoilt())


def scan_headers(handle: int, first: int, start: int, end: int) -> Iterator[Header]:
    """Yield the headers between two offsets as `scan` would, without a look at the payloads."""
    window, position = _Window(handle, first, end), start
    while position < end:
        header = window.read_header(position)
        if header is None:
            position = _find_header(window, position + 1, end)
        else:
            yield header
            position = header.next_offset


def _spoilt() -> Message:
    return message("the record's content is not what was written: its checksum is wrong")


def _find_header(window: "_Window", start: int, end: int) -> int:
    """Return where the next whole header is, or the end."""
    position = start
    while position < end:
        data = window.view(position, _BLOCK_BYTES)
        found = data.find(MAGIC)
        if found < 0:
            position += max(len(data) - len(MAGIC) + 1, 1)
        elif window.read_header(position + found):
            return position + found
        else:
            position += found + 1
    return end


class _Window:
    """The part of a file that is in memory: about a megabyte, or one record if it is longer."""

    def __init__(self, handle: int, first: int, end: int) -> None:
        self._handle, self._first, self._end = handle, first, end
        self._data, self._base = b"", first

    def read_header(self, offset: int) -> Header | None:
        return read_header(self.view(offset, MARKED_HEADER_BYTES), offset)

    def view(self, offset: int, n_bytes: int) -> bytes:
        """Return these bytes; fewer at the end."""
        n_bytes = min(n_bytes, self._end - offset)
        begin = offset - self._base
        if begin < 0 or begin + n_bytes > len(self._data):
            wanted = min(max(n_bytes, _BLOCK_BYTES), self._end - offset)
            self._data = _read(self._handle, wanted, offset - self._first)
            self._base, begin = offset, 0
        return self._data[begin : begin + n_bytes]


def _read(handle: int, n_bytes: int, position: int) -> bytes:
    try:
        return _read_whole(handle, n_bytes, position)
    except OSError:
        sectors = range(position, position + n_bytes, _SECTOR_BYTES)
        last = position + n_bytes
        return b"".join(_read_sector(handle, min(_SECTOR_BYTES, last - at), at) for at in sectors)


def _read_sector(handle: int, n_bytes: int, position: int) -> bytes:
    """Return zeros for what the disk can't give back: the checksums then tell what is lost."""
    try:
        return _read_whole(handle, n_bytes, position)
    except OSError:
        return bytes(n_bytes)


def _read_whole(handle: int, n_bytes: int, position: int) -> bytes:
    parts = []
    while n_bytes and (part := os.pread(handle, n_bytes, position)):
        parts.append(part)
        n_bytes -= len(part)
        position += len(part)
    return b"".join(parts) + bytes(n_bytes)

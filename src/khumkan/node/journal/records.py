"""One record of the journal, as a value and as bytes: a header with its own checksum, a payload.

The header is little-endian: magic (its last byte is the version of the layout), flags, three spare
bytes, payload length, the record's own offset, received_at in microseconds since 1970, source id,
format, CRC-32 of the payload; in version 2 the mark of the delivery; CRC-32 of all before. Two
checksums, so that a damaged payload is stepped over by its length; and its own offset, so that no
payload can pass for a record. Who can send something again has a mark, so its records are of
version 2; the others are of version 1, as they always were.
"""

import struct
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from khumkan.core.clock import to_utc
from khumkan.core.messages import message
from khumkan.node.journal.errors import RecordTooLargeError
from khumkan.node.journal.repeats import MARK_BYTES

AUTO: Final = "auto"  # the format of a payload whose sender did not name one
MAX_PAYLOAD_BYTES: Final = 64 * 1024 * 1024
MAGIC: Final = b"\xf7KJ"  # the first byte stands in no UTF-8 text
_PLAIN, _MARKED = MAGIC + b"\x01", MAGIC + b"\x02"

_HEADER = struct.Struct("<4sB3xIQq16s24sI")
_CRC = struct.Struct("<I")
HEADER_BYTES: Final = _HEADER.size + _CRC.size
MARKED_HEADER_BYTES: Final = HEADER_BYTES + MARK_BYTES
_FORMAT_BYTES: Final = 24
_AUTHENTICATED: Final = 1
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class JournalRecord:
    """What came in at once from one source.

    It stands from `offset` up to `next_offset`. `received_at` (UTC) is when its last byte had
    come; `format` is the name of an engine format or "auto". `mark` is what it is recognised by if
    it comes again, None if its sender can't send it again.
    """

    offset: int
    next_offset: int
    source_id: UUID
    received_at: datetime
    is_authenticated: bool
    format: str
    payload: bytes
    mark: bytes | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A record that has no place in the journal yet."""

    source_id: UUID
    received_at: datetime
    is_authenticated: bool
    format: str
    payload: bytes
    payload_crc: int
    mark: bytes | None = None

    @property
    def n_bytes(self) -> int:
        """How long it is in the journal."""
        return (MARKED_HEADER_BYTES if self.mark else HEADER_BYTES) + len(self.payload)

    def write_header(self, offset: int) -> bytes:
        """Return the bytes that go before the payload at this place in the journal."""
        bare = _HEADER.pack(
            _MARKED if self.mark else _PLAIN,
            _AUTHENTICATED if self.is_authenticated else 0,
            len(self.payload),
            offset,
            (self.received_at - _EPOCH) // _MICROSECOND,
            self.source_id.bytes,
            self.format.encode("ascii"),
            self.payload_crc,
        )
        bare += self.mark or b""
        return bare + _CRC.pack(zlib.crc32(bare))


def make_entry(
    *,
    source_id: UUID,
    received_at: datetime,
    is_authenticated: bool,
    format: str,  # noqa: A002 -- what it is called everywhere
    payload: bytes,
    mark: bytes | None = None,
) -> Entry:
    """Return the entry, its payload summed up.

    Raises RecordTooLargeError beyond 64 MiB, ClockError for a time without zone, ValueError for a
    format that is no name or a mark of another length.
    """
    if len(payload) > MAX_PAYLOAD_BYTES:
        limit, size = MAX_PAYLOAD_BYTES, len(payload)
        raise RecordTooLargeError(
            message(
                "a record of {size} bytes is too large: send at most {limit} at once",
                size=size,
                limit=limit,
            )
        )
    if not (format.isascii() and format.isprintable() and 0 < len(format) <= _FORMAT_BYTES):
        raise ValueError(format)
    if mark is not None and len(mark) != MARK_BYTES:
        raise ValueError(mark)
    at = to_utc(received_at)
    return Entry(source_id, at, is_authenticated, format, payload, zlib.crc32(payload), mark)


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a record, checked; its payload begins at `payload_at`."""

    offset: int
    payload_at: int
    next_offset: int
    flags: int
    received_us: int
    source: bytes
    format: bytes
    payload_crc: int
    mark: bytes | None

    @property
    def source_id(self) -> UUID:
        """Whose it is."""
        return UUID(bytes=self.source)

    @property
    def received_at(self) -> datetime:
        """When its last byte had come; raises OverflowError for a year that is none."""
        return _EPOCH + self.received_us * _MICROSECOND

    def complete(self, payload: bytes) -> JournalRecord | None:
        """Return the record, or None if this is not the payload that was written."""
        if zlib.crc32(payload) != self.payload_crc:
            return None
        return JournalRecord(
            self.offset,
            self.next_offset,
            self.source_id,
            self.received_at,
            bool(self.flags & _AUTHENTICATED),
            self.format.rstrip(b"\x00").decode("ascii"),
            payload,
            self.mark,
        )


def read_header(data: bytes, offset: int) -> Header | None:
    """Return the header that `data` begins with, if it is whole and was written for `offset`."""
    is_marked = data.startswith(_MARKED)
    n_bytes = MARKED_HEADER_BYTES if is_marked else HEADER_BYTES
    if len(data) < n_bytes or not (is_marked or data.startswith(_PLAIN)):
        return None
    n_checked = n_bytes - _CRC.size
    (crc,) = _CRC.unpack_from(data, n_checked)
    if zlib.crc32(data[:n_checked]) != crc:
        return None
    _, flags, length, place, received_us, source, name, payload_crc = _HEADER.unpack_from(data)
    if place != offset or length > MAX_PAYLOAD_BYTES:
        return None
    begin, mark = offset + n_bytes, data[_HEADER.size : n_checked] if is_marked else None
    return Header(
        offset, begin, begin + length, flags, received_us, source, name, payload_crc, mark
    )

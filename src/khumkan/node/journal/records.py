"""One record of the journal, as a value and as bytes: a header with its own checksum, a payload.

The header is little-endian: magic (its last byte is the version of the layout), flags, three spare
bytes, payload length, the record's own offset, received_at in microseconds since 1970, source id,
format, CRC-32 of the payload, CRC-32 of all before. Two checksums, so that a damaged payload is
stepped over by its length; and its own offset, so that no payload can pass for a record.
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

AUTO: Final = "auto"  # the format of a payload whose sender did not name one
MAX_PAYLOAD_BYTES: Final = 64 * 1024 * 1024
MAGIC: Final = b"\xf7KJ\x01"  # the first byte stands in no UTF-8 text

_HEADER = struct.Struct("<4sB3xIQq16s24sI")
_CRC = struct.Struct("<I")
HEADER_BYTES: Final = _HEADER.size + _CRC.size
_FORMAT_BYTES: Final = 24
_AUTHENTICATED: Final = 1
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class JournalRecord:
    """What came in at once from one source.

    It stands from `offset` up to `next_offset`. `received_at` (UTC) is when its last byte had
    come; `format` is the name of an engine format or "auto".
    """

    offset: int
    next_offset: int
    source_id: UUID
    received_at: datetime
    is_authenticated: bool
    format: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """A record that has no place in the journal yet."""

    source_id: UUID
    received_at: datetime
    is_authenticated: bool
    format: str
    payload: bytes
    payload_crc: int

    @property
    def n_bytes(self) -> int:
        """How long it is in the journal."""
        return HEADER_BYTES + len(self.payload)

    def write_header(self, offset: int) -> bytes:
        """Return the bytes that go before the payload at this place in the journal."""
        bare = _HEADER.pack(
            MAGIC,
            _AUTHENTICATED if self.is_authenticated else 0,
            len(self.payload),
            offset,
            (self.received_at - _EPOCH) // _MICROSECOND,
            self.source_id.bytes,
            self.format.encode("ascii"),
            self.payload_crc,
        )
        return bare + _CRC.pack(zlib.crc32(bare))


def make_entry(
    *,
    source_id: UUID,
    received_at: datetime,
    is_authenticated: bool,
    format: str,  # noqa: A002 -- what it is called everywhere
    payload: bytes,
) -> Entry:
    """Return the entry, its payload summed up.

    Raises RecordTooLargeError beyond 64 MiB, ClockError for a time without zone, ValueError for a
    format that is no name.
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
    at = to_utc(received_at)
    return Entry(source_id, at, is_authenticated, format, payload, zlib.crc32(payload))


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a record, checked."""

    offset: int
    next_offset: int
    flags: int
    received_us: int
    source: bytes
    format: bytes
    payload_crc: int

    def complete(self, payload: bytes) -> JournalRecord | None:
        """Return the record, or None if this is not the payload that was written."""
        if zlib.crc32(payload) != self.payload_crc:
            return None
        return JournalRecord(
            self.offset,
            self.next_offset,
            UUID(bytes=self.source),
            _EPOCH + self.received_us * _MICROSECOND,
            bool(self.flags & _AUTHENTICATED),
            self.format.rstrip(b"\x00").decode("ascii"),
            payload,
        )


def read_header(data: bytes, offset: int) -> Header | None:
    """Return the header that `data` begins with, if it is whole and was written for `offset`."""
    if len(data) < HEADER_BYTES or not data.startswith(MAGIC):
        return None
    (crc,) = _CRC.unpack_from(data, _HEADER.size)
    if zlib.crc32(data[: _HEADER.size]) != crc:
        return None
    _, flags, length, place, received_us, source, name, payload_crc = _HEADER.unpack_from(data)
    if place != offset or length > MAX_PAYLOAD_BYTES:
        return None
    end = offset + HEADER_BYTES + length
    return Header(offset, end, flags, received_us, source, name, payload_crc)

"""Frame a chunk of a Windows event log: which of its bytes are records, damage or nothing.

Layout by Joachim Metz's description of the format: a file header of 4096 bytes, chunks of 65536
bytes that begin with a header of 512 bytes, records that begin with a magic, their size and their
number, and end with their size again.
"""

import struct
from dataclasses import dataclass

FILE_HEADER_BYTES = 4096
CHUNK_BYTES = 65536
CHUNK_HEADER_BYTES = 512
FILE_MAGIC = b"ElfFile\x00"
CHUNK_MAGIC = b"ElfChnk\x00"
RECORD_MAGIC = b"**\x00\x00"
# A parser stops behind the last number the header names, so that must be another one.
_LAST_NUMBER = 2**64 - 1
NO_RECORD = 2**64 - 2

_RECORD_HEADER = struct.Struct("<4sIQQ")
_SIZE = struct.Struct("<I")
LEAST_RECORD_BYTES = _RECORD_HEADER.size + _SIZE.size
_ALIGNMENT = 8
_FREE_OFFSET_AT = 48
_HEADER_START = struct.Struct("<8sQQQQIII")
_HEADER_BYTES = 128


@dataclass(frozen=True, slots=True)
class Frame:
    """A stretch of a chunk: a record where `number` is one, else `is_damage` or nothing."""

    start: int
    end: int
    number: int | None = None
    is_damage: bool = False


def frame_chunk(chunk: bytes) -> list[Frame]:
    """Return the frames of a chunk (shorter where the file is cut off), without a gap.

    Damage is what should hold a record and does not, and a header without its magic.
    """
    header_end = min(CHUNK_HEADER_BYTES, len(chunk))
    is_whole = chunk.startswith(CHUNK_MAGIC) and header_end == CHUNK_HEADER_BYTES
    frames = [Frame(0, header_end, is_damage=not is_whole)]
    used_end = _find_used_end(chunk)
    position = header_end
    while position < len(chunk):
        frame = _frame_next(chunk, position, used_end, frames[-1].number)
        frames.append(frame)
        position = frame.end
    return frames


def _find_used_end(chunk: bytes) -> int:
    """Return where records must end: what the header says, or the last byte that is not zero."""
    if chunk.startswith(CHUNK_MAGIC) and len(chunk) >= CHUNK_HEADER_BYTES:
        (free_offset,) = _SIZE.unpack_from(chunk, _FREE_OFFSET_AT)
        if CHUNK_HEADER_BYTES <= free_offset <= CHUNK_BYTES:
            return int(min(free_offset, len(chunk)))
    return len(chunk.rstrip(b"\x00"))


def _frame_next(chunk: bytes, start: int, used_end: int, previous: int | None) -> Frame:
    record = _frame_record(chunk, start)
    # A header that was not written back in time says too little: the next number in turn counts.
    is_next = record is not None and previous is not None and record.number == previous + 1
    if record is not None and (start < used_end or is_next):
        return record
    if start >= used_end:
        return Frame(start, len(chunk))
    return Frame(start, _find_record(chunk, start, used_end), is_damage=True)


def _frame_record(chunk: bytes, start: int) -> Frame | None:
    if start + LEAST_RECORD_BYTES > len(chunk):
        return None
    magic, size, number, _ = _RECORD_HEADER.unpack_from(chunk, start)
    end = start + size
    if magic != RECORD_MAGIC or size < LEAST_RECORD_BYTES or end > len(chunk):
        return None
    (copy,) = _SIZE.unpack_from(chunk, end - _SIZE.size)
    if copy != size and not chunk.startswith(RECORD_MAGIC, end):
        return None
    return Frame(start, end, number)


def _find_record(chunk: bytes, start: int, used_end: int) -> int:
    """Return where the next whole record begins behind damage, or where the used part ends."""
    position = start
    while (position := chunk.find(RECORD_MAGIC, position + 1, used_end)) >= 0:
        if not position % _ALIGNMENT and _frame_record(chunk, position):
            return position
    return used_end


def mend_chunk(chunk: bytes, records: list[Frame]) -> bytes:
    """Return a whole chunk that leads a parser over `records` and nothing else.

    The header is made anew (its tables are only a cache), gaps become records without a number.
    """
    mended = bytearray(chunk.ljust(CHUNK_BYTES, b"\x00"))
    end = records[-1].end if records else CHUNK_HEADER_BYTES
    mended[:CHUNK_HEADER_BYTES] = bytes(CHUNK_HEADER_BYTES)
    _HEADER_START.pack_into(
        mended, 0, CHUNK_MAGIC, 1, _LAST_NUMBER, 1, _LAST_NUMBER, _HEADER_BYTES, end, end
    )
    position = CHUNK_HEADER_BYTES
    for record in records:
        gap = record.start - position
        if gap >= _RECORD_HEADER.size:
            _RECORD_HEADER.pack_into(mended, position, RECORD_MAGIC, gap, NO_RECORD, 0)
        position = record.end
    return bytes(mended)

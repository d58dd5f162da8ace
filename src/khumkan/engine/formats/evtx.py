"""Read Windows event logs (EVTX): frame the binary here, leave the records to the `evtx` package.

`fields` of an event is the object that package makes: {"Event": {"System": {...}, "EventData":
{...}}} (or "UserData"); XML attributes stand under "#attributes". `record` is the EventRecordID,
`n_bytes` the size of the binary record and `raw` the JSON text of `fields`, for a binary record
cannot be read without the rest of its chunk. A rejection's `record` is the number in the record's
own header, 0 where damage hides it.
"""

import struct
from collections.abc import Iterator
from zlib import crc32

from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import Message, message
from khumkan.engine.events import SAMPLE_BYTES, Blank, Event, Limits, Piece, Rejection
from khumkan.engine.formats.containers import reject_whole
from khumkan.engine.formats.evtx_chunks import (
    CHUNK_BYTES,
    CHUNK_MAGIC,
    FILE_HEADER_BYTES,
    FILE_MAGIC,
    Frame,
    frame_chunk,
)
from khumkan.engine.formats.evtx_records import parse_records
from khumkan.engine.formats.format import Format
from khumkan.engine.formats.json_values import JsonError, parse_object
from khumkan.engine.formats.sources import ByteSource, Replayed, read_exactly

NAME = "evtx"
# Of a file header: how many chunks there are, and the checksum of its first bytes.
_FILE_HEADER = struct.Struct("<42xH80xI")
_SUMMED_BYTES = 120


def _read(source: ByteSource, _limits: Limits) -> Iterator[Piece]:
    head = read_exactly(source, FILE_HEADER_BYTES + len(CHUNK_MAGIC))
    whole = Replayed(head, source)
    if not head:
        return
    if head.startswith(CHUNK_MAGIC):
        yield from _read_chunks(whole)
    elif not (_is_file_header(head) or head.startswith(CHUNK_MAGIC, FILE_HEADER_BYTES)):
        reason = message("not a Windows event log: no EVTX header at its beginning")
        yield from reject_whole(whole, reason)
    else:
        yield _account_for_header(head[:FILE_HEADER_BYTES])
        chunks = Replayed(head[FILE_HEADER_BYTES:], source)
        yield from _read_chunks(chunks, n_promised=_count_chunks(head))


def _is_file_header(head: bytes) -> bool:
    """Say whether it is one, be it that a crash or a copy of a live file left it empty."""
    return head.startswith(FILE_MAGIC) or not head[:FILE_HEADER_BYTES].strip(b"\x00")


def _account_for_header(header: bytes) -> Piece:
    if len(header) < FILE_HEADER_BYTES:
        reason = message("a Windows event log that is cut off inside its header")
    elif not _is_file_header(header):
        reason = message("damaged file header; the chunks behind it were read")
    else:
        return Blank(len(header))
    return Rejection(0, 1, len(header), reason, header[:SAMPLE_BYTES])


def _count_chunks(head: bytes) -> int:
    """Return how many chunks a sound header says there are; of a log in use there may be more."""
    if len(head) < FILE_HEADER_BYTES:
        return 0
    n_chunks, checksum = _FILE_HEADER.unpack_from(head)
    return int(n_chunks) if checksum == crc32(head[:_SUMMED_BYTES]) else 0


def _read_chunks(source: ByteSource, n_promised: int = 0) -> Iterator[Piece]:
    """Read to the end; say so where it comes before all the chunks that were promised."""
    number, is_told = 0, False
    while chunk := read_exactly(source, CHUNK_BYTES):
        number += 1
        for piece in _read_chunk(chunk, number) if chunk.strip(b"\x00") else [Blank(len(chunk))]:
            is_told = isinstance(piece, Rejection)
            yield piece
    if number < n_promised and not is_told:
        reason = message(
            "cut off: {n_missing} of its {n_chunks} chunks are missing",
            n_missing=n_promised - number,
            n_chunks=n_promised,
        )
        yield Rejection(0, 1, 0, reason, b"")


def _read_chunk(chunk: bytes, chunk_number: int) -> Iterator[Piece]:
    frames = frame_chunk(chunk)
    records = [frame for frame in frames if frame.number is not None]
    if not records and frames[0].is_damage:
        yield _reject_damage(chunk, Frame(0, len(chunk), is_damage=True), chunk_number, 0)
        return
    texts = parse_records(chunk, records)
    expected = 0
    for frame in frames:
        if frame.number is not None:
            yield _make_event(chunk, frame, chunk_number, texts[frame])
            expected = frame.number + 1
        elif frame.is_damage:
            yield _reject_damage(chunk, frame, chunk_number, expected)
        else:
            yield Blank(frame.end - frame.start)


def _make_event(chunk: bytes, frame: Frame, chunk_number: int, text: str | Message) -> Piece:
    number = frame.number or 0
    n_bytes = frame.end - frame.start
    if isinstance(text, Message):
        reason = Message(text.text, {**text.parameters, "record": number, "chunk": chunk_number})
        sample = chunk[frame.start : frame.end][:SAMPLE_BYTES]
        return Rejection(number, 1, n_bytes, reason, sample)
    raw = text.encode()
    try:
        parsed = parse_object(raw)
    except JsonError as error:
        return Rejection(number, 1, n_bytes, error.reason, raw[:SAMPLE_BYTES])
    if not any(parsed.value.values()):  # {"Event": null}: a record that was overwritten
        why = "the record is empty"
        reason = message(
            "chunk {chunk}, record {record}: {why}", chunk=chunk_number, record=number, why=why
        )
        return Rejection(number, 1, n_bytes, reason, chunk[frame.start : frame.end][:SAMPLE_BYTES])
    record_id = _read_record_id(parsed.value, number)
    return Event(record_id, 1, n_bytes, raw, parsed.value, NAME, parsed.repair)


def _read_record_id(fields: JsonObject, otherwise: int) -> int:
    """Return the number Event Viewer shows; an exported log numbers its records anew."""
    try:
        number = fields["Event"]["System"]["EventRecordID"]  # type: ignore[index,call-overload]
    except (KeyError, TypeError):
        return otherwise
    return number if isinstance(number, int) else otherwise


def _reject_damage(chunk: bytes, frame: Frame, chunk_number: int, expected: int) -> Rejection:
    if frame.end == len(chunk) < CHUNK_BYTES:
        reason = message("chunk {chunk}: cut off here", chunk=chunk_number)
    elif frame.start == 0 and frame.end < len(chunk):
        reason = message("chunk {chunk}: damaged header; its records were read", chunk=chunk_number)
    elif frame.start == 0:
        reason = message("chunk {chunk}: damaged, no record found in it", chunk=chunk_number)
    else:
        reason = message("chunk {chunk}: no record where one should be", chunk=chunk_number)
    sample = chunk[frame.start : frame.end][:SAMPLE_BYTES]
    return Rejection(expected, 1, frame.end - frame.start, reason, sample)


def _sniff(head: bytes) -> float:
    is_one = head.startswith((FILE_MAGIC, CHUNK_MAGIC))
    return float(is_one or head.startswith(CHUNK_MAGIC, FILE_HEADER_BYTES))


EVTX = Format(
    name=NAME,
    description=message("Windows event log in its binary form"),
    suffixes=(".evtx",),
    sniff=_sniff,
    read=_read,
)

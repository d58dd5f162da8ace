"""Read Windows event logs (EVTX): frame the binary here, leave the records to the `evtx` package.

`fields` of an event is the object that package makes: {"Event": {"System": {...}, "EventData":
{...}}} (or "UserData"); XML attributes stand under "#attributes". `record` is the EventRecordID,
`n_bytes` the size of the binary record and `raw` the JSON text of `fields`, for a binary record
cannot be read without the rest of its chunk. A rejection's `record` is the number in the record's
own header, 0 where damage hides it.
"""

import io
from collections import defaultdict, deque
from collections.abc import Iterator
from typing import Any

import evtx

from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import Message, message
from khumkan.engine.events import SAMPLE_BYTES, Blank, Event, Limits, Piece, Rejection
from khumkan.engine.formats.containers import reject_whole
from khumkan.engine.formats.evtx_chunks import (
    CHUNK_BYTES,
    CHUNK_MAGIC,
    FILE_HEADER_BYTES,
    FILE_MAGIC,
    NO_RECORD,
    Frame,
    frame_chunk,
    mend_chunk,
)
from khumkan.engine.formats.format import Format
from khumkan.engine.formats.json_values import JsonError, parse_object
from khumkan.engine.formats.sources import ByteSource, Replayed, read_exactly

NAME = "evtx"
_MOST_WHY_LETTERS = 200
_MOST_RECORDS = CHUNK_BYTES // 24
# The package wants a file header; of ours it needs the magic, sizes and version only.
_FILE_HEADER = (
    FILE_MAGIC
    + b"".join(n.to_bytes(8, "little") for n in (0, 0, 1))
    + b"".join(
        n.to_bytes(size, "little") for n, size in ((128, 4), (1, 2), (3, 2), (4096, 2), (1, 2))
    )
).ljust(FILE_HEADER_BYTES, b"\x00")


def _read(source: ByteSource, _limits: Limits) -> Iterator[Piece]:
    header = read_exactly(source, FILE_HEADER_BYTES)
    if not header:
        return
    if header.startswith(CHUNK_MAGIC):
        source = Replayed(header, source)
    elif not _is_file_header(header):
        reason = message("not a Windows event log: no EVTX header at its beginning")
        yield from reject_whole(Replayed(header, source), reason)
        return
    elif len(header) < FILE_HEADER_BYTES:
        reason = message("a Windows event log that is cut off inside its header")
        yield Rejection(0, 1, len(header), reason, header[:SAMPLE_BYTES])
    else:
        yield Blank(len(header))
    yield from _read_chunks(source)


def _is_file_header(header: bytes) -> bool:
    """Say whether it is one, be it that a crash or a copy of a live file left it empty."""
    return header.startswith(FILE_MAGIC) or not header.strip(b"\x00")


def _read_chunks(source: ByteSource) -> Iterator[Piece]:
    number = 0
    while chunk := read_exactly(source, CHUNK_BYTES):
        number += 1
        if chunk.strip(b"\x00"):
            yield from _read_chunk(chunk, number)
        else:
            yield Blank(len(chunk))


def _read_chunk(chunk: bytes, chunk_number: int) -> Iterator[Piece]:
    frames = frame_chunk(chunk)
    records = [frame for frame in frames if frame.number is not None]
    if not records and frames[0].is_damage:
        yield _reject_damage(chunk, Frame(0, len(chunk), is_damage=True), chunk_number, 0)
        return
    texts = _parse_records(chunk, records)
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
    if frame.start == 0 and frame.end < len(chunk):
        reason = message("chunk {chunk}: damaged header; its records were read", chunk=chunk_number)
    elif frame.start == 0:
        reason = message("chunk {chunk}: damaged, no record found in it", chunk=chunk_number)
    elif frame.end == len(chunk) < CHUNK_BYTES:
        reason = message("chunk {chunk}: cut off inside a record", chunk=chunk_number)
    else:
        reason = message("chunk {chunk}: no record where one should be", chunk=chunk_number)
    sample = chunk[frame.start : frame.end][:SAMPLE_BYTES]
    return Rejection(expected, 1, frame.end - frame.start, reason, sample)


def _parse_records(chunk: bytes, records: list[Frame]) -> dict[Frame, str | Message]:
    """Return what the package makes of each record: JSON text, or why not."""
    found: defaultdict[int, deque[str]] = defaultdict(deque)
    for number, text in _run_parser(mend_chunk(chunk, records)):
        if isinstance(text, str):
            found[number].append(text)
    results: dict[Frame, str | Message] = {}
    for frame in records:
        texts = found[frame.number or 0]
        results[frame] = texts.popleft() if texts else _parse_alone(chunk, frame)
    return results


def _parse_alone(chunk: bytes, frame: Frame) -> str | Message:
    """Try one record again by itself: another one's damage may have ended the parser early."""
    why = "the parser did not deliver it"
    for number, text in _run_parser(mend_chunk(chunk, [frame])):
        if number == frame.number and isinstance(text, str):
            return text
        if not isinstance(text, str):
            why = str(text)[:_MOST_WHY_LETTERS]
    return message("chunk {chunk}, record {record}: {why}", chunk=0, record=0, why=why)


def _run_parser(chunk: bytes) -> list[tuple[int, str | BaseException]]:
    """Return record number and JSON text of each record of a chunk, and the errors met between."""
    results: list[tuple[int, str | BaseException]] = []
    records: Any = None
    for _ in range(_MOST_RECORDS):
        try:
            records = (
                records or evtx.PyEvtxParser(io.BytesIO(_FILE_HEADER + chunk), 1).records_json()
            )
            record = next(records)
            results.append((record["event_record_id"], record["data"]))
        except StopIteration:
            break
        except (KeyboardInterrupt, SystemExit):
            raise
        except RuntimeError as error:
            results.append((NO_RECORD, error))
        except BaseException as error:  # noqa: BLE001 - a panic in Rust is no Exception; it is counted as a rejection
            results.append((NO_RECORD, error))
            break
    return results


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

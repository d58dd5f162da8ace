"""Have the `evtx` package read the records of one chunk, whatever state the chunk is in."""

import io
import struct
from collections import defaultdict, deque
from typing import Any

import evtx

from khumkan.core.messages import Message, message
from khumkan.engine.formats.evtx_chunks import (
    CHUNK_BYTES,
    FILE_HEADER_BYTES,
    FILE_MAGIC,
    LEAST_RECORD_BYTES,
    NO_RECORD,
    Frame,
    mend_chunk,
)

_MOST_WHY_LETTERS = 200
_MOST_RECORDS = CHUNK_BYTES // LEAST_RECORD_BYTES
# A file of one chunk, version 3.1; the package looks at no more of its header.
_FILE_HEADER = (
    FILE_MAGIC + struct.pack("<QQQIHHHH", 0, 0, 1, 128, 1, 3, FILE_HEADER_BYTES, 1)
).ljust(FILE_HEADER_BYTES, b"\x00")


def parse_records(chunk: bytes, records: list[Frame]) -> dict[Frame, str | Message]:
    """Return what the package makes of each record: JSON text, or why there is none."""
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
        if not isinstance(text, str):
            why = str(text)[:_MOST_WHY_LETTERS]
        elif number == frame.number:
            return text
    return message("chunk {chunk}, record {record}: {why}", chunk=0, record=0, why=why)


def _run_parser(chunk: bytes) -> list[tuple[int, str | BaseException]]:
    """Return number and JSON text of each record of a chunk, and the errors met between."""
    results: list[tuple[int, str | BaseException]] = []
    records: Any = None
    for _ in range(_MOST_RECORDS):
        try:
            if records is None:
                records = evtx.PyEvtxParser(io.BytesIO(_FILE_HEADER + chunk), 1).records_json()
            record: Any = next(records)
            results.append((record["event_record_id"], record["data"]))
        except StopIteration:
            break
        except (KeyboardInterrupt, SystemExit):
            raise
        except RuntimeError as error:
            results.append((NO_RECORD, error))
        except BaseException as error:  # noqa: BLE001 - a panic in Rust is no Exception; it becomes a rejection
            results.append((NO_RECORD, error))
            break
    return results

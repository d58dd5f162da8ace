"""What a reader makes of bytes: events, rejections and blanks, together exactly the bytes read.

This is the first seam of the engine. A reader yields pieces in input order; the sum of their
`n_bytes` is the number of bytes it was given, so that nothing can be dropped in silence.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import Message

DEFAULT_MAX_RECORD_BYTES = 16 * 1024 * 1024
DEFAULT_BATCH_EVENTS = 8192
SAMPLE_BYTES = 200


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, as its source told it.

    `record` is the line number (text, from 1), the position in a JSON array (from 1) or the
    EventRecordID (EVTX). `part` counts events that share one record, from 1. `n_bytes` is the span
    of input this event accounts for, line end included. `fields` keeps the source's own names and
    nesting. `format` names the reader. `repair` says how text that was not UTF-8 was read:
    "" (it was), "utf-16", "tis-620" or "replaced" (undecodable bytes became U+FFFD).
    """

    record: int
    part: int
    n_bytes: int
    raw: bytes
    fields: JsonObject
    format: str
    repair: str = ""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A piece of input that is no event: counted, shown with its reason, never fatal.

    `sample` is at most SAMPLE_BYTES of it.
    """

    record: int
    part: int
    n_bytes: int
    reason: Message
    sample: bytes


@dataclass(frozen=True, slots=True)
class Blank:
    """Bytes that carry nothing: empty lines, a byte-order mark, brackets, EVTX chunk headers."""

    n_bytes: int


Piece = Event | Rejection | Blank


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader may use up: the longest record it holds in memory, events in a batch."""

    max_record_bytes: int = DEFAULT_MAX_RECORD_BYTES
    batch_events: int = DEFAULT_BATCH_EVENTS


@dataclass(frozen=True, slots=True)
class Batch:
    """Some pieces of one input, sorted by kind; `n_bytes` is what all of them account for."""

    events: Sequence[Event]
    rejections: Sequence[Rejection]
    n_bytes: int

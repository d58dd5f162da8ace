"""What a reader makes of bytes: events, rejections and blanks, together exactly the bytes read.

This is the first seam of the engine. A reader yields pieces in input order; the sum of their
`n_bytes` is the number of bytes it was given, so that nothing can be dropped in silence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import Message
from khumkan.core.settings import Detect

DEFAULT_MAX_RECORD_BYTES = 16 * 1024 * 1024
DEFAULT_BATCH_EVENTS = 8192
DEFAULT_MAX_FIELDS = 10_000
DEFAULT_MAX_DEPTH = 64
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
    """What a reader may use up: the longest record it holds in memory, events in a batch.

    An event with more than `max_fields` names and items of lists, or nested deeper than `max_depth`
    levels, is rejected.
    """

    max_record_bytes: int = DEFAULT_MAX_RECORD_BYTES
    batch_events: int = DEFAULT_BATCH_EVENTS
    max_fields: int = DEFAULT_MAX_FIELDS
    max_depth: int = DEFAULT_MAX_DEPTH

    @classmethod
    def from_settings(cls, detect: Detect) -> Self:
        """Return the limits that the section `[detect]` sets."""
        return cls(
            max_record_bytes=detect.max_record_bytes,
            batch_events=detect.batch_events,
            max_fields=detect.max_fields,
            max_depth=detect.max_depth,
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """Some pieces of one input, sorted by kind; `n_bytes` is what all of them account for."""

    events: Sequence[Event]
    rejections: Sequence[Rejection]
    n_bytes: int

"""What one record of the journal says of the health of its source; it costs little for each event.

Samples are cut and few whatever a record holds.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol, TypeVar
from uuid import UUID

from khumkan.core.messages import Message
from khumkan.engine.events import Event
from khumkan.engine.rows import Row
from khumkan.node.health.shapes import shape_of
from khumkan.node.journal import JournalRecord

SAMPLE_BYTES: Final = 500
_MOST_SHAPES: Final = 8  # looked at in one record
_MESSAGE_ALONE: Final = {"message"}
_TEXT: Final = "text"
_YEARLESS: Final = re.compile(rb"(?:<\d{1,3}>)?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d ")


_Piece = TypeVar("_Piece")


class Unread(Protocol):
    """A piece that no reader made an event of."""

    @property
    def raw(self) -> bytes:
        """All of it."""

    @property
    def reason(self) -> Message:
        """Why."""


@dataclass(frozen=True, slots=True)
class ShapeSeen:
    """Lines of one shape; `reason` is empty where they were kept as plain text."""

    shape: str
    reason: str
    n: int
    sample: bytes


@dataclass(frozen=True, slots=True)
class Observation:
    """One record. `skew_seconds` is its last event's own time less that of its reception."""

    source_id: UUID
    received_at: datetime
    n_events: int
    n_rejected: int
    n_unknown: int
    format: str
    sample: bytes
    skew_seconds: float | None
    has_year: bool
    shapes: tuple[ShapeSeen, ...]


def observe(
    record: JournalRecord, events: Sequence[Event], rejected: Sequence[Unread], rows: Sequence[Row]
) -> Observation:
    """Return what a record says; `rows` are those of `events`, in their order."""
    unknown = [] if record.format == _TEXT else [one for one in events if _is_unknown(one)]
    last = events[-1] if events else None
    time = rows[-1].time if rows else None
    return Observation(
        source_id=record.source_id,
        received_at=record.received_at,
        n_events=len(events),
        n_rejected=len(rejected),
        n_unknown=len(unknown),
        format=last.format if last else record.format,
        sample=last.raw[:SAMPLE_BYTES] if last else b"",
        skew_seconds=None if time is None else (time - record.received_at).total_seconds(),
        has_year=last is None or not _YEARLESS.match(last.raw),
        shapes=tuple(_see(unknown, rejected)),
    )


def _is_unknown(event: Event) -> bool:
    """Say whether no reader found anything in a line: nothing but its text."""
    return len(event.fields) == 1 and event.fields.keys() == _MESSAGE_ALONE


def _see(unknown: Sequence[Event], rejected: Sequence[Unread]) -> Iterator[ShapeSeen]:
    for event, n in _sample(unknown):
        yield ShapeSeen(shape_of(event.raw), "", n, event.raw[:SAMPLE_BYTES])
    for piece, n in _sample(rejected):
        yield ShapeSeen(shape_of(piece.raw), piece.reason.text, n, piece.raw[:SAMPLE_BYTES])


def _sample(pieces: Sequence[_Piece]) -> Iterator[tuple[_Piece, int]]:
    """Yield some of many pieces, evenly, with how many each stands for."""
    n_chosen = min(len(pieces), _MOST_SHAPES)
    for number in range(n_chosen):
        start, end = (len(pieces) * at // n_chosen for at in (number, number + 1))
        yield pieces[start], end - start

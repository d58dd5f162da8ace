"""A record of the journal to events and rejected pieces: together exactly its bytes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import Message, message
from khumkan.engine.events import Blank, Event, Limits
from khumkan.engine.formats import Format, detect_format, get_format
from khumkan.node.journal import AUTO, JournalRecord


@dataclass(frozen=True, slots=True)
class Rejected:
    """A piece that is no event, whole, and why."""

    record: int
    part: int
    raw: bytes
    reason: Message


@dataclass(frozen=True, slots=True)
class Reading:
    """What a record held, besides bytes that carry nothing."""

    events: Sequence[Event]
    rejected: Sequence[Rejected]


def read_record(record: JournalRecord, limits: Limits) -> Reading:
    """Return what a record holds; nothing raises, what can't be read is rejected."""
    events: list[Event] = []
    rejected: list[Rejected] = []
    for piece in _pieces(record.payload, _format_of(record), limits):
        if isinstance(piece, Event):
            events.append(piece)
        else:
            rejected.append(piece)
    return Reading(events, rejected)


def _format_of(record: JournalRecord) -> Format:
    """Return the format that the sender named, if it is one; else what the bytes look like."""
    if record.format != AUTO:
        try:
            return get_format(record.format)
        except ConfigurationError:
            pass  # named by a later khumkan; the bytes speak for themselves
    return detect_format(record.payload, "")


def _pieces(payload: bytes, format_: Format, limits: Limits) -> Iterator[Event | Rejected]:
    at, number = 0, 0
    reason = message("khumkan left this unread, please report it")
    try:
        for piece in format_.read(BytesIO(payload), limits):
            raw = payload[at : at + piece.n_bytes]
            at += piece.n_bytes
            if isinstance(piece, Blank):
                continue
            number = piece.record
            if isinstance(piece, Event):
                yield piece
            else:
                yield Rejected(piece.record, piece.part, raw, piece.reason)
    except Exception as error:  # noqa: BLE001 -- a defect of ours must not cost the other records
        name = f"{type(error).__name__}: {error}"
        reason = message("khumkan failed here, please report it; unread: {error}", error=name)
    if at < len(payload):
        yield Rejected(number + 1, 0, payload[at:], reason)

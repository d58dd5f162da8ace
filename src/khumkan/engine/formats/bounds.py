"""How many fields an event may have, and how deep: whoever writes logs can write any number.

One event of a million fields would cost the columns, the rules and the lake of everybody else.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.messages import Message, message
from khumkan.engine.events import SAMPLE_BYTES, Event, Limits, Piece, Rejection
from khumkan.engine.formats.format import Format, Read, ReadRuns
from khumkan.engine.formats.sources import ByteSource

if TYPE_CHECKING:
    from khumkan.engine.formats.tape.run import Run, Taper


def within_bounds(format_: Format) -> Format:
    """Return a format that rejects events beyond the limits, each with the reason."""
    read_runs = format_.read_runs and _bound_runs(format_.read_runs)
    return replace(format_, read=_bound(format_.read), read_runs=read_runs)


def find_overrun(fields: JsonObject, limits: Limits) -> Message | None:
    """Return why an event is beyond the limits; every name and every item of a list counts."""
    level: list[dict[str, JsonValue] | list[JsonValue]] = [fields]
    n_fields = depth = 0
    while level:
        depth += 1
        if depth > limits.max_depth:
            return message(
                "nested deeper than {n} levels: raise max_depth if this is a real event",
                n=limits.max_depth,
            )
        n_fields += sum(map(len, level))
        if n_fields > limits.max_fields:
            return message(
                "more than {n} fields: raise max_fields if this is a real event",
                n=limits.max_fields,
            )
        level = [
            value
            for node in level
            for value in (node.values() if isinstance(node, dict) else node)
            if value.__class__ is dict or value.__class__ is list
        ]
    return None


def _bound(read: Read) -> Read:
    def read_bounded(source: ByteSource, limits: Limits) -> Iterator[Piece]:
        return (_judge(piece, limits) for piece in read(source, limits))

    return read_bounded


def _bound_runs(read: ReadRuns) -> ReadRuns:
    def read_bounded(source: ByteSource, limits: Limits, taper: "Taper") -> "Iterator[Piece | Run]":
        for piece in read(source, limits, taper):
            yield _judge(piece, limits) if isinstance(piece, Event) else piece

    return read_bounded


def _judge(piece: Piece, limits: Limits) -> Piece:
    if not isinstance(piece, Event):
        return piece
    reason = find_overrun(piece.fields, limits)
    if reason is None:
        return piece
    sample = piece.raw[:SAMPLE_BYTES]
    return Rejection(piece.record, piece.part, piece.n_bytes, reason, sample)

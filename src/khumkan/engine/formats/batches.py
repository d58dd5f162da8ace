"""Gather the pieces of one input into batches of a size that suits memory and matcher."""

from collections.abc import Iterator

from khumkan.engine.events import Batch, Event, Limits, Rejection
from khumkan.engine.formats.format import Format
from khumkan.engine.formats.sources import ByteSource

_BATCH_BYTES = 64 * 1024 * 1024


def read_batches(stream: ByteSource, format_: Format, limits: Limits) -> Iterator[Batch]:
    """Yield the pieces of `stream` in batches; their `n_bytes` add up to all that was read.

    A batch is full at `limits.batch_events` events and rejections, or at 64 MiB of input. An
    empty stream has no batch.
    """
    events: list[Event] = []
    rejections: list[Rejection] = []
    n_bytes = 0
    for piece in format_.read(stream, limits):
        n_bytes += piece.n_bytes
        if isinstance(piece, Event):
            events.append(piece)
        elif isinstance(piece, Rejection):
            rejections.append(piece)
        if len(events) + len(rejections) >= limits.batch_events or n_bytes >= _BATCH_BYTES:
            yield Batch(events, rejections, n_bytes)
            events, rejections, n_bytes = [], [], 0
    if n_bytes or rejections:
        yield Batch(events, rejections, n_bytes)

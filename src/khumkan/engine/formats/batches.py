"""Gather the pieces of one input into batches of a size that suits memory and matcher."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from khumkan.engine.events import Batch, Event, Limits, Piece, Rejection
from khumkan.engine.formats.event_list import EventList
from khumkan.engine.formats.format import Format
from khumkan.engine.formats.sources import ByteSource

if TYPE_CHECKING:
    from khumkan.engine.formats.tape.run import Run, Taper

_BATCH_BYTES = 64 * 1024 * 1024


def read_batches(stream: ByteSource, format_: Format, limits: Limits) -> Iterator[Batch]:
    """Yield the pieces of `stream` in batches; their `n_bytes` add up to all that was read.

    A batch is full at `limits.batch_events` events and rejections, or at 64 MiB of input. An
    empty stream has no batch.
    """
    return _gather(format_.read(stream, limits), limits)


def read_runs(
    stream: ByteSource, format_: Format, limits: Limits, taper: "Taper"
) -> Iterator[Batch]:
    """Yield the same batches; events of lines that are taped are made when they are asked for."""
    if format_.read_runs is None:
        return read_batches(stream, format_, limits)
    return _gather(format_.read_runs(stream, limits, taper), limits)


def _gather(pieces: "Iterator[Piece | Run] | Iterator[Piece]", limits: Limits) -> Iterator[Batch]:
    gathered = _Gathered()
    for piece in pieces:
        if not isinstance(piece, Piece):
            yield from _gather_run(gathered, piece, limits)
            continue
        gathered.n_bytes += piece.n_bytes
        if isinstance(piece, Event):
            gathered.events.append(piece)
        elif isinstance(piece, Rejection):
            gathered.rejections.append(piece)
        if len(gathered) >= limits.batch_events or gathered.n_bytes >= _BATCH_BYTES:
            yield gathered.close()
    if gathered.n_bytes or gathered.rejections:
        yield gathered.close()


def _gather_run(gathered: "_Gathered", run: "Run", limits: Limits) -> Iterator[Batch]:
    at = 0
    while at < len(run):
        end = min(len(run), at + limits.batch_events - len(gathered))
        gathered.add_run(run.cut(at, end))
        at = end
        if len(gathered) >= limits.batch_events or gathered.n_bytes >= _BATCH_BYTES:
            yield gathered.close()


class _Gathered:
    def __init__(self) -> None:
        self.events: list[Event] = []
        self.rejections: list[Rejection] = []
        self.n_bytes = 0
        self._parts: list[Run | Sequence[Event]] = []
        self._n_in_parts = 0

    def __len__(self) -> int:
        return len(self.events) + len(self.rejections) + self._n_in_parts

    def add_run(self, run: "Run") -> None:
        if self.events:
            self._parts.append(self.events)
            self._n_in_parts += len(self.events)
            self.events = []
        self._parts.append(run)
        self._n_in_parts += len(run)
        self.n_bytes += run.n_bytes

    def close(self) -> Batch:
        """Return what there is as a batch, and begin anew."""
        events: Sequence[Event] = self.events
        if self._parts:
            events = EventList([*self._parts, *([self.events] if self.events else [])])
        batch = Batch(events, self.rejections, self.n_bytes)
        self.events, self.rejections, self.n_bytes = [], [], 0
        self._parts, self._n_in_parts = [], 0
        return batch

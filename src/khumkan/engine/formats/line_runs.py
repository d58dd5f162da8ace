"""Lines read many at once: those that a tape takes apart as runs, all others one by one, in order.

What a tape can't take apart costs a little in vain; where it is nearly everything, blocks are read
the plain way, and only now and then one is tried again.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from khumkan.engine.events import Event, Limits, Piece, Rejection
from khumkan.engine.formats.bounds import find_overrun
from khumkan.engine.formats.lines import (
    Block,
    Line,
    Parse,
    check_length,
    read_line,
    split_blocks,
)
from khumkan.engine.formats.sources import ByteSource
from khumkan.engine.formats.tape.lines import END, FIRST, LINE_SHAPE, START
from khumkan.engine.formats.tape.shapes import NO_SHAPE

if TYPE_CHECKING:
    from khumkan.engine.formats.tape.pairs_run import PairsTaper
    from khumkan.engine.formats.tape.run import Run

BLOCK_BYTES = 1024 * 1024
"""How much is read at once: a run costs its own, whatever its length."""
LEAST_SHARE = 1 / 16
MOST_SKIPPED = 64
_MOST_AROUND, _DEEPEST = 2, 3
"""Names of objects beside those of their values, and how deep a list of values stands."""
_LEAST_LINES = 8
"""Fewer lines than these in a row are no run: sifting costs more than it saves."""


class LineRuns:
    """Reads one input; `name` and `parse` are as in `read_lines`."""

    def __init__(self, taper: "PairsTaper", limits: Limits, name: str, parse: Parse) -> None:
        self._taper = taper
        self._limits = limits
        self._name = name
        self._parse = parse
        self._n_skipped = 0
        self._n_to_skip = 0

    def read(self, source: ByteSource) -> Iterator["Piece | Run"]:
        """Yield what `read_lines` does, with a run in place of many events."""
        for part in split_blocks(source, self._limits, BLOCK_BYTES):
            if isinstance(part, Rejection):
                yield part
            elif isinstance(part, Line):
                yield self._read(part)
            elif self._n_to_skip:
                self._n_to_skip -= 1
                yield from map(self._read, part.lines(self._limits))
            else:
                yield from self._read_block(part)

    def _read(self, line: Line | Rejection) -> Piece:
        return line if isinstance(line, Rejection) else read_line(line, self._name, self._parse)

    def _read_block(self, block: Block) -> Iterator["Piece | Run"]:
        run = self._taper.read(self._name, block)
        doubtful = self._doubtful(run)
        if len(run) - len(doubtful) < LEAST_SHARE * len(run):
            self._n_skipped = self._n_to_skip = min(MOST_SKIPPED, 2 * self._n_skipped + 1)
            yield from map(self._read, block.lines(self._limits))
            return
        self._n_skipped = 0
        yield from self._cut(run, doubtful)

    def _doubtful(self, run: "Run") -> list[int]:
        limits = self._limits
        is_doubtful = run.lines[LINE_SHAPE::4] == NO_SHAPE
        is_doubtful |= run.lines[END::4] - run.lines[START::4] > limits.max_record_bytes
        n_values = np.diff(run.lines[FIRST::4], append=np.int32(len(run.values) // 3))
        is_doubtful |= n_values > limits.max_fields // 2 - _MOST_AROUND
        if limits.max_depth < _DEEPEST:
            is_doubtful[:] = True
        numbers: list[int] = np.flatnonzero(is_doubtful).tolist()
        return numbers

    def _cut(self, run: "Run", doubtful: list[int]) -> Iterator["Piece | Run"]:
        """Yield the lines of a run: cut where one is no event."""
        start = 0
        events: dict[int, Event] = {}
        for number in doubtful:
            piece = self._read_one(run, number)
            if isinstance(piece, Event) and find_overrun(piece.fields, self._limits) is None:
                events[number] = piece
                continue
            yield from self._close(run, start, number, events)
            yield piece
            start, events = number + 1, {}
        yield from self._close(run, start, len(run), events)

    def _close(
        self, run: "Run", start: int, end: int, events: dict[int, Event]
    ) -> Iterator["Event | Run"]:
        part = run.cut(start, end)
        part.parsed.update({number - start: event for number, event in events.items()})
        if end - start - len(events) < _LEAST_LINES:
            yield from part
        else:
            yield part

    def _read_one(self, run: "Run", number: int) -> Piece:
        raw = run.raw(number)
        line = Line(run.line + number, raw, len(raw) + 1)
        return self._read(check_length(line, self._limits))

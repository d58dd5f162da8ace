"""A run: lines of one input that follow each other and are an event each, with their tape."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import orjson

from khumkan.engine.events import Event
from khumkan.engine.formats.json_envelopes import LIST_NAMES
from khumkan.engine.formats.tape.lines import END, FIRST, LINE_SHAPE, START, read_lines
from khumkan.engine.formats.tape.memory import PADDING, Bytes, Numbers
from khumkan.engine.formats.tape.shapes import N_SHAPES, NO_SHAPE, Tree, read_shape

_LEAST_VALUE_BYTES = 4  # a name without letters, its quotes and a colon stand before each value


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Lines that are one JSON object each; `line` is the number of the first, from 1.

    `lines` and `values` are as in `lines.read_lines`, places counting in `data`, which is `block`
    and padding; `spans` and `places` are the same for Python. `parsed` are the events of lines that
    were looked at more closely.
    """

    name: str
    line: int
    block: bytes
    data: Bytes
    tree: Tree
    lines: Numbers
    values: Numbers
    parsed: dict[int, Event] = field(default_factory=dict)
    spans: memoryview = field(init=False)
    places: memoryview = field(init=False)

    def __post_init__(self) -> None:
        # Python reads single numbers of a memoryview several times as fast as those of an array.
        object.__setattr__(self, "spans", self.lines.data)
        object.__setattr__(self, "places", self.values.data)

    def __len__(self) -> int:
        return len(self.lines) // 4

    @property
    def n_bytes(self) -> int:
        """How many bytes of input the lines are, line ends included."""
        return int(self.lines[-4 + END]) + 1 - int(self.lines[START]) if len(self) else 0

    def cut(self, start: int, end: int) -> "Run":
        """Return the lines from number `start`, from 0, to before `end`."""
        return Run(
            self.name, self.line + start, self.block, self.data, self.tree,
            self.lines[start * 4 : end * 4], self.values,
            {number - start: one for number, one in self.parsed.items() if start <= number < end},
        )  # fmt: skip

    def raw(self, number: int) -> bytes:
        """Return the bytes of a line without its end."""
        return self.block[self.spans[number * 4 + START] : self.spans[number * 4 + END]]

    def first_value(self, number: int) -> int:
        """Return where in `places` the first value of a line stands."""
        return self.spans[number * 4 + FIRST] * 3

    def event(self, number: int) -> Event:
        """Return the event of a line, counted from 0."""
        known = self.parsed.get(number)
        if known is not None:
            return known
        raw = self.raw(number)
        return Event(self.line + number, 1, len(raw) + 1, raw, orjson.loads(raw), self.name)

    def __iter__(self) -> Iterator[Event]:
        return map(self.event, range(len(self)))


class Taper:
    """Makes runs of blocks of lines; what one has learned of their shapes serves the next.

    For one thread at a time.
    """

    def __init__(self) -> None:
        self._tree = Tree()
        self._envelopes: list[int] = []
        self._n_known = 0

    def read(self, name: str, block: bytes, line: int) -> Run:
        """Return the tape of `block`, which ends with a line feed; its lines count from `line`.

        `name` is the format that the events carry.
        """
        if self._tree.is_full:
            self._tree, self._envelopes, self._n_known = Tree(), [], 0
        tree = self._tree
        data = np.frombuffer(block + bytes(PADDING), np.uint8)
        lines = np.empty((block.count(b"\n") + 1) * 4, np.int32)
        values = np.empty((len(block) // _LEAST_VALUE_BYTES + 1) * 3, np.int32)
        n_lines, n_values = read_lines(
            data, 0, len(block), tree.nodes, tree.names, tree.ends, tree.counts, lines, values
        )
        return Run(name, line, block, data, tree, lines[: n_lines * 4], values[: n_values * 3])

    def doubtful(self, run: Run, max_bytes: int) -> list[int]:
        """Return the lines that the tape can't vouch for, by number from 0.

        They have no shape, are too long, or may be the envelope of a list.
        """
        self._learn_envelopes()
        shapes = run.lines[LINE_SHAPE::4]
        is_doubtful = (shapes == NO_SHAPE) | (run.lines[END::4] - run.lines[START::4] > max_bytes)
        if self._envelopes:
            is_doubtful |= np.isin(shapes, self._envelopes)
        return [int(number) for number in np.flatnonzero(is_doubtful)]

    def _learn_envelopes(self) -> None:
        """Find among the new shapes those of an object with a list's name."""
        for number in range(self._n_known, int(self._tree.counts[N_SHAPES])):
            shape = read_shape(self._tree, number)
            names = {path[0] for path in (*shape.paths, *shape.absent, *shape.objects)}
            if not LIST_NAMES.isdisjoint(names):
                self._envelopes.append(number)
        self._n_known = int(self._tree.counts[N_SHAPES])

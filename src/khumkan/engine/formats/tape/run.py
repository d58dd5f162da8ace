"""A run: lines of one input that follow each other and are an event each, with their tape."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar, cast

import numpy as np

from khumkan.engine.events import Event, Limits
from khumkan.engine.formats.json_envelopes import LIST_NAMES
from khumkan.engine.formats.tape.dialect import JSON, Dialect
from khumkan.engine.formats.tape.lines import END, FIRST, LINE_SHAPE, START, read_lines
from khumkan.engine.formats.tape.memory import PADDING, Bytes, Numbers
from khumkan.engine.formats.tape.shapes import (
    KIND,
    MAX_DEPTH,
    N_NODES,
    N_SHAPES,
    NO_SHAPE,
    NODE,
    OPEN_LIST,
    Tree,
    read_shape,
)

Made = TypeVar("Made")
_BEHIND = bytes(PADDING)
_MOST_ROOM_BYTES = 4 * 1024 * 1024
_LEAST_FIELD_BYTES = 2  # an item of a list and its comma
_DEPTH_AROUND = 2  # the event itself, and a list of scalars innermost
LEAST_VALUE_BYTES = 2  # an item of a list and its comma


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Lines that are one JSON object each; `line` is the number of the first, from 1.

    `lines` and `values` are as in `lines.read_lines`, places counting in `block`, which has padding
    at its end, and in `data`, which is the same as an array; `spans` and `places` are for Python
    what `lines` and `values` are. `parsed` are the events of lines that were looked at closely.
    """

    name: str
    line: int
    block: bytes
    data: Bytes
    tree: Tree
    lines: Numbers
    values: Numbers
    parsed: dict[int, Event] = field(default_factory=dict)
    dialect: Dialect = JSON
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
        few = self.parsed if len(self.parsed) < end - start else range(start, end)
        return Run(
            self.name, self.line + start, self.block, self.data, self.tree,
            self.lines[start * 4 : end * 4], self.values,
            {n - start: self.parsed[n] for n in few if start <= n < end and n in self.parsed},
            self.dialect,
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
        fields = self.dialect.parse(raw)
        return Event(self.line + number, 1, len(raw) + 1, raw, fields, self.name)

    def __getitem__(self, number: int) -> Event:
        return self.event(number)

    def __iter__(self) -> Iterator[Event]:
        return map(self.event, range(len(self)))


class Taper:
    """Makes runs of blocks of lines; what one has learned of their shapes serves the next.

    For one thread at a time.
    """

    def __init__(self) -> None:
        self._tree = Tree()
        self._envelopes: list[int] = []
        self._n_known, self._n_nodes = 0, 0
        self._has_envelopes = False
        self._n_room_bytes = -1
        self._room = (np.empty(0, np.int32), np.empty(0, np.int32))
        self._beside: dict[str, object] = {}

    def beside(self, name: str, make: Callable[[], Made]) -> Made:
        """Return what takes lines of another kind apart, made where it is asked for first."""
        if name not in self._beside:
            self._beside[name] = make()
        return cast("Made", self._beside[name])

    def read(self, name: str, data: bytes, start: int, end: int, line: int) -> Run:
        """Return the tape of some of `data`: from `start`, the beginning of line number `line`.

        The byte before `end` is a line feed. `name` is the format that the events carry.
        """
        if self._tree.is_full:
            self._tree, self._envelopes = Tree(), []
            self._n_known, self._n_nodes, self._has_envelopes = 0, 0, False
        tree = self._tree
        block = b"".join((memoryview(data)[start:end], _BEHIND))
        padded = np.frombuffer(block, np.uint8)
        lines, values = self._room_for(end - start)
        n_lines, n_values = read_lines(
            padded, 0, end - start, tree.nodes, tree.names, tree.ends, tree.counts, lines, values
        )
        return Run(
            name, line, block, padded, tree, lines[: n_lines * 4].copy(),
            values[: n_values * 3].copy(),
        )  # fmt: skip

    def _room_for(self, n_bytes: int) -> tuple[Numbers, Numbers]:
        """Return arrays for the tape of the longest possible; memory not written to is none."""
        room = self._room
        if n_bytes > self._n_room_bytes:
            room = (
                np.empty((n_bytes + 1) * 4, np.int32),
                np.empty((n_bytes // LEAST_VALUE_BYTES + 1) * 3, np.int32),
            )
            if n_bytes <= _MOST_ROOM_BYTES:
                self._room, self._n_room_bytes = room, n_bytes
        return room

    def doubtful(self, run: Run, limits: Limits) -> list[int]:
        """Return the lines that the tape can't vouch for, by number from 0.

        They have no shape, may be beyond a limit, or may be the envelope of a list.
        """
        self._learn_envelopes()
        shapes = run.lines[LINE_SHAPE::4]
        is_doubtful = shapes == NO_SHAPE
        most_bytes = min(limits.max_record_bytes, limits.max_fields * _LEAST_FIELD_BYTES)
        if run.n_bytes > most_bytes:
            is_doubtful |= run.lines[END::4] - run.lines[START::4] > most_bytes
        if limits.max_depth < MAX_DEPTH + _DEPTH_AROUND:
            is_doubtful[:] = True
        if self._envelopes:
            is_doubtful |= np.isin(shapes, self._envelopes)
        numbers: list[int] = np.flatnonzero(is_doubtful).tolist()
        return numbers

    def _learn_envelopes(self) -> None:
        """Find among the new shapes those of an object with a list of an envelope's name."""
        if not self._may_be_envelopes():
            return
        for number in range(self._n_known, int(self._tree.counts[N_SHAPES])):
            shape = read_shape(self._tree, number)
            names = {path[0] for path in shape.lists}
            if not LIST_NAMES.isdisjoint(names):
                self._envelopes.append(number)
        self._n_known = int(self._tree.counts[N_SHAPES])

    def _may_be_envelopes(self) -> bool:
        """Say whether any list of an object itself has an envelope's name."""
        tree, first = self._tree, self._n_nodes
        self._n_nodes = int(tree.counts[N_NODES])
        if not self._has_envelopes:
            kinds = tree.nodes[first * NODE + KIND : self._n_nodes * NODE : NODE]
            lists = (np.flatnonzero(kinds == OPEN_LIST) + first).tolist()
            steps = [tree.steps_to(node)[-1] for node in lists]
            self._has_envelopes = any(
                one.name in LIST_NAMES and len(one.path) == 1 for one in steps
            )
        return self._has_envelopes

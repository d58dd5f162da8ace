"""Plans for one tree of shapes: which values a line is looked into for which columns' needles."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

import numpy as np
import orjson

from khumkan.engine.columns.outline import Outline, outline_of, telling_names
from khumkan.engine.columns.times import TimeContext
from khumkan.engine.compiled import ANY_COLUMN
from khumkan.engine.formats.tape.lines import FIRST, FROM, SORT, TO
from khumkan.engine.formats.tape.run import Run
from khumkan.engine.formats.tape.scalars import CODED, ESCAPED, TEXT
from khumkan.engine.formats.tape.shapes import Tree, read_shape
from khumkan.engine.rows import LogSource
from khumkan.engine.sieve.catalogue import GUARD, GUARDED, INSIDE, LOOSE, Catalogue
from khumkan.engine.sieve.sifting import (
    ALL_VALUES,
    ASK,
    CANDIDATE,
    ODD_LINE,
    PLANNED,
    QUIET,
    SHAPE,
    UNCOVERED,
)

MAX_PLANS = 4096
_MAX_SIGN_BYTES = 1 << 20
MOST_SIGN_BYTES = 1024
_ALL = "\0"  # in place of a name; one that is really called so would only be read once more
_NONE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What is known of one kind of line, beside what the kernel reads.

    `number` is no other plan's. `sign` are the values that tell the kind.
    """

    number: int
    sign: bytes
    outline: Outline
    places: Mapping[str, int]

    def values_of(self, columns: frozenset[str]) -> tuple[int, ...]:
        """Return which values of a line decide what it has in some columns."""
        outline = self.outline
        if ANY_COLUMN in columns:
            return tuple(self.places.values())
        names = {outline.columns.get(column) for column in columns}
        names |= {outline.contained.get(column) for column in columns}
        if not outline.loose.isdisjoint(columns):
            names |= outline.made_of
        return tuple(sorted(self.places[name] for name in names if name is not None))

    def time_of(self, run: Run, line: int, context: TimeContext) -> datetime | None:
        """Return the time of a line of this kind, as its row would tell it."""
        first = run.first_value(line)
        leaves = {}
        for name in self.outline.times.names:
            if name in self.places:
                place = first + 3 * self.places[name]
                start, end = run.places[place + FROM], run.places[place + TO]
                is_text = run.places[place + SORT] in (TEXT, ESCAPED, CODED)
                leaves[name] = orjson.loads(run.block[start - is_text : end + is_text])
        return self.outline.times.find(leaves, context)


_numbers = count()


class Plans:
    """Grows as shapes and kinds are met; bounded, for whoever writes logs can invent both."""

    def __init__(
        self, catalogue: Catalogue, on_sources: Callable[[frozenset[LogSource]], None]
    ) -> None:
        self._on_sources = on_sources
        self._catalogue = catalogue
        self._names: dict[int, tuple[str, ...] | None] = {}
        self._told: dict[int, tuple[int, ...]] = {}
        self._noted: set[frozenset[LogSource]] = set()
        self._known: list[Plan | None] = []
        self._n_signs = 0
        self._n_kinds = 0
        self.shapes = np.full(64 * SHAPE, _NONE, np.int32)
        self.telling = np.zeros(0, np.int32)
        self.kinds = np.zeros(0, np.int32)
        self.signs = np.zeros(64, np.uint8)
        self.plans = np.zeros(0, np.int32)
        self.slots = np.zeros(0, np.int32)
        self.asks = np.zeros(0, np.int32)
        self._add_plan((), ODD_LINE)
        self._known.append(None)

    @property
    def has_room(self) -> bool:
        """Whether another kind can be learned."""
        return self._n_kinds < MAX_PLANS and self._n_signs < _MAX_SIGN_BYTES

    def plan(self, number: int) -> Plan | None:
        """Return a plan by the number that the kernel knows it by."""
        return self._known[number]

    def sign_of(self, run: Run, line: int, shape: int) -> bytes:
        """Return the values that tell what a line is, as the kernel compares them."""
        if shape not in self._told:
            self._add_shape(run.tree, shape)
        sign = bytearray()
        first = int(run.lines[line * 4 + FIRST])
        for value in self._told[shape]:
            place = (first + value) * 3
            start, end, sort = (int(run.values[place + part]) for part in (FROM, TO, SORT))
            sign += bytes([sort, (end - start) & 255, (end - start) >> 8 & 255])
            sign += run.data[start:end].tobytes()
        return bytes(sign)

    def learn(self, run: Run, line: int, shape: int, sign: bytes) -> None:
        """Make the plan of a line's kind."""
        fields = orjson.loads(run.raw(line))
        names = self._names[shape]
        outline = outline_of(fields) if names is not None else None
        plan = 0
        if outline is not None and names is not None:
            plan = self._plan(outline, names)
            places = {name: number for number, name in enumerate(names)}
            self._known.append(Plan(next(_numbers), sign, outline, places))
        before = int(self.shapes[shape * SHAPE])
        self.kinds = np.append(self.kinds, np.array([before, self._n_signs, plan], np.int32))
        self.shapes[shape * SHAPE] = self._n_kinds
        self._n_kinds += 1
        rest = np.zeros(64, np.uint8)
        own = self.signs[: self._n_signs]
        self.signs = np.concatenate([own, np.frombuffer(sign, np.uint8), rest])
        self._n_signs += len(sign)

    def _add_shape(self, tree: Tree, number: int) -> None:
        if number * SHAPE >= len(self.shapes):
            more = np.full(max(number * SHAPE, len(self.shapes)), _NONE, np.int32)
            self.shapes = np.append(self.shapes, more)
        shape = read_shape(tree, number)
        names = tuple(path[0] for path in shape.paths)
        together = [*shape.paths, *shape.absent]
        is_plain = not shape.objects and len(set(together)) == len(together)
        self._names[number] = names if is_plain else None
        told = tuple(map(names.index, telling_names(names))) if is_plain else ()
        self._told[number] = told
        self.shapes[number * SHAPE : (number + 1) * SHAPE] = (_NONE, len(self.telling), len(told))
        self.telling = np.append(self.telling, np.array(told, np.int32))

    def _plan(self, outline: Outline, names: tuple[str, ...]) -> int:
        if outline.sources not in self._noted:
            self._noted.add(outline.sources)
            self._on_sources(outline.sources)
        covering = self._catalogue.covering(outline.sources)
        if not names or not (covering or outline.guards):
            return self._add_plan((), UNCOVERED)
        place = {_ALL: ALL_VALUES} | {name: number for number, name in enumerate(names)}
        readers = self._catalogue.index.readers
        slots = {
            (place[name], readers[reader])
            for name, reader in self._wanted(outline, names, set(covering.values()))
            if reader in readers
        }
        asks = self._asks(outline, set(covering), place)
        on_quiet = QUIET if covering else UNCOVERED
        return self._add_plan(sorted(slots), CANDIDATE, asks, on_quiet, len(names))

    def _wanted(
        self, outline: Outline, names: tuple[str, ...], groups: set[int]
    ) -> Iterator[tuple[str, tuple[int, str]]]:
        """Yield which reader looks at the value of which name."""
        for name, _ in outline.guards:
            yield _ALL, (GUARDED, GUARD + name)
        for group in groups:
            for column, name in outline.columns.items():
                if column not in outline.loose:
                    yield name, (group, column)
            for column, name in outline.contained.items():
                yield name, (group, INSIDE + column)
            for column in outline.loose:
                yield _ALL, (group, LOOSE + column)
            if group in self._catalogue.with_keywords:
                yield from self._keyword_readers(outline, names, group)

    def _keyword_readers(
        self, outline: Outline, names: tuple[str, ...], group: int
    ) -> Iterator[tuple[str, tuple[int, str]]]:
        if outline.loose:
            yield _ALL, (group, LOOSE + ANY_COLUMN)
        if group in self._catalogue.with_joinable_keywords:
            yield _ALL, (group, ANY_COLUMN)
            return
        for name in names:
            yield name, (group, ANY_COLUMN)
        for name in outline.contained.values():
            yield name, (group, INSIDE + ANY_COLUMN)

    def _asks(
        self, outline: Outline, covering: set[LogSource], place: dict[str, int]
    ) -> list[tuple[int, int, int]]:
        """Return the ways without needles, and two values that they want to be the same."""
        asks = []
        for way, source, same in self._catalogue.always_asks:
            if source not in covering:
                continue
            pair = (_NONE, _NONE)
            if same is not None and not outline.loose.union(outline.contained).intersection(same):
                if not all(column in outline.columns for column in same):
                    continue  # what is not there is the same as nothing
                pair = (place[outline.columns[same[0]]], place[outline.columns[same[1]]])
            asks.append((way, *pair))
        return asks

    def _add_plan(
        self, slots: Sequence[tuple[int, int]], verdict: int,
        asks: Sequence[tuple[int, int, int]] = (), on_quiet: int = QUIET, n_values: int = 0,
    ) -> int:  # fmt: skip
        number = len(self.plans) // PLANNED
        first_ask = len(self.asks) // ASK
        record = (len(self.slots), len(slots), verdict, on_quiet, first_ask, len(asks), n_values)
        self.plans = np.append(self.plans, np.array(record, np.int32))
        self.slots = np.append(self.slots, np.array(slots, np.int32).reshape(-1))
        self.asks = np.append(self.asks, np.array(asks, np.int32).reshape(-1))
        return number

"""Plans for one tree of shapes: which values a line is looked into for which columns' needles."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import NamedTuple

import numpy as np

from khumkan.core.journal import log_event
from khumkan.engine.columns.flatten import MOST_PLACE_CHARACTERS
from khumkan.engine.columns.outline import Outline
from khumkan.engine.columns.outlines import Outlining, outlining_of
from khumkan.engine.compiled import ANY_COLUMN
from khumkan.engine.formats.tape.lines import FROM, SORT, TO
from khumkan.engine.formats.tape.memory import PADDING, Numbers
from khumkan.engine.formats.tape.run import Run
from khumkan.engine.formats.tape.shapes import Shape, read_shape
from khumkan.engine.rows import LogSource
from khumkan.engine.sieve.catalogue import GUARD, GUARDED, Catalogue
from khumkan.engine.sieve.coverage import Coverage
from khumkan.engine.sieve.growing import Growing
from khumkan.engine.sieve.plan import Plan
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
from khumkan.engine.sieve.stretches import FILTER_BYTES

_LOG = logging.getLogger(__name__)
MAX_PLANS = 4096
MOST_SIGN_BYTES = 1024
_MAX_SIGN_BYTES = 1 << 20
_MAX_SLOTS = 1 << 22
_NONE = -1
ABSENT, UNPROVEN, PART_OF = -1, -2, -3
"""In place of a column's value: the row has none; it is not one value of the line, unchanged.

`PART_OF - number` is a column that has a part of the value of that number, or is absent. Of
ANY_COLUMN 0 says that a row has all values of the line unchanged, and none beside them.
"""

_numbers = count()


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """What all lines of a shape have in common: the names of their values, and which tell."""

    names: tuple[str, ...]
    places: Mapping[str, int]
    told: tuple[int, ...]
    is_plain: bool


class _Alike(NamedTuple):
    """A plan that may be another's, and what must live on so that nothing else is at its place."""

    number: int
    columns: Mapping[str, str]


class _Looks(NamedTuple):
    """Where the kernel looks in a line: slots, those that are watched by a filter, and asks."""

    slots: Sequence[tuple[int, int]] = ()
    watched: Sequence[tuple[int, int]] = ()
    filter: int = 0
    asks: Sequence[tuple[int, int, int]] = ()
    n_values: int = 0


class Plans:
    """Grows as shapes and kinds are met; bounded, for whoever writes logs can invent both.

    `column_values` says by plan and by the catalogue's id of a column which value of a line the
    column has unchanged: at `plan * n_columns + id` the value's number, ABSENT or UNPROVEN. Every
    array may have room behind what is in it; `settle` before a kernel reads them.
    """

    def __init__(
        self, catalogue: Catalogue, on_sources: Callable[[frozenset[LogSource]], None]
    ) -> None:
        self._on_sources = on_sources
        self._catalogue = catalogue
        self._shapes: dict[int, _Known] = {}
        self._coverages: dict[frozenset[LogSource], Coverage] = {}
        self._filters: dict[int, int] = {}
        self._alike: dict[tuple[object, ...], _Alike] = {}
        self._known: list[Plan | None] = []
        self._n_kinds = 0
        self.shapes: Numbers = np.full(64 * SHAPE, _NONE, np.int32)
        self._telling, self._kinds = Growing(np.int32), Growing(np.int32)
        self._signs = Growing(np.uint8, PADDING)
        self._plans, self._slots, self._asks = (Growing(np.int32) for _ in range(3))
        self._watches = Growing(np.uint8, PADDING)
        self.column_values: Numbers = np.zeros(0, np.int32)
        self._add_plan(_Looks(), ODD_LINE)
        self._known.append(None)
        self.settle()

    def settle(self) -> None:
        """Let the arrays have all that was learned."""
        self.telling, self.kinds = self._telling.settled, self._kinds.settled
        self.signs, self.watches = self._signs.settled, self._watches.settled
        self.plans, self.slots = self._plans.settled, self._slots.settled
        self.asks = self._asks.settled

    @property
    def has_room(self) -> bool:
        """Whether another kind can be learned."""
        is_full = self._n_kinds >= MAX_PLANS or len(self._signs) >= _MAX_SIGN_BYTES
        return not is_full and len(self._slots) < _MAX_SLOTS

    def plan(self, number: int) -> Plan | None:
        """Return a plan by the number that the kernel knows it by."""
        return self._known[number]

    def sign_of(self, run: Run, line: int, shape: int) -> bytes:
        """Return the values that tell what a line is, as the kernel compares them."""
        known = self._shapes.get(shape) or self._add_shape(run, shape)
        sign = b""
        first, places = run.first_value(line), run.places
        for value in known.told:
            place = first + value * 3
            start, end = places[place + FROM], places[place + TO]
            head = (places[place + SORT], (end - start) & 255, (end - start) >> 8 & 255)
            sign += bytes(head) + run.block[start:end]
        return sign

    def learn(self, run: Run, line: int, shape: int, sign: bytes) -> None:
        """Make the plan of a line's kind."""
        known = self._shapes[shape]
        try:
            plan = self._plan_of(run, line, sign, known) if known.is_plain else 0
        except Exception as error:  # noqa: BLE001 -- one kind of line must not cost the others
            plan = 0
            self._known += [None] * (len(self._plans) // PLANNED - len(self._known))
            log_event(_LOG, "sieve.unplanned", level=logging.ERROR, error=error)
        before = int(self.shapes[shape * SHAPE])
        self._kinds.add((before, len(self._signs), plan))
        self._signs.add(sign)
        self.shapes[shape * SHAPE] = self._n_kinds
        self._n_kinds += 1

    def _plan_of(self, run: Run, line: int, sign: bytes, known: _Known) -> int:
        fields = run.dialect.parse(run.raw(line))
        outline = outlining_of(run.dialect.name).outline_of(fields)
        if outline is None:
            return 0
        plan = self._plan(outline, known)
        self._known.append(Plan(next(_numbers), sign, outline, known.places))
        return plan

    def _add_shape(self, run: Run, number: int) -> _Known:
        if (number + 1) * SHAPE > len(self.shapes):
            more = np.full(max((number + 1) * SHAPE, len(self.shapes)), _NONE, np.int32)
            self.shapes = np.append(self.shapes, more)
        outlining = outlining_of(run.dialect.name)
        known = self._shapes[number] = _know(read_shape(run.tree, number), outlining)
        first = self._telling.add(known.told)
        self.shapes[number * SHAPE : (number + 1) * SHAPE] = (_NONE, first, len(known.told))
        return known

    def _plan(self, outline: Outline, known: _Known) -> int:
        coverage = self._coverages.get(outline.sources)
        if coverage is None:
            self._on_sources(outline.sources)
            coverage = Coverage(self._catalogue, outline.sources)
            self._coverages[outline.sources] = coverage
        if not known.names or not (coverage.groups or outline.guards):
            return self._add_plan(_Looks(), UNCOVERED)
        if any(map(coverage.readers_of, outline.unlooked)):
            return self._add_plan(_Looks(), ODD_LINE)
        # Most kinds of one shape and source differ in nothing that a plan is about.
        alike = (id(known), id(outline.columns), outline.sources, outline.loose, outline.guards)
        if not outline.contained and alike in self._alike:
            return self._add_same(self._alike[alike].number)
        plan = self._add_own(outline, known, coverage)
        if not outline.contained:
            self._alike[alike] = _Alike(plan, outline.columns)
        return plan

    def _add_same(self, other: int) -> int:
        """Make a plan that is as another one."""
        number = len(self._plans) // PLANNED
        self._make_row(number)
        self._row_of(number)[:] = self._row_of(other)
        self._plans.add(self._plans.at(other * PLANNED, PLANNED))
        return number

    def _row_of(self, plan: int) -> Numbers:
        n_columns = self._catalogue.n_columns
        return self.column_values[plan * n_columns : (plan + 1) * n_columns]

    def _add_own(self, outline: Outline, known: _Known, coverage: Coverage) -> int:
        ids = self._catalogue.column_ids
        # Most columns of most events are in no rule at all.
        asked = outline.columns.keys() & ids.keys()
        places = {column: known.places[outline.columns[column]] for column in asked}
        filters, filter_ = self._catalogue.stretches.filters, 0
        slots, watched = [], []
        for slot in sorted({*self._wanted(outline, places, known, coverage)}):
            own_filter = filters.get(slot[1])
            if own_filter is None:
                slots.append(slot)
            else:
                watched.append(slot)
                filter_ |= own_filter
        on_quiet = QUIET if coverage.groups else UNCOVERED
        asks = self._asked_by(outline, coverage, known.places)
        n_values = len(known.names)
        plan = self._add_plan(_Looks(slots, watched, filter_, asks, n_values), CANDIDATE, on_quiet)
        self._place_columns(plan, outline, places, known.places)
        return plan

    def _place_columns(
        self, plan: int, outline: Outline, columns: Mapping[str, int], places: Mapping[str, int]
    ) -> None:
        """Note which value of a line each column has that a rule asks for."""
        ids = self._catalogue.column_ids
        own = {ids[column]: place for column, place in columns.items()}
        for column in outline.loose & ids.keys():
            own[ids[column]] = UNPROVEN
        for column in outline.contained.keys() & ids.keys():
            own[ids[column]] = PART_OF - places[outline.contained[column]]
        if ANY_COLUMN in ids:
            is_whole = not (outline.loose or outline.contained)
            own[ids[ANY_COLUMN]] = 0 if is_whole else UNPROVEN
        row = self._row_of(plan)
        row.fill(ABSENT)
        row[list(own)] = list(own.values())

    def _wanted(
        self, outline: Outline, columns: Mapping[str, int], known: _Known, coverage: Coverage
    ) -> Iterator[tuple[int, int]]:
        """Yield which value of a line, or all, is looked at by which reader."""
        readers = self._catalogue.index.readers
        for name, _ in outline.guards:
            if (GUARDED, GUARD + name) in readers:
                yield ALL_VALUES, readers[GUARDED, GUARD + name]
        for column, place in columns.items():
            if column not in outline.loose:
                for reader in coverage.readers_of(column):
                    yield place, reader
        if outline.loose or outline.contained:
            yield from _derived_slots(outline, known, coverage)
        if coverage.with_keywords:
            yield from _keyword_slots(outline, known, coverage)

    def _asked_by(
        self, outline: Outline, coverage: Coverage, places: Mapping[str, int]
    ) -> list[tuple[int, int, int]]:
        """Return the ways without needles, and two values that they want to be the same."""
        asks = []
        for way, _, same in coverage.asks:
            pair = (_NONE, _NONE)
            if same is not None and not outline.loose.union(outline.contained).intersection(same):
                if not all(column in outline.columns for column in same):
                    continue  # what is not there is the same as nothing
                pair = (places[outline.columns[same[0]]], places[outline.columns[same[1]]])
            asks.append((way, *pair))
        return asks

    def _add_plan(self, looks: _Looks, verdict: int, on_quiet: int = QUIET) -> int:
        number = len(self._plans) // PLANNED
        self._make_row(number)
        first = self._slots.add(chain.from_iterable(looks.slots))
        second = self._slots.add(chain.from_iterable(looks.watched))
        asked = self._asks.add(chain.from_iterable(looks.asks)) // ASK
        self._plans.add((
            first, len(looks.slots), verdict, on_quiet, asked, len(looks.asks), looks.n_values,
            second, len(looks.watched), self._place_filter(looks.filter),
        ))  # fmt: skip
        return number

    def _place_filter(self, filter_: int) -> int:
        if filter_ not in self._filters:
            raw = filter_.to_bytes(FILTER_BYTES, "little")
            self._filters[filter_] = self._watches.add(raw)
        return self._filters[filter_]

    def _make_row(self, plan: int) -> None:
        """Have a row for the columns of a plan, of which nothing is proven."""
        n_columns = self._catalogue.n_columns
        if (plan + 1) * n_columns > len(self.column_values):
            more = np.full(max(64 * n_columns, len(self.column_values)), UNPROVEN, np.int32)
            self.column_values = np.append(self.column_values, more)


def _know(shape: Shape, outlining: Outlining) -> _Known:
    """Return what is known of a shape; plain is one whose names are all its own."""
    names = tuple(map(".".join, shape.paths))
    is_cut = any(len(place) > MOST_PLACE_CHARACTERS for place in map(".".join, shape.objects))
    # Naming leaves out the name of an object that is called nothing.
    is_nameless = any(not place[0] for place in shape.objects)
    # Of two equal names in an object the last counts; two places may have one dotted name.
    is_plain = (
        not (is_cut or is_nameless)
        and _are_different([*shape.paths, *shape.absent, *shape.objects])
        and _are_different([*names, *map(".".join, shape.absent)])
    )
    told = tuple(map(names.index, outlining.telling_names(names))) if is_plain else ()
    return _Known(names, {name: n for n, name in enumerate(names)}, told, is_plain)


def _are_different(things: Sequence[object]) -> bool:
    return len(set(things)) == len(things)


def _derived_slots(
    outline: Outline, known: _Known, coverage: Coverage
) -> Iterator[tuple[int, int]]:
    """Yield what looks for columns that are parts of a value, or made of values."""
    for column, name in outline.contained.items():
        for reader in coverage.inner_readers_of(column):
            yield known.places[name], reader
    for column in outline.loose:
        for reader in coverage.loose_readers_of(column):
            yield ALL_VALUES, reader


def _keyword_slots(
    outline: Outline, known: _Known, coverage: Coverage
) -> Iterator[tuple[int, int]]:
    """Yield what looks for keywords: in all values together, or in each."""
    if outline.loose:
        for reader in coverage.loose_keywords:
            yield ALL_VALUES, reader
    for reader in coverage.joined_keywords:
        yield ALL_VALUES, reader
    for reader in coverage.single_keywords:
        for place in range(len(known.names)):
            yield place, reader
    for reader in coverage.single_inner_keywords:
        for name in outline.contained.values():
            yield known.places[name], reader

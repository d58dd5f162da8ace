"""Plans for one tree of shapes: which values a line is looked into for which columns' needles."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, count
from typing import NamedTuple

import numpy as np

from khumkan.core.journal import log_event
from khumkan.engine.columns.outline import Outline
from khumkan.engine.columns.outlines import outlining_of
from khumkan.engine.compiled import ANY_COLUMN
from khumkan.engine.formats.tape.lines import FROM, SORT, TO
from khumkan.engine.formats.tape.memory import PADDING, Numbers
from khumkan.engine.formats.tape.run import Run
from khumkan.engine.formats.tape.shapes import read_shape
from khumkan.engine.rows import LogSource
from khumkan.engine.sieve.catalogue import GUARD, GUARDED, Catalogue
from khumkan.engine.sieve.column_values import ABSENT, PART_OF, UNPROVEN
from khumkan.engine.sieve.coverage import Coverage
from khumkan.engine.sieve.filters import FILTER_BYTES
from khumkan.engine.sieve.growing import Growing
from khumkan.engine.sieve.known import Known, know
from khumkan.engine.sieve.making import MADE
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

_LOG = logging.getLogger(__name__)
MAX_PLANS = 4096
MOST_SIGN_BYTES = 1024
_MAX_SIGN_BYTES = 1 << 20
_MAX_SLOTS = 1 << 22
_NONE = -1
_numbers = count()


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
        self._shapes: dict[int, Known] = {}
        self._coverages: dict[frozenset[LogSource], Coverage] = {}
        self._filters: dict[int, int] = {}
        self._alike: dict[tuple[int, int], int] = {}
        self._known: dict[int, Plan] = {}
        self._n_kinds = 0
        self.shapes: Numbers = np.full(64 * SHAPE, _NONE, np.int32)
        self._telling, self._kinds = Growing(np.int32), Growing(np.int32)
        self._signs = Growing(np.uint8, PADDING)
        self._plans, self._slots, self._asks = (Growing(np.int32) for _ in range(3))
        self._watches = Growing(np.uint8, PADDING)
        self._unproven = np.full(catalogue.n_columns, UNPROVEN, np.int32).data
        self._absent = np.full(catalogue.n_columns, ABSENT, np.int32).data
        self.column_values: Numbers = np.empty(0, np.int32)
        self._rows = self.column_values.data
        self._add_plan(_Looks(), ODD_LINE)
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
        return self._known.get(number)

    def sign_of(self, run: Run, line: int, shape: int) -> bytes:
        """Return the values that tell what a line is, as the kernel compares them."""
        known = self._shapes.get(shape) or self._add_shape(run, shape)
        first, places, block = run.first_value(line), run.places, run.block
        sign = b""
        for place in [first + value * 3 for value in known.told]:
            start, end = places[place + FROM], places[place + TO]
            size = end - start
            sign += bytes((places[place + SORT], size & 255, size >> 8 & 255)) + block[start:end]
        return sign

    def learn(self, run: Run, line: int, shape: int, sign: bytes) -> None:
        """Make the plan of a line's kind."""
        known = self._shapes[shape]
        try:
            plan = self._plan_of(run, line, known) if known.is_plain else 0
        except Exception as error:  # noqa: BLE001 -- one kind of line must not cost the others
            plan = 0
            log_event(_LOG, "sieve.unplanned", level=logging.ERROR, error=error)
        before = int(self.shapes[shape * SHAPE])
        self._kinds.add((before, len(self._signs), plan))
        self._signs.add(sign)
        self.shapes[shape * SHAPE] = self._n_kinds
        self._n_kinds += 1

    def _plan_of(self, run: Run, line: int, known: Known) -> int:
        fields = run.dialect.parse(run.raw(line))
        outline = outlining_of(run.dialect.name).outline_of(fields)
        if outline is None or not known.listed.keys().isdisjoint(outline.contained.values()):
            return 0
        # Most kinds of one shape and source have the same outline. It lives as long as its plan.
        alike = (id(known), id(outline))
        plan = self._alike.get(alike)
        if plan is None:
            plan = self._alike[alike] = self._plan(outline, known)
            self._known[plan] = Plan(next(_numbers), outline, known.places, known.listed)
        return plan

    def _add_shape(self, run: Run, number: int) -> Known:
        if (number + 1) * SHAPE > len(self.shapes):
            more = np.full(max((number + 1) * SHAPE, len(self.shapes)), _NONE, np.int32)
            self.shapes = np.append(self.shapes, more)
        outlining = outlining_of(run.dialect.name)
        known = self._shapes[number] = know(read_shape(run.tree, number), outlining)
        first = self._telling.add(known.told)
        self.shapes[number * SHAPE : (number + 1) * SHAPE] = (_NONE, first, len(known.told))
        return known

    def _plan(self, outline: Outline, known: Known) -> int:
        coverage = self._coverages.get(outline.sources)
        if coverage is None:
            self._on_sources(outline.sources)
            coverage = Coverage(self._catalogue, outline.sources)
            self._coverages[outline.sources] = coverage
        if not known.names or not (coverage.groups or outline.guards):
            return self._add_plan(_Looks(), UNCOVERED)
        if any(map(coverage.readers_of, outline.unlooked)) or outline.is_of_sources:
            return self._add_plan(_Looks(), ODD_LINE)
        if outline.opaque and coverage.with_keywords:
            return self._add_plan(_Looks(), ODD_LINE)
        return self._add_own(outline, known, coverage)

    def _add_own(self, outline: Outline, known: Known, coverage: Coverage) -> int:
        ids = self._catalogue.column_ids
        # Most columns of most events are in no rule at all.
        names = {column: name for column, name in outline.columns.items() if column in ids}
        places, listed = known.places, known.listed
        places = {one: places[name] for one, name in names.items() if name in places}
        listed = {one: listed[name] for one, name in names.items() if name in listed}
        filters, filter_ = self._catalogue.stretches.filters, 0
        slots, watched = [], []
        wanted = {*self._wanted(outline, places, known, coverage)}
        for slot in sorted(wanted.union(_listed_slots(outline, listed, coverage))):
            own_filter = filters.get(slot[1])
            if own_filter is None:
                slots.append(slot)
            else:
                watched.append(slot)
                filter_ |= own_filter
        on_quiet = QUIET if coverage.groups else UNCOVERED
        asks = self._asked_by(outline, coverage, known)
        n_values = len(known.names)
        plan = self._add_plan(_Looks(slots, watched, filter_, asks, n_values), CANDIDATE, on_quiet)
        self._place_columns(plan, outline, places | dict.fromkeys(listed, UNPROVEN), known)
        return plan

    def _place_columns(
        self, plan: int, outline: Outline, columns: Mapping[str, int], known: Known
    ) -> None:
        """Note which value of a line each column has that a rule asks for."""
        ids = self._catalogue.column_ids
        own = {ids[column]: place for column, place in columns.items()}
        for column in outline.loose & ids.keys():
            made = MADE[column in outline.columns] if outline.is_created_process else {}
            own[ids[column]] = made.get(column, UNPROVEN)
        for column in outline.contained.keys() & ids.keys():
            own[ids[column]] = PART_OF - known.places[outline.contained[column]]
        if ANY_COLUMN in ids:
            is_whole = not (outline.loose or outline.contained or known.listed)
            own[ids[ANY_COLUMN]] = 0 if is_whole else UNPROVEN
        first = plan * self._catalogue.n_columns
        self._rows[first : first + self._catalogue.n_columns] = self._absent
        for number, place in own.items():
            self._rows[first + number] = place

    def _wanted(
        self, outline: Outline, columns: Mapping[str, int], known: Known, coverage: Coverage
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
        self, outline: Outline, coverage: Coverage, known: Known
    ) -> list[tuple[int, int, int]]:
        """Return the ways without needles, and two values that they want to be the same."""
        asks = []
        for way, _, same in coverage.asks:
            pair = (_NONE, _NONE)
            if same is not None and not outline.loose.union(outline.contained).intersection(same):
                if not all(column in outline.columns for column in same):
                    continue  # what is not there is the same as nothing
                one, other = (outline.columns[column] for column in same)
                if one in known.places and other in known.places:
                    pair = (known.places[one], known.places[other])
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
        first, end = plan * n_columns, (plan + 1) * n_columns
        if end > len(self._rows):
            more = np.empty(max(64 * n_columns, 2 * len(self._rows)), np.int32)
            more[:first] = self.column_values[:first]
            self.column_values, self._rows = more, more.data
        self._rows[first:end] = self._unproven


def _derived_slots(outline: Outline, known: Known, coverage: Coverage) -> Iterator[tuple[int, int]]:
    """Yield what looks for columns that are parts of a value, or made of values."""
    for column, name in outline.contained.items():
        for reader in coverage.inner_readers_of(column):
            yield known.places[name], reader
    for column in outline.loose:
        # For what can't be looked for any value will do: the reader asks for none in particular.
        place = 0 if column in outline.opaque else ALL_VALUES
        for reader in coverage.loose_readers_of(column):
            yield place, reader


def _listed_slots(
    outline: Outline, listed: Mapping[str, tuple[int, ...]], coverage: Coverage
) -> Iterator[tuple[int, int]]:
    """Yield what looks for columns whose values stand in a list, in each of them."""
    for column in listed.keys() - outline.loose:
        for reader in coverage.readers_of(column):
            yield from ((place, reader) for place in listed[column])


def _keyword_slots(outline: Outline, known: Known, coverage: Coverage) -> Iterator[tuple[int, int]]:
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

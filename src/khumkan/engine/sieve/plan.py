"""A plan, as Python knows it: what naming does to one kind of line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from khumkan.engine.columns.outline import Outline
from khumkan.engine.columns.times import TimeContext
from khumkan.engine.compiled import ANY_COLUMN
from khumkan.engine.formats.tape.run import Run
from khumkan.engine.rows import Row
from khumkan.engine.sieve.line_leaves import LineLeaves


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What is known of one kind of line, beside what the kernel reads.

    `number` is no other plan's. `places` has by name the value of a line, `listed` all those of a
    list.
    """

    number: int
    outline: Outline
    places: Mapping[str, int]
    listed: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def n_values(self) -> int:
        """How many values a line has."""
        return len(self.places) + sum(map(len, self.listed.values()))

    def values_of(self, columns: frozenset[str]) -> tuple[int, ...]:
        """Return which values of a line decide what it has in some columns."""
        outline = self.outline
        if ANY_COLUMN in columns:
            return tuple(range(self.n_values))
        names = {outline.columns[column] for column in columns & outline.columns.keys()}
        names |= {outline.contained[column] for column in columns & outline.contained.keys()}
        if not outline.loose.isdisjoint(columns):
            names |= outline.made_of
        told = [self.places[name] for name in names if name in self.places]
        told += chain.from_iterable(self.listed[name] for name in names & self.listed.keys())
        return tuple(sorted(told))

    def row_of(self, run: Run, line: int, context: TimeContext) -> Row:
        """Return the row of a line of this kind."""
        read_all, name_leaves = run.dialect.read_all, self.outline.name_leaves
        if read_all is None or name_leaves is None:
            return self.outline.name(run.dialect.parse(run.raw(line)), context)
        first = run.first_value(line)
        places = run.places[first : first + 3 * len(self.places)].tolist()
        values = read_all(run.block, places)
        return name_leaves(dict(zip(self.places, values, strict=True)), context)

    def time_of(self, run: Run, line: int, context: TimeContext) -> datetime | None:
        """Return the time of a line of this kind, as its row would tell it."""
        return self.outline.times.find(LineLeaves(run, line, self.places, self.listed), context)

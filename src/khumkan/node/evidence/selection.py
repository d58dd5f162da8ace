"""Which events an export is about, as a question to the lake and as words in its record."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Final
from uuid import UUID

from khumkan.core.clock import format_time
from khumkan.core.jsontypes import JsonObject
from khumkan.engine.findings import Position
from khumkan.engine.indicators import AnyIndicator, IndicatorTable, hunt_keys
from khumkan.engine.rows import Row
from khumkan.lake.encoding import stored_keys
from khumkan.lake.values import read_values
from khumkan.node.manifests.document import Place

_MOST_NAMED: Final = 2_000  # offsets in one question; of more, all are read and looked up here
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True)
class Selection:
    """Events received from `begins_at` on and before `ends_at` (UTC).

    Of `sources` (None: all), at `places` (None: any), showing `indicator` (None: any). `words` say
    by what it was asked for.
    """

    begins_at: datetime
    ends_at: datetime
    sources: frozenset[UUID] | None = None
    places: frozenset[Place] | None = None
    indicator: AnyIndicator | None = None
    words: JsonObject = field(default_factory=dict)

    def days(self) -> tuple[date, date]:
        """Return the first and the last day (UTC) it touches."""
        return self.begins_at.date(), (self.ends_at - _MICROSECOND).date()

    def where(self) -> str:
        """Return a condition in SQL that holds for every event meant, and perhaps for others."""
        return " AND ".join(self._conditions())

    def is_meant(self, place: Place, values: str, at: datetime | None) -> bool:
        """Say whether an event for which `where` holds is meant."""
        if self.places is not None and place not in self.places:
            return False
        if self.indicator is None:
            return True
        row = Row(frozenset(), read_values(values), at)
        return bool(list(self._table.find(row, Position("", place[1], place[2]))))

    def describe(self) -> JsonObject:
        """Return what was asked for."""
        sources = None if self.sources is None else [str(one) for one in sorted(self.sources)]
        return {
            "received_from": format_time(self.begins_at, "microseconds"),
            "received_before": format_time(self.ends_at, "microseconds"),
            "sources": list(sources) if sources is not None else None,
            **self.words,
        }

    @cached_property
    def _table(self) -> IndicatorTable:
        return IndicatorTable([] if self.indicator is None else [self.indicator])

    def _conditions(self) -> Iterator[str]:
        first, last = self.days()
        yield f"day >= DATE '{first}' AND day <= DATE '{last}'"
        begin, end = (_microseconds(at) for at in (self.begins_at, self.ends_at))
        yield f"arrow_cast(received_at, 'Int64') >= {begin:d}"
        yield f"arrow_cast(received_at, 'Int64') < {end:d}"
        if self.sources is not None:
            names = ", ".join(f"'{one}'" for one in sorted(self.sources)) or "''"
            yield f"source_id IN ({names})"
        if self.places is not None and len(self.places) <= _MOST_NAMED:
            offsets = ", ".join(f"{one:d}" for one in sorted({place[0] for place in self.places}))
            yield f'"offset" IN ({offsets or -1})'
        if self.indicator is not None and (keys := hunt_keys(self.indicator)) is not None:
            wanted = ", ".join(f"{key:d}" for key in stored_keys(keys))
            yield f"array_has_any(keys, arrow_cast([{wanted}], 'List(Int32)'))"


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND

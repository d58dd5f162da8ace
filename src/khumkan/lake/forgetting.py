"""Rows that need not be kept any more: taken out of the table by day and source.

A day's rows of several sources lie in the same files. Where all of a day goes, nothing is written;
where some of its sources stay, its files are written once more without the others.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from deltalake import DeltaTable

Held = Callable[[date, UUID], bool]
"""Says whether rows of a day (UTC) and source must be kept, whatever else is said of them."""

Choose = Callable[[date, frozenset[UUID]], frozenset[UUID]]
"""Says whose rows of a day (UTC) may go, of the sources that it has."""

Announce = Callable[[date, frozenset[UUID]], None]
"""Hears of which day (UTC) and which sources rows will be gone."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Rows that were taken out of the table: those of `sources` on `day`.

    `is_whole_day`: nothing of that day is left.
    """

    day: date
    sources: frozenset[UUID]
    n_rows: int
    is_whole_day: bool


def choose_sources(
    day: date,
    sources: Collection[UUID],
    cutoffs: Mapping[UUID, date],
    default: date,
    held: Held,
) -> frozenset[UUID]:
    """Return whose rows of a day may go: it is before the source's cutoff, and they aren't held."""
    return frozenset(
        source for source in sources if day < cutoffs.get(source, default) and not held(day, source)
    )


def delete_day(table: DeltaTable, day: date) -> None:
    """Take all rows of a day out of the table: nothing is written."""
    table.delete(f"day = DATE '{day:%Y-%m-%d}'")

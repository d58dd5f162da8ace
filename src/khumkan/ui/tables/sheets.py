"""A list as a file holds it: every row, plain values, one calendar and one kind of digits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, TypeAlias

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from khumkan.ui.components import Badge
from khumkan.ui.dates import BANGKOK
from khumkan.ui.tables.declaring import Column
from khumkan.ui.tables.narrowing import in_order, narrow
from khumkan.ui.tables.state import State

MOST_ROWS: Final = 100_000
_AT_ONCE: Final = 2_000  # rows read from the database in one go; what is prefetched goes along
_EXACT: Final = 2**53  # above, a spreadsheet rounds a whole number

FileValue: TypeAlias = str | int | float | datetime | date | timedelta | None
"""A moment is aware, in Thai time."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list to be written to a file. `rows` can be gone through once."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterator[list[FileValue]]
    n: int

    @property
    def header(self) -> list[str]:
        """The labels of the columns."""
        return [str(column.label) for column in self.columns]

    @property
    def n_left_out(self) -> int:
        """How many rows did not fit into the file."""
        return max(0, self.n - MOST_ROWS)

    @property
    def last_words(self) -> str:
        """What the last row says if some did not fit, "" if all did."""
        if not self.n_left_out:
            return ""
        sentence = _(
            "This file holds the first {most} of {n} rows. Narrow the list with its filters"
            " and save the rest in further files."
        )
        return sentence.format(most=f"{MOST_ROWS:,}", n=f"{self.n:,}")


def make_sheet(queryset: QuerySet[Any], state: State) -> Sheet:
    """Return the rows that the filters leave, in order: the chosen columns, or else all."""
    table = state.table
    columns = tuple(one for one in table.columns if one.key in (state.columns or {one.key}))
    narrowed = narrow(queryset, state)
    rows = in_order(narrowed, state)[:MOST_ROWS].iterator(chunk_size=_AT_ONCE)
    values = ([file_value(column.value(row)) for column in columns] for row in rows)
    return Sheet(f"{table.name}-{timezone.localdate():%Y-%m-%d}", columns, values, narrowed.count())


def file_value(value: object) -> FileValue:
    """Return the value as a file can hold it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return value.astimezone(BANGKOK)
    if value is None or isinstance(value, str | date | timedelta):
        return value
    if isinstance(value, int | float | Decimal):
        return _number(value)
    return _text(value)


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(file_value(one)) for one in value)
    return str(value.label if isinstance(value, Badge) else value)


def _number(value: float | Decimal) -> FileValue:
    """Return a number as such, as text where a spreadsheet couldn't hold it exactly."""
    if isinstance(value, int):
        return value if abs(value) < _EXACT else str(value)
    return float(value) if float("-inf") < value < float("inf") else str(value)

"""A value of a row as a reader sees it in a cell."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.template.loader import get_template
from django.utils.translation import gettext as _

from khumkan.ui.components import Badge, Text
from khumkan.ui.dates import write_day, write_digits, write_duration, write_moment
from khumkan.ui.tables.declaring import Column


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell: text, a badge, a moment, or what a template of its own drew."""

    label: Text
    is_numeric: bool = False
    text: str = ""
    badge: Badge | None = None
    at: datetime | date | None = None
    html: str | None = None
    url: str = ""


def cell_maker(column: Column) -> Callable[[Any], Cell]:
    """Return what makes the cells of a column; its template is looked up once."""
    template = get_template(column.cell) if column.cell else None

    def make(row: Any) -> Cell:
        value = column.value(row)
        html = template.render({"row": row, "value": value}) if template else None
        return Cell(
            label=column.label,
            is_numeric=column.is_numeric,
            text="" if html is not None else write_value(value, is_numeric=column.is_numeric),
            badge=value if isinstance(value, Badge) else None,
            at=value if isinstance(value, date) else None,
            html=html,
            url=column.url(row) if column.url else "",
        )

    return make


def write_value(value: object, *, is_numeric: bool = False) -> str:
    """Return a value in words and digits of the reader, "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float | Decimal):
        return _write_amount(value) if is_numeric else write_digits(str(value))
    if isinstance(value, list | tuple):
        return ", ".join(write_value(one) for one in value)
    for kind, write in _WRITERS.items():
        if isinstance(value, kind):
            return write(value)
    return str(value)


def _write_amount(value: float | Decimal) -> str:
    """Return a number with its thousands parted and the decimals it has."""
    return write_digits(f"{Decimal(str(value)):,f}")


_WRITERS: Final[dict[type, Callable[[Any], str]]] = {
    datetime: write_moment,  # before date, which it is too
    date: write_day,
    timedelta: write_duration,
    Badge: lambda badge: str(badge.label),
}

"""The state of a list, read from its query string and written back as a link.

A parameter that is unknown or wrong is left out and told in a sentence; no string makes this fail.
"""

from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from khumkan.ui.tables.declaring import RESERVED, SIZES, Table
from khumkan.ui.tables.filters import TableFilters

FORMATS: Final = ("csv", "xlsx")
_LONGEST_NAME: Final = 40
_MOST_DIGITS: Final = 9
_MOST_PROBLEMS: Final = 5

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class State:
    """What the reader asked of the list. Empty `sort` and `columns` mean the table's own.

    `form` is the bound filter form, with what was typed even where it was wrong; `problems` are the
    sentences about what was left out.
    """

    table: Table
    filters: Pairs = ()
    own: Pairs = ()
    sort: str = ""
    page: int = 1
    size: int = SIZES[0]
    columns: tuple[str, ...] = ()
    format: str = ""
    form: TableFilters | None = field(default=None, compare=False)
    problems: tuple[str, ...] = field(default=(), compare=False)

    @property
    def order(self) -> str:
        """The column key the rows are sorted by, "-" before it for downwards; "" as they come."""
        return self.sort or self.table.default_order

    def pairs(self) -> list[tuple[str, str]]:
        """Return the parameters that say this state, in a fixed order; defaults are left out."""
        said = {
            "sort": self.sort,
            "page": str(self.page) if self.page > 1 else "",
            "size": str(self.size) if self.size != SIZES[0] else "",
            "columns": ",".join(self.columns),
            "format": self.format,
        }
        return [*self.own, *self.filters, *((name, value) for name, value in said.items() if value)]

    def with_changes(self, **changes: Any) -> "State":
        """Return this state with some of it changed."""
        return replace(self, **changes)

    def link(self, **changes: Any) -> str:
        """Return the address of this list with some of its state changed."""
        return f"?{urlencode(self.with_changes(**changes).pairs())}"


def read_state(table: Table, query: QueryDict) -> State:
    """Return the state that a query string says, and what in it could not be used."""
    reading = _Reading(table, query)
    form, filters = reading.filters()
    return State(
        table=table,
        filters=filters,
        own=reading.pairs(table.own_parameters),
        sort=reading.sort(),
        page=reading.page(),
        size=reading.size(),
        columns=reading.columns(),
        format=reading.format(),
        form=form,
        problems=reading.told(),
    )


class _Reading:
    """One query string being read; collects what is wrong with it."""

    def __init__(self, table: Table, query: QueryDict) -> None:
        self.table, self.query = table, query
        self.problems: list[str] = []
        fields = table.filters.base_fields if table.filters else {}
        known = {*RESERVED, *fields, *table.own_parameters}
        for name in query:
            if name not in known:
                self.say(_("This list knows no “{name}”, so it was left out."), name=name)

    def say(self, sentence: str, **what: str) -> None:
        shown = {key: _printable(text) for key, text in what.items()}
        self.problems.append(sentence.format(**shown))

    def told(self) -> tuple[str, ...]:
        return tuple(self.problems[:_MOST_PROBLEMS])

    def pairs(self, names: tuple[str, ...]) -> Pairs:
        return tuple((name, one) for name in names for one in self.query.getlist(name) if one)

    def filters(self) -> tuple[TableFilters | None, Pairs]:
        if self.table.filters is None:
            return None, ()
        form = self.table.filters(self.query)
        for name, errors in form.errors.items():
            label = str(form.fields[name].label or name) if name in form.fields else ""
            self.problems += [f"{label}: {error}" if label else str(error) for error in errors]
        used = [name for name in form.fields if form.given(name) is not None]
        return form, tuple((name, one) for name in used for one in self.values(form, name))

    def values(self, form: TableFilters, name: str) -> list[str]:
        """Return what was said for a field: all of it, or the last where it takes one value."""
        said = [one for one in self.query.getlist(name) if one]
        taken = form.fields[name].widget.value_from_datadict(self.query, {}, name)
        return said if isinstance(taken, list) else said[-1:]

    def sort(self) -> str:
        sort = self.query.get("sort", "")
        column = self.table.column(sort.removeprefix("-"))
        if column and column.order_by:
            return "" if sort == self.table.default_order else sort
        if sort:
            self.say(_("This list can’t be sorted by “{name}”."), name=sort)
        return ""

    def page(self) -> int:
        text = self.query.get("page", "")
        if text.isdecimal() and len(text) <= _MOST_DIGITS and int(text) > 0:
            return int(text)
        if text:
            self.say(_("“{text}” is no page number, so this is page 1."), text=text)
        return 1

    def size(self) -> int:
        text = self.query.get("size", "")
        if text in {str(size) for size in SIZES}:
            return int(text)
        if text:
            self.say(_("A page can’t have “{text}” rows."), text=text)
        return SIZES[0]

    def columns(self) -> tuple[str, ...]:
        """Return the keys of the chosen columns in the table's order; () for its own choice."""
        asked = {key for text in self.query.getlist("columns") for key in text.split(",") if key}
        for key in sorted(asked - {column.key for column in self.table.columns}):
            self.say(_("This list has no column “{name}”."), name=key)
        chosen = tuple(column.key for column in self.table.columns if column.key in asked)
        default = tuple(column.key for column in self.table.columns if column.is_default)
        return () if chosen == default else chosen

    def format(self) -> str:
        text = self.query.get("format", "")
        if text in FORMATS:
            return text
        if text:
            self.say(_("This list can’t be saved as “{name}”."), name=text)
        return ""


def _printable(text: str) -> str:
    """Return the beginning of what somebody put into a link, safe to be repeated on a page."""
    shown = "".join(one if one.isprintable() else "�" for one in text[: _LONGEST_NAME + 1])
    return f"{shown[:_LONGEST_NAME]}…" if len(shown) > _LONGEST_NAME else shown

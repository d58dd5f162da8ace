"""A page of a list as its template needs it: rows, heads, chips, links, in the reader's words."""

from functools import cached_property
from typing import Any, Final

from django.db.models import QuerySet
from django.forms import BoundField
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from khumkan.ui.dates import write_number
from khumkan.ui.tables.declaring import SIZES
from khumkan.ui.tables.links import (
    Chip,
    Choice,
    Header,
    list_columns,
    list_files,
    list_sizes,
    make_chips,
    make_header,
)
from khumkan.ui.tables.narrowing import narrow
from khumkan.ui.tables.paging import PageLink, Paging
from khumkan.ui.tables.rows import read_rows, shown_columns
from khumkan.ui.tables.sheets import MOST_ROWS
from khumkan.ui.tables.state import State

N_IN_SIGHT: Final = 4


class TablePage:
    """One page of one list: what `{% table page %}` shows.

    Asks the database when it is made: for the number of rows, of all rows if they are narrowed, and
    for the rows of this page. Everything else is worked out when the template asks.
    """

    def __init__(self, request: HttpRequest, queryset: QuerySet[Any], state: State) -> None:
        self.request, self.state, self.table = request, state, state.table
        narrowed = narrow(queryset, state)
        self.n = narrowed.count()
        self.n_all = queryset.count() if state.filters else self.n
        self.paging = Paging.of(state, self.n)
        self.rows = list(read_rows(narrowed, state, self.paging))

    @property
    def id(self) -> str:
        """What the ids of this list's elements begin with."""
        return f"table-{self.table.name}"

    @property
    def address(self) -> str:
        """Where this list is, in this state."""
        link = self.state.link(page=self.paging.number)
        return self.request.path + (link if link != "?" else "")

    @property
    def problems(self) -> tuple[str, ...]:
        """What could not be used of the address, in sentences."""
        if self.state.page > self.paging.number:
            last = _("There is no page {page}; this is the last one.")
            return (*self.state.problems, last.format(page=write_number(self.state.page)))
        return self.state.problems

    @property
    def summary(self) -> str:
        """How many rows there are, of how many, and which are shown."""
        shown = ngettext("{n} result", "{n} results", self.n)
        if self.n < self.n_all:
            shown = ngettext("{n} of {all} results", "{n} of {all} results", self.n)
        text = shown.format(n=write_number(self.n), all=write_number(self.n_all))
        if self.paging.n_pages == 1:
            return text
        first, last = write_number(self.paging.start + 1), write_number(self.paging.stop)
        return _("{results}, {first} to {last} shown").format(results=text, first=first, last=last)

    # --- filters ---

    @cached_property
    def first_filters(self) -> list[BoundField]:
        """The filters that are always in sight: all of them if they are few."""
        fields = list(self.state.form or ())
        return fields if len(fields) <= N_IN_SIGHT else fields[: N_IN_SIGHT - 1]

    @cached_property
    def more_filters(self) -> list[BoundField]:
        """Those that unfold."""
        return list(self.state.form or ())[len(self.first_filters) :]

    @property
    def has_more_in_use(self) -> bool:
        """Whether a filter that unfolds is in use, or wrong."""
        used = {name for name, _value in self.state.filters}
        return any(bound.name in used or bound.errors for bound in self.more_filters)

    @property
    def chips(self) -> list[Chip]:
        """The filters in use."""
        return make_chips(self.state)

    @property
    def clear_url(self) -> str:
        """The address of the list without filters."""
        return self.state.link(filters=(), page=1)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form carries along: everything but the filters and the page."""
        return self.state.with_changes(filters=(), page=1).pairs()

    # --- columns, files, several rows ---

    @property
    def headers(self) -> list[Header]:
        """The heads of the columns; those that can sort are links, which turn the order round."""
        return [make_header(column, self.state) for column in shown_columns(self.state)]

    @property
    def column_choices(self) -> list[Choice]:
        """Every column, and whether it is shown."""
        return list_columns(self.state)

    @property
    def kept_by_columns(self) -> list[tuple[str, str]]:
        """What the form that chooses columns carries along: everything but the columns."""
        return self.state.with_changes(columns=()).pairs()

    @property
    def files(self) -> list[Choice]:
        """The formats the list can be saved in."""
        return list_files(self.state)

    @property
    def most_in_file(self) -> int:
        """How many rows a file holds at most, if the list has more; else 0."""
        return MOST_ROWS if self.n > MOST_ROWS else 0

    @property
    def query(self) -> str:
        """The filters as a query string, for a bulk action on all results."""
        return self.state.link(sort="", page=1, size=SIZES[0], columns=()).removeprefix("?")

    @property
    def csrf_token(self) -> str:
        """What the form of the bulk actions must bring along."""
        return get_token(self.request)

    # --- pages ---

    @property
    def links(self) -> list[PageLink]:
        """The links to other pages."""
        return self.paging.links(self.state)

    @property
    def previous_url(self) -> str:
        """The page before this, "" on the first."""
        number = self.paging.number
        return self.state.link(page=number - 1) if number > 1 else ""

    @property
    def next_url(self) -> str:
        """The page after this, "" on the last."""
        number = self.paging.number
        return self.state.link(page=number + 1) if number < self.paging.n_pages else ""

    @property
    def has_sizes(self) -> bool:
        """Whether the size of a page makes a difference."""
        return self.n > SIZES[0]

    @property
    def sizes(self) -> list[Choice]:
        """The page sizes."""
        return list_sizes(self.state, self.paging)

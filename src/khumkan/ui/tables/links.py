"""What a list offers besides its rows: links to the same list in another state."""

from dataclasses import dataclass

from django.forms import BoundField
from django.utils.translation import gettext as _

from khumkan.ui.components import Text
from khumkan.ui.dates import write_number
from khumkan.ui.forms.choosing import list_choices
from khumkan.ui.tables.cells import write_value
from khumkan.ui.tables.declaring import SIZES, Column
from khumkan.ui.tables.paging import Paging
from khumkan.ui.tables.rows import shown_columns
from khumkan.ui.tables.state import State


@dataclass(frozen=True, slots=True)
class Header:
    """The head of a column; `direction` is the value of aria-sort, "" where it isn't sorted."""

    key: str
    label: Text
    is_numeric: bool
    url: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use, and the address of the list without it."""

    label: Text
    value: str
    url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A page size, a column or a file format to choose."""

    key: str
    label: Text
    is_chosen: bool = False
    url: str = ""


def make_header(column: Column, state: State) -> Header:
    """Return the head of a column; its link sorts by it, or turns the order round."""
    direction, key = "", column.key
    if state.order.removeprefix("-") == column.key:
        direction = "descending" if state.order.startswith("-") else "ascending"
        key = column.key if direction == "descending" else f"-{column.key}"
    sort = "" if key == state.table.default_order else key
    url = state.link(sort=sort, page=1) if column.order_by else ""
    return Header(column.key, column.label, column.is_numeric, url, direction)


def make_chips(state: State) -> list[Chip]:
    """Return the filters in use."""
    if state.form is None:
        return []
    return [
        Chip(state.form[name].label, _written(state.form[name], value), _without(state, place))
        for place, (name, value) in enumerate(state.filters)
    ]


def list_sizes(state: State, paging: Paging) -> list[Choice]:
    """Return the page sizes, each leading to the page that holds the first row of this one."""
    return [
        Choice(
            str(size),
            write_number(size),
            size == state.size,
            state.link(size=size, page=paging.start // size + 1),
        )
        for size in SIZES
    ]


def list_columns(state: State) -> list[Choice]:
    """Return every column, and whether it is shown."""
    shown = shown_columns(state)
    return [Choice(column.key, column.label, column in shown) for column in state.table.columns]


def list_files(state: State) -> list[Choice]:
    """Return the formats the list can be saved in."""
    labels = {"csv": _("CSV"), "xlsx": _("Excel (XLSX)")}
    return [Choice(key, label, url=state.link(format=key, page=1)) for key, label in labels.items()]


def _without(state: State, place: int) -> str:
    return state.link(filters=state.filters[:place] + state.filters[place + 1 :], page=1)


def _written(bound: BoundField, value: str) -> str:
    """Return the value of a filter as its chip says it."""
    labels = {str(key): str(label) for key, label in list_choices(bound.field)}
    clean = None if labels else bound.form.cleaned_data.get(bound.name)
    return labels.get(value) or write_value(clean) or value

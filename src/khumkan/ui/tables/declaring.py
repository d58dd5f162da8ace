"""What a list is made of, declared once: its columns, filters, bulk actions, words for emptiness.

A declaration is a plain value without a request, made when a module is loaded; a mistake in it is
raised there and then.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured

from khumkan.ui.components import EmptyState, Text
from khumkan.ui.tables.filters import TableFilters

RESERVED: Final = frozenset({"sort", "page", "size", "columns", "format"})
SIZES: Final = (25, 50, 100)
_KEY: Final = re.compile(r"[a-z][a-z0-9_]*")
_NAME: Final = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `value` takes a row and returns what stands in its cell, page and file alike.

    A value may be text, a number, a bool, a moment, a day, a `Badge`, a UUID, several texts in a
    list or tuple, or None. `order_by` are the database fields to sort by, none if it can't be.
    `cell` is a template given `row` and `value`, where plain text will not do; `url` makes the text
    a link. A column with `is_default` False shows when the reader asks for it.
    """

    key: str
    label: Text
    value: Callable[[Any], object]
    order_by: tuple[str, ...] = ()
    cell: str = ""
    is_default: bool = True
    is_numeric: bool = False
    url: Callable[[Any], str] | None = None


@dataclass(frozen=True, slots=True)
class BulkAction:
    """What can be done to several rows at once. `url_name` leads to a page that asks first.

    That view takes a POST and finds the rows with `chosen_rows`.
    """

    label: Text
    url_name: str
    is_danger: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One list. `name` stands in addresses and file names; `label` says what the rows are.

    `default_order` is the key of a column, with "-" before it for downwards; "" keeps the order of
    the queryset. `own_parameters` are parameters of the page that the list carries along.
    Raises ImproperlyConfigured for a declaration that can't work.
    """

    name: str
    columns: tuple[Column, ...]
    filters: type[TableFilters] | None = None
    bulk: tuple[BulkAction, ...] = ()
    empty: EmptyState | None = None
    default_order: str = ""
    label: Text = ""
    own_parameters: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for fault in _faults(self):
            problem = f"table {self.name!r}: {fault}"
            raise ImproperlyConfigured(problem)

    def column(self, key: str) -> Column | None:
        """Return the column of a key, None if there is none."""
        return next((column for column in self.columns if column.key == key), None)


def _faults(table: Table) -> list[str]:
    keys = [column.key for column in table.columns]
    taken = RESERVED | set(table.own_parameters)
    order = table.column(table.default_order.removeprefix("-")) if table.default_order else None
    checks = {
        "the name must be small letters, digits and hyphens": not _NAME.fullmatch(table.name),
        "no column shows by default": not any(c.is_default for c in table.columns),
        "two columns share a key": len(set(keys)) < len(keys),
        "a key must be small letters, digits and underscores": not all(map(_KEY.fullmatch, keys)),
        "default_order is no column with order_by": bool(table.default_order)
        and not (order and order.order_by),
        "own_parameters has the name of a parameter of the list": not RESERVED.isdisjoint(
            table.own_parameters
        ),
        "a filter has the name of a parameter of the list": bool(table.filters)
        and not taken.isdisjoint(getattr(table.filters, "base_fields", ())),
    }
    return [fault for fault, is_so in checks.items() if is_so]

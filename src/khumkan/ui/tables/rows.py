"""The rows of one page, each with its cells ready to be shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from khumkan.ui.tables.cells import Cell, cell_maker, write_value
from khumkan.ui.tables.declaring import Column
from khumkan.ui.tables.narrowing import cut, in_order
from khumkan.ui.tables.paging import Paging
from khumkan.ui.tables.state import State


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `key` is what a bulk action gets, `label` what its check box is called."""

    key: str
    label: str
    cells: tuple[Cell, ...]


def read_rows(queryset: QuerySet[Any], state: State, paging: Paging) -> Iterator[Row]:
    """Yield the rows of a page of what the filters leave."""
    columns = shown_columns(state)
    makers = [cell_maker(column) for column in columns]
    page = cut(in_order(queryset, state), paging.start, paging.stop)
    for row in page if paging.n else ():
        label = write_value(columns[0].value(row)) if state.table.bulk else ""
        yield Row(str(row.pk), label, tuple(make(row) for make in makers))


def shown_columns(state: State) -> tuple[Column, ...]:
    """Return the columns that the reader has chosen, or the table's own choice."""
    columns = state.table.columns
    if state.columns:
        return tuple(column for column in columns if column.key in state.columns)
    return tuple(column for column in columns if column.is_default)

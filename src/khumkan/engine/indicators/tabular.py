"""CSV with a header: a column for the value; title and end where there are columns for them."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from khumkan.core.errors import InputError, Place
from khumkan.core.messages import message
from khumkan.engine.indicators.lines import read_blocks
from khumkan.engine.indicators.sink import Sink

VALUE_COLUMNS = ("indicator", "value", "ioc", "ioc_value", "observable")
TITLE_COLUMNS = ("title", "description", "comment", "name", "threat")
END_COLUMNS = ("valid_until", "expires", "expiration")


def read_table(path: Path, sink: Sink) -> None:
    """Give every row with a value to `sink`. Raises InputError where the header won't do."""
    reader = csv.reader(_lines(path))
    names: list[str] | None = None
    while (row := _next_row(path, reader, sink)) is not None:
        if names is None:
            names = [name.strip().lower() for name in row]
            _check(path, names)
            continue
        cells = {name: cell.strip() for name, cell in zip(names, row, strict=False)}
        value = _first(cells, VALUE_COLUMNS)
        if value:
            place = Place(str(path), reader.line_num)
            sink.take_text(place, value, _first(cells, TITLE_COLUMNS), _first(cells, END_COLUMNS))
    if names is None:
        _check(path, [])


def _lines(path: Path) -> Iterator[str]:
    for block in read_blocks(path):
        yield from block.splitlines(keepends=True)


class _Reader(Protocol):
    """What `csv.reader` returns: rows, and the line it is at."""

    @property
    def line_num(self) -> int: ...

    def __next__(self) -> list[str]: ...

    def __iter__(self) -> Iterator[list[str]]: ...


def _next_row(path: Path, reader: _Reader, sink: Sink) -> list[str] | None:
    """Return the next row that can be read, [] for an empty line, None at the end."""
    while True:
        try:
            return next(reader, None)
        except csv.Error as error:
            reason = message("the row can't be read: {detail}", detail=str(error))
            sink.refuse(Place(str(path), reader.line_num), "", reason)


def _check(path: Path, names: Sequence[str]) -> None:
    if not set(names).intersection(VALUE_COLUMNS):
        known = ", ".join(VALUE_COLUMNS)
        reason = message("the header has none of the columns {known}", known=known)
        raise InputError(reason, place=Place(str(path), 1))


def _first(cells: dict[str, str], names: Sequence[str]) -> str:
    return next((cells[name] for name in names if cells.get(name)), "")

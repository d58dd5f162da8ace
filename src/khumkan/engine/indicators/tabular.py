"""CSV with a header: a column for the value; title and end where there are columns for them."""

import csv
from collections.abc import Iterable, Iterator, Sequence
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
    rows = read_rows(path, _lines(path), 0, sink)
    names = check_header(path, next(rows, (0, []))[1])
    for line, row in rows:
        take_row(path, line, names, row, sink)


def read_rows(
    path: Path, lines: Iterable[str], n_before: int, sink: Sink
) -> Iterator[tuple[int, list[str]]]:
    """Yield rows, [] for an empty line, and the number of the line each ends at.

    What can't be read is refused. `n_before` lines stand before the first.
    """
    reader: _Reader = csv.reader(lines)
    while (row := _next_row(path, reader, n_before, sink)) is not None:
        yield n_before + reader.line_num, row


def check_header(path: Path, row: Sequence[str]) -> list[str]:
    """Return the names of columns. Raises InputError where none is that of a value."""
    names = [name.strip().lower() for name in row]
    if not set(names).intersection(VALUE_COLUMNS):
        known = ", ".join(VALUE_COLUMNS)
        reason = message("the header has none of the columns {known}", known=known)
        raise InputError(reason, place=Place(str(path), 1))
    return names


def take_row(path: Path, line: int, names: Sequence[str], row: Sequence[str], sink: Sink) -> None:
    """Give a row to `sink`, if it has a value."""
    cells = {name: cell.strip() for name, cell in zip(names, row, strict=False)}
    value = _first(cells, VALUE_COLUMNS)
    if value:
        place = Place(str(path), line)
        sink.take_text(place, value, _first(cells, TITLE_COLUMNS), _first(cells, END_COLUMNS))


def _lines(path: Path) -> Iterator[str]:
    for block in read_blocks(path):
        yield from block.splitlines(keepends=True)


class _Reader(Protocol):
    """What `csv.reader` returns: rows, and the line it is at."""

    @property
    def line_num(self) -> int: ...

    def __next__(self) -> list[str]: ...

    def __iter__(self) -> Iterator[list[str]]: ...


def _next_row(path: Path, reader: _Reader, n_before: int, sink: Sink) -> list[str] | None:
    """Return the next row that can be read, [] for an empty line, None at the end."""
    while True:
        try:
            return next(reader, None)
        except csv.Error as error:
            reason = message("the row can't be read: {detail}", detail=str(error))
            sink.refuse(Place(str(path), n_before + reader.line_num), "", reason)


def _first(cells: dict[str, str], names: Sequence[str]) -> str:
    return next((cells[name] for name in names if cells.get(name)), "")

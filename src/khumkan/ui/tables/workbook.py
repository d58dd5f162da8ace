"""A list as an Excel workbook, written row by row into a temporary file: memory stays constant."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import IO, Any, Final
from unicodedata import category

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from khumkan.ui.tables.sheets import FileValue, Sheet

# Nothing that somebody typed may become a formula, a link or a number.
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_N_MEASURED: Final = 100
_NARROWEST, _WIDEST = 10, 60
_LONGEST_CELL: Final = 32_767  # Excel's limit; what is longer would be left out in silence
_LONGEST_TITLE: Final = 31
_FIRST_YEAR: Final = 1900  # Excel knows no day before
_MOMENT_WIDTH: Final = 17
_FORMATS: Final[dict[type, str]] = {
    datetime: "yyyy-mm-dd hh:mm",
    date: "yyyy-mm-dd",
    timedelta: "[h]:mm:ss",
}

Formats = dict[type, Any]


def write_workbook(sheet: Sheet) -> IO[bytes]:
    """Return the workbook as a temporary file, at its beginning; whoever reads it closes it."""
    file = TemporaryFile()  # noqa: SIM115 -- it outlives this function; its reader closes it
    with Workbook(file, _OPTIONS) as book:
        page = book.add_worksheet(sheet.name[:_LONGEST_TITLE])
        first = list(islice(sheet.rows, _N_MEASURED))
        _set_up(page, sheet, first)
        _write_header(page, sheet, book.add_format({"bold": True, "bottom": 1}))
        formats = {kind: book.add_format({"num_format": how}) for kind, how in _FORMATS.items()}
        n_rows = _write_rows(page, chain(first, sheet.rows), formats)
        if sheet.last_words:
            page.write_string(n_rows + 1, 0, sheet.last_words)
    file.seek(0)
    return file


def _set_up(page: Worksheet, sheet: Sheet, first: list[list[FileValue]]) -> None:
    page.freeze_panes(1, 0)
    for place, label in enumerate(sheet.header):
        widths = (_width(row[place]) for row in first)
        page.set_column(place, place, min(_WIDEST, 2 + max(_NARROWEST, _width(label), *widths)))


def _write_header(page: Worksheet, sheet: Sheet, bold: Any) -> None:
    for place, label in enumerate(sheet.header):
        page.write_string(0, place, label, bold)


def _write_rows(page: Worksheet, rows: Iterator[list[FileValue]], formats: Formats) -> int:
    """Write the rows below the header; return how many there were."""
    number = 0
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            _write(page, number, place, value, formats)
    return number


def _write(page: Worksheet, row: int, place: int, value: FileValue, formats: Formats) -> None:
    if value is None:
        return
    if isinstance(value, int | float):
        page.write_number(row, place, value)
    elif isinstance(value, date) and value.year >= _FIRST_YEAR:
        kind = datetime if isinstance(value, datetime) else date
        plain = value.replace(tzinfo=None) if isinstance(value, datetime) else value
        page.write_datetime(row, place, plain, formats[kind])
    elif isinstance(value, timedelta):
        page.write_datetime(row, place, value, formats[timedelta])
    else:
        page.write_string(row, place, _fitting(str(value)))


def _fitting(text: str) -> str:
    return text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1]}…"


def _width(value: FileValue) -> int:
    """Return how many letters wide a value is; Thai vowels and tones above stand over others."""
    if isinstance(value, date):
        return _MOMENT_WIDTH
    lines = str(value or "").split("\n")
    return max(sum(category(one) != "Mn" for one in line) for line in lines)

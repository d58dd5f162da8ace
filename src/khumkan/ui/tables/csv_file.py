"""A list as CSV (RFC 4180) in UTF-8, with the mark at its start by which Excel knows Thai."""

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from io import StringIO
from itertools import chain, islice
from typing import Final

from khumkan.core.spreadsheets import spreadsheet_cell
from khumkan.ui.tables.sheets import FileValue, Sheet

_MARK: Final = "\ufeff"
_ROWS_A_CHUNK: Final = 500


def csv_chunks(sheet: Sheet) -> Iterator[bytes]:
    """Yield the file piece by piece; moments are ISO 8601 in Thai time with their offset."""
    last = [[sheet.last_words]] if sheet.last_words else []
    lines: Iterator[Sequence[FileValue]] = chain([sheet.header], sheet.rows, last)
    yield _MARK.encode()
    while some := list(islice(lines, _ROWS_A_CHUNK)):
        text = StringIO()
        csv.writer(text, lineterminator="\r\n").writerows(map(_csv_row, some))
        yield text.getvalue().encode()


def _csv_row(values: Sequence[FileValue]) -> list[str]:
    return [_csv_value(value) for value in values]


def _csv_value(value: FileValue) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return spreadsheet_cell(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, timedelta):
        return f"{value.total_seconds():.0f}"
    return str(value)

"""The whole list as a file that is sent while it is made (CSV) or once it is made (XLSX)."""

from collections.abc import Iterator
from typing import Any, Final
from wsgiref.util import FileWrapper

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override

from khumkan.ui.preferences import Preferences, current, using
from khumkan.ui.tables.csv_file import csv_chunks
from khumkan.ui.tables.sheets import Sheet, make_sheet
from khumkan.ui.tables.state import State
from khumkan.ui.tables.workbook import write_workbook

LEFT_OUT_HEADER: Final = "X-Rows-Left-Out"
_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_CHUNK_BYTES: Final = 64 * 1024


def respond_file(queryset: QuerySet[Any], state: State) -> StreamingHttpResponse:
    """Return the list in the format asked for; how many rows did not fit is in a header too."""
    sheet = make_sheet(queryset, state)
    chunks = _chunks(sheet, state.format)
    response = StreamingHttpResponse(chunks, content_type=_TYPES[state.format])
    name = f"{sheet.name}.{state.format}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "no-store"
    if sheet.n_left_out:
        response[LEFT_OUT_HEADER] = str(sheet.n_left_out)
    return response


def _chunks(sheet: Sheet, file_format: str) -> Iterator[bytes]:
    if file_format == "csv":
        return _as_reader(csv_chunks(sheet), get_language(), current())
    return FileWrapper(write_workbook(sheet), _CHUNK_BYTES)  # the response closes it


def _as_reader(
    chunks: Iterator[bytes], language: str | None, preferences: Preferences
) -> Iterator[bytes]:
    """Yield the chunks, each made in the reader's language: the request is over by then."""
    while True:
        with override(language), using(preferences):
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield chunk

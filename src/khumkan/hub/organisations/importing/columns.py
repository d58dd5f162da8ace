"""From the bytes of a CSV file to lines with named values; nothing is judged here but the shape."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from khumkan.core.errors import InputError
from khumkan.core.messages import message
from khumkan.hub.organisations.choices import Kind
from khumkan.hub.organisations.provinces import PROVINCES

MOST_BYTES = 8 * 1024 * 1024
MOST_LINES = 20_000

COLUMNS = (
    "kind",
    "name_th",
    "name_en",
    "short_name",
    "hcode",
    "code9",
    "province",
    "region",
    "latitude",
    "longitude",
    "n_beds",
    "parent",
)
# Names that other registers use for the same.
_ALIASES = {
    "hcode5": "hcode",
    "province_code": "province",
    "health_region": "region",
    "lat": "latitude",
    "lon": "longitude",
    "beds": "n_beds",
}
_KINDS = {
    "กระทรวง": Kind.MINISTRY,
    "หน่วยงาน": Kind.AGENCY,
    "สำนักงานเขต": Kind.REGIONAL_OFFICE,
    "โรงพยาบาล": Kind.HOSPITAL,
    "หน่วยบริการ": Kind.HEALTH_UNIT,
}
_PROVINCES = {
    name.lower(): one.code for one in PROVINCES.values() for name in (one.name_th, one.name_en)
}


@dataclass(frozen=True, slots=True)
class Line:
    """One record; `number` is the line where it ends, from 1. `fault` says what ails its shape."""

    number: int
    values: dict[str, str] = field(default_factory=dict)
    fault: str = ""


def read_lines(data: bytes) -> Iterator[Line]:
    """Yield the records of a file in UTF-8 or Thai Windows letters.

    Raises InputError for what is no CSV file, has no column `name_th`, or is too long.
    """
    if len(data) > MOST_BYTES:
        raise InputError(message("The file is larger than 8 MB; cut it into several."))
    text = _decode(data)
    header_line = text.split("\n", 1)[0]
    separator = max(",;\t", key=header_line.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    names = _read_header(rows)
    for n_lines, row in enumerate(_rows_of(rows)):
        if n_lines >= MOST_LINES:
            raise InputError(message("More than {most} lines; cut the file.", most=MOST_LINES))
        if any(cell.strip() for cell in row):
            yield _make_line(rows.line_num, names, row)


def _decode(data: bytes) -> str:
    if b"\0" in data or not data.strip():
        raise InputError(message("This is no CSV file; save it from the spreadsheet as CSV UTF-8."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What a Thai spreadsheet saves when it isn't asked for UTF-8; unknown bytes stay visible.
        return data.decode("cp874", errors="replace")


def _read_header(rows: Iterator[list[str]]) -> list[str]:
    header = next(_rows_of(rows), [])
    names = [_ALIASES.get(name, name) for name in (cell.strip().lower() for cell in header)]
    known = [name for name in names if name in COLUMNS]
    if "name_th" not in known or len(known) != len(set(known)):
        raise InputError(
            message(
                "The first line must name the columns once each, name_th among them: {columns}.",
                columns=", ".join(COLUMNS),
            )
        )
    return names


def _rows_of(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error as error:
        raise InputError(
            message("The quotation marks of the file don't fit: {error}.", error=str(error))
        ) from error


def _make_line(number: int, names: list[str], row: list[str]) -> Line:
    if len(row) > len(names) and any(cell.strip() for cell in row[len(names) :]):
        sentence = _(
            "This line has more columns than the first one; is a comma missing its quotes?"
        )
        return Line(number, fault=sentence)
    given = {name: cell.strip() for name, cell in zip(names, row, strict=False) if name in COLUMNS}
    kind = given.get("kind", "")
    province = given.get("province", "")
    given["kind"] = _KINDS.get(kind, kind.lower() or Kind.HOSPITAL)
    given["province"] = _PROVINCES.get(province.lower(), province.zfill(2) if province else "")
    return Line(number, given)

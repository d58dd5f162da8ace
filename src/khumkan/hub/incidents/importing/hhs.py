"""The list of breaches reported to the US Department of Health and Human Services, as CSV."""

import csv
import io
from datetime import UTC, datetime
from typing import Final

from khumkan.core.messages import message
from khumkan.hub.incidents.importing.records import (
    MOST_PEOPLE,
    MOST_RECORDS,
    Odd,
    Reading,
    Record,
    title_of,
)

_NUMBER, _DAY, _TYPE, _PLACE, _PEOPLE = COLUMNS = (
    "id",
    "Breach Submission Date",
    "Type of Breach",
    "Location of Breached Information",
    "Individuals Affected",
)
_FORM: Final = "%m/%d/%Y"


def read_hhs(content: bytes) -> Reading:
    """Return the records of a list; a line that can't be is told by its number."""
    reading = Reading()
    try:
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        if missing := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
            names = ", ".join(missing)
            reading.odd.append(Odd("1", message("there is no column {names}", names=names)))
            return reading
        for number, row in enumerate(rows, 1):
            if number > MOST_RECORDS:
                reading.odd.append(Odd(f"{number}", message("there are too many records")))
                break
            _read(row, f"{number}", reading)
    except (UnicodeDecodeError, csv.Error) as error:
        reading.odd.append(Odd("", message("not a CSV file in UTF-8: {why}", why=str(error)[:200])))
    return reading


def _read(row: dict[str, str], place: str, reading: Reading) -> None:
    told = {name: (row.get(name) or "").strip() for name in COLUMNS}
    try:
        at = datetime.strptime(told[_DAY], _FORM).replace(tzinfo=UTC)
    except ValueError:
        reading.odd.append(Odd(place, message("{day} is not a day", day=repr(told[_DAY][:40]))))
        return
    n_people = int(told[_PEOPLE]) if told[_PEOPLE].isascii() and told[_PEOPLE].isdigit() else None
    if n_people is None or n_people > MOST_PEOPLE:
        n_people = None
        text = message("it does not say how many people")
        reading.odd.append(Odd(place, text, is_left_out=False))
    if not told[_TYPE]:
        text = message("it does not say what kind it was")
        reading.odd.append(Odd(place, text, is_left_out=False))
    title = title_of(told[_TYPE] or "breach", told[_PLACE])
    reading.records.append(Record(f"HHS {told[_NUMBER][:40] or place}", title, at, n_people))

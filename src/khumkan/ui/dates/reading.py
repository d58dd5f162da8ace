"""Days that people type, in either calendar, in Arabic or Thai digits, into a date.

Day, month and year in this order (22/11/2569), ISO order (2026-11-22), or the month by its name in
Thai or English. The year has four digits, which tell the calendar; two digits could be either.
"""

import re
from datetime import date
from typing import Final

from khumkan.core.errors import KhumkanError
from khumkan.core.messages import message
from khumkan.ui.dates.months import number_of_month
from khumkan.ui.dates.numbers import read_digits
from khumkan.ui.dates.writing import BUDDHIST_OFFSET

_LONGEST: Final = 60
_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]+)")
_YEAR_FIRST: Final = re.compile(r"([0-9]{4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,2})")
_NAMED: Final = re.compile(r"([0-9]{1,2}) ?([^0-9 ]+) ?([0-9]+)")
_BUDDHIST_ERA: Final = re.compile(r"พ\.ศ\.|\bBE\b|\bB\.E\.", re.IGNORECASE)
_COMMON_ERA: Final = re.compile(r"ค\.ศ\.|\bCE\b|\bAD\b", re.IGNORECASE)
_BUDDHIST_YEARS: Final = range(2400, 2800)
_COMMON_YEARS: Final = range(1850, 2400)


class DateError(KhumkanError):
    """What was typed is no day, or could be two; the message says what to write."""


def parse_day(text: str) -> date:
    """Read a day; years from 2400 count as Buddhist era, earlier ones as common era.

    Raises DateError, also where an era is named that the year doesn't fit.
    """
    plain = read_digits(text[:_LONGEST]).replace(",", " ")
    years = _years_allowed(plain)
    year, month, day = _numbers(_without_era(plain))
    try:
        return date(_common_year(year, years), month, day)
    except ValueError:
        raise DateError(
            message("There is no such day. Write day/month/year, such as 22/11/2569")
        ) from None


def _years_allowed(text: str) -> tuple[range, ...]:
    if _BUDDHIST_ERA.search(text):
        return (_BUDDHIST_YEARS,)
    return (_COMMON_YEARS,) if _COMMON_ERA.search(text) else (_BUDDHIST_YEARS, _COMMON_YEARS)


def _without_era(text: str) -> str:
    return " ".join(_COMMON_ERA.sub(" ", _BUDDHIST_ERA.sub(" ", text)).split())


def _numbers(text: str) -> tuple[str, int, int]:
    """Return year (as typed), month and day."""
    if found := _YEAR_FIRST.fullmatch(text):
        return found[1], int(found[2]), int(found[3])
    if found := _DAY_FIRST.fullmatch(text):
        return found[3], int(found[2]), int(found[1])
    if (found := _NAMED.fullmatch(text)) and (month := number_of_month(found[2])):
        return found[3], month, int(found[1])
    raise DateError(message("This is not a date. Write day/month/year, such as 22/11/2569"))


def _common_year(text: str, allowed: tuple[range, ...]) -> int:
    year = int(text) if len(text) == len("2569") else 0
    if not any(year in years for years in allowed):
        raise DateError(message("Write the year with four digits, such as 2569 or 2026"))
    return year - BUDDHIST_OFFSET if year in _BUDDHIST_YEARS else year

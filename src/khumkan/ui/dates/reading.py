"""Days that people type, in either calendar, in Arabic or Thai digits, into a date.

Day, month and year in this order (22/11/2569), ISO order (2026-11-22), or the month by its name in
Thai or English. The year has four digits, which tell the calendar; two digits could be either.
"""

import re
from datetime import UTC, date, datetime, time
from typing import Final

from khumkan.core.errors import KhumkanError
from khumkan.core.messages import message
from khumkan.ui.dates.months import number_of_month
from khumkan.ui.dates.numbers import read_digits
from khumkan.ui.dates.writing import BANGKOK, BUDDHIST_OFFSET, to_day

_LONGEST: Final = 60
_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]+)")
_YEAR_FIRST: Final = re.compile(r"([0-9]{4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,2})")
_NAMED: Final = re.compile(r"([0-9]{1,2}) ?([^0-9 ]+) ?([0-9]+)")
_CLOCK: Final = re.compile(
    r"(?P<day>.*?)(?:^|[ T,]+)(?:เวลา ?)?(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?: ?น\.?)?"
)
_NOW: Final = frozenset({"now", "ตอนนี้", "เดี๋ยวนี้", "ขณะนี้"})
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


def parse_moment(text: str, now: datetime) -> datetime:
    """Read day and time in Thailand, such as 22/11/2569 05:31, into UTC.

    A time alone is today's, seen from `now` (aware); "now" is `now` itself. Raises DateError.
    """
    plain = " ".join(read_digits(text[:_LONGEST]).split())
    if plain.lower() in _NOW:
        return now.astimezone(UTC)
    found = _CLOCK.fullmatch(plain)
    if found is None:
        raise DateError(message("Write day and time, such as 22/11/2569 05:31"))
    day = parse_day(found["day"]) if found["day"] else to_day(now)
    try:
        at = time(int(found["hour"]), int(found["minute"]))
    except ValueError:
        raise DateError(
            message("There is no such time. Write hours and minutes, such as 05:31")
        ) from None
    return datetime.combine(day, at, BANGKOK).astimezone(UTC)


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

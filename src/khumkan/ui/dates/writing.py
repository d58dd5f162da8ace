"""Moments and days as text for people: Thai time, Buddhist or common era, the reader's digits.

A year of the calendar that the language doesn't usually count by is marked (ค.ศ., BE), so that no
date can be taken for one 543 years off.
"""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from khumkan.core.clock import to_utc
from khumkan.ui.dates.months import FULL, SHORT, WEEKDAYS
from khumkan.ui.dates.numbers import write_digits
from khumkan.ui.preferences import current

BANGKOK: Final = ZoneInfo("Asia/Bangkok")
BUDDHIST_OFFSET: Final = 543


def to_day(at: date | datetime) -> date:
    """Return the day in Thailand on which the moment falls; a day stays as it is.

    Raises ClockError if a moment has no zone.
    """
    return to_utc(at).astimezone(BANGKOK).date() if isinstance(at, datetime) else at


def write_day(at: date | datetime) -> str:
    """Return the day with its month in short: 22 พ.ย. 2569, 22 Nov 2026."""
    day = to_day(at)
    return write_digits(f"{day.day} {SHORT[current().language][day.month - 1]} {_year(day)}")


def write_long_day(at: date | datetime) -> str:
    """Return the day in full, as letters and printed pages carry it."""
    day, language = to_day(at), current().language
    weekday = WEEKDAYS[language][day.weekday()]
    begin = f"วัน{weekday}ที่ " if language == "th" else f"{weekday} "
    return write_digits(f"{begin}{day.day} {FULL[language][day.month - 1]} {_year(day)}")


def write_clock_time(at: datetime) -> str:
    """Return hour and minute: 07:05 น., 07:05."""
    local = to_utc(at).astimezone(BANGKOK)
    return write_digits(f"{local:%H:%M}" + (" น." if current().language == "th" else ""))


def write_moment(at: datetime) -> str:
    """Return day and time: 22 พ.ย. 2569 07:05 น., 22 Nov 2026, 07:05."""
    between = " " if current().language == "th" else ", "
    return f"{write_day(at)}{between}{write_clock_time(at)}"


def write_brief(at: datetime, now: datetime | None = None) -> str:
    """Return the least that is clear in a dense list: time today, day and month this year."""
    day, today = to_day(at), to_day(now or timezone.now())
    if day == today:
        return write_clock_time(at)
    if day.year == today.year:
        return write_digits(f"{day.day} {SHORT[current().language][day.month - 1]}")
    return write_day(at)


def _year(day: date) -> str:
    reader = current()
    if reader.calendar == "buddhist":
        year = day.year + BUDDHIST_OFFSET
        return f"{year}" if reader.language == "th" else f"{year} BE"
    return f"ค.ศ. {day.year}" if reader.language == "th" else f"{day.year}"

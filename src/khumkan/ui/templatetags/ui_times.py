"""The tags and filters of `{% load ui %}` for moments, days, numbers and clocks."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django import template
from django.utils import timezone

from khumkan.ui import dates
from khumkan.ui.components import read_clock
from khumkan.ui.preferences import current

_WRITERS: Final[dict[str, Callable[[Any], str]]] = {
    "moment": dates.write_moment,
    "day": dates.write_day,
    "brief": dates.write_brief,
    "long": dates.write_long_day,
}


def time(at: date | datetime | None, style: str = "moment") -> dict[str, Any]:
    """Show a moment (or `"day"`, `"brief"`, `"long"`), the exact one in the element."""
    if at is None:
        return {"at": None}
    style = style if isinstance(at, datetime) else "day"
    return {"at": at, "words": _WRITERS[style](at), "exact": at.isoformat(), "title": _title(at)}


def ago(at: datetime | None) -> dict[str, Any]:
    """Show how long ago a moment was; pointing at it tells the moment itself."""
    if at is None:
        return {"at": None}
    words = dates.write_ago(at)
    return {"at": at, "words": words, "exact": at.isoformat(), "title": _title(at)}


def clock(
    due_at: datetime, started_at: datetime, done_at: datetime | None = None
) -> dict[str, Any]:
    """Show a clock that runs towards a duty, or stood still when it was done."""
    face = read_clock(due_at, started_at, now=timezone.now(), done_at=done_at)
    return {"face": face, "digits": current().digits}


def day(at: date | datetime | None) -> str:
    """Write the day of a moment."""
    return dates.write_day(at) if at else ""


def moment(at: datetime | None) -> str:
    """Write a moment."""
    return dates.write_moment(at) if at else ""


def number(value: float | None, places: int = 0) -> str:
    """Write a number with its thousands parted, in the reader's digits."""
    return "" if value is None else dates.write_number(value, places)


def duration(length: timedelta | None) -> str:
    """Write a length of time by its two largest units."""
    return "" if length is None else dates.write_duration(length)


def digits(value: object) -> str:
    """Write a text's digits as the reader wants them."""
    return dates.write_digits(str(value))


def add_to(register: template.Library) -> None:
    """Register all of these."""
    register.inclusion_tag("ui/time.html")(time)
    register.inclusion_tag("ui/time.html")(ago)
    register.inclusion_tag("ui/clock.html")(clock)
    for one in (day, moment, number, duration, digits):
        register.filter(one.__name__, one)


def _title(at: date | datetime) -> str:
    return dates.write_moment(at) if isinstance(at, datetime) else dates.write_long_day(at)

"""Times: a clock that is passed in, ISO 8601 text to aware UTC and back.

Storage and the wire know UTC alone; dates for people (Buddhist era, Thai time) belong to the edges.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol

from khumkan.core.errors import KhumkanError
from khumkan.core.messages import message

Precision = Literal["seconds", "milliseconds", "microseconds"]

# fromisoformat takes any character between date and time, and week dates; a log line must not
# become a time by accident, so the shape is checked first.
_SHAPE = re.compile(
    r"\d{4}-?\d{2}-?\d{2}[Tt ]\d{2}(:?\d{2}){0,2}([.,]\d+)?([Zz]|[+-]\d{2}(:?\d{2})?)?",
    re.ASCII,
)


class ClockError(KhumkanError):
    """A time that can't be placed on the time line: no zone, no such day, out of range."""


class Clock(Protocol):
    """Tells the time; passed in wherever the present matters, so that a test can fix it."""

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The clock of this machine."""

    read_seconds: Callable[[], float] = time.time

    def now(self) -> datetime:
        """Return the present moment, aware and in UTC."""
        return datetime.fromtimestamp(self.read_seconds(), UTC)


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until it is told otherwise: for tests and replays."""

    at: datetime

    def __post_init__(self) -> None:
        self.at = to_utc(self.at)

    def now(self) -> datetime:
        """Return the moment the clock was set to."""
        return self.at

    def advance(self, by: timedelta) -> None:
        """Move the clock, backwards too: clocks in hospitals do that."""
        self.at += by


def to_utc(at: datetime) -> datetime:
    """Return the same moment in UTC.

    Raises ClockError if `at` has no zone, or falls outside the years 1 to 9999 in UTC.
    """
    if at.utcoffset() is None:
        raise ClockError(
            message("the time {time} has no time zone; add Z or an offset", time=at.isoformat())
        )
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ClockError(
            message("the time {time} is outside the years 1 to 9999", time=at.isoformat())
        ) from None


def parse_time(text: str) -> datetime:
    """Read an ISO 8601 date and time with a zone; the result is aware and in UTC.

    Basic and extended form; `T`, `t` or a space between date and time; a fraction beyond
    microseconds is cut off. Raises ClockError on anything else: no zone, no such day, a leap
    second (`:60`), which no aware datetime can hold.
    """
    try:
        at = datetime.fromisoformat(text.upper()) if _SHAPE.fullmatch(text) else None
    except ValueError:
        at = None
    if at is None:
        raise ClockError(
            message(
                "{text} is not an ISO 8601 date and time such as 2026-01-31T08:30:00+07:00",
                text=repr(text[:80]),
            )
        )
    return to_utc(at)


def format_time(at: datetime, precision: Precision = "milliseconds") -> str:
    """Write a moment as ISO 8601 in UTC with `Z`; finer digits are cut off, never rounded up.

    Raises ClockError if `at` has no zone.
    """
    return to_utc(at).replace(tzinfo=None).isoformat(timespec=precision) + "Z"

"""Dates, durations and numbers for people, and dates that people type.

In goes what storage knows (aware moments in any zone), out comes text in Thai time, in the reader's
language, calendar and digits, all taken from `preferences.current()`.
"""

from khumkan.ui.dates.durations import write_ago, write_duration, write_seconds
from khumkan.ui.dates.numbers import read_digits, write_digits, write_number
from khumkan.ui.dates.reading import DateError, parse_day, parse_moment
from khumkan.ui.dates.writing import (
    BANGKOK,
    to_day,
    write_brief,
    write_clock_time,
    write_day,
    write_long_day,
    write_moment,
)

__all__ = [
    "BANGKOK",
    "DateError",
    "parse_day",
    "parse_moment",
    "read_digits",
    "to_day",
    "write_ago",
    "write_brief",
    "write_clock_time",
    "write_day",
    "write_digits",
    "write_duration",
    "write_long_day",
    "write_moment",
    "write_number",
    "write_seconds",
]

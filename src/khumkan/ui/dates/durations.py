"""Lengths of time in words, and how long ago something was."""

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from khumkan.ui.dates.numbers import write_number

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_FEW_SECONDS: Final = 120
_FEWER_SECONDS: Final = 10


def write_duration(length: timedelta, n_units: int = 2) -> str:
    """Return a length by its largest units, cut off and never rounded up: 2 days 4 hours.

    The sign is ignored; what is shorter than a minute says so.
    """
    seconds = int(abs(length.total_seconds()))
    parts = [
        *_days(seconds // _DAY),
        *_hours(seconds % _DAY // _HOUR),
        *_minutes(seconds % _HOUR // _MINUTE),
    ]
    return " ".join(parts[:n_units]) or _("less than a minute")


def write_seconds(seconds: float) -> str:
    """Return a short time with as many decimals as matter: 1.40 s, 12.3 s; a longer one in words.

    For what people compare, such as how soon each node was immune.
    """
    if seconds > _FEW_SECONDS:
        return write_duration(timedelta(seconds=seconds))
    places = 2 if round(seconds, 2) < _FEWER_SECONDS else 1
    return _("%(seconds)s s") % {"seconds": write_number(seconds, places)}


def write_ago(at: datetime, now: datetime | None = None) -> str:
    """Return how far a moment is from now, by its largest unit: 3 minutes ago, in 2 days."""
    distance = (now or timezone.now()) - at
    if abs(distance) < timedelta(minutes=1):
        return _("just now")
    words = write_duration(distance, n_units=1)
    if distance > timedelta(0):
        return _("{duration} ago").format(duration=words)
    return _("in {duration}").format(duration=words)


def _days(n: int) -> list[str]:
    return [ngettext("{n} day", "{n} days", n).format(n=write_number(n))] if n else []


def _hours(n: int) -> list[str]:
    return [ngettext("{n} hour", "{n} hours", n).format(n=write_number(n))] if n else []


def _minutes(n: int) -> list[str]:
    return [ngettext("{n} minute", "{n} minutes", n).format(n=write_number(n))] if n else []

"""Times as logs write them to aware UTC; what can't be read is None, never an error.

What a log leaves unsaid, its zone and (RFC 3164) its year, comes from the context it was read in: a
pure function knows neither the clock nor the place of the machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from khumkan.engine.rows import Value

_MONTH_NAMES = "JanFebMarAprMayJunJulAugSepOctNovDec"  # not the locale's
_MONTHS = {_MONTH_NAMES[3 * n : 3 * n + 3]: n + 1 for n in range(12)}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Above each bound an epoch counts in the next smaller unit: seconds reach the year 5138 before
# milliseconds of 1973 begin, and so on.
_UNITS = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))
_EPOCH_DIGITS = (10, 13, 16, 19)
_UTC_WORDS = frozenset({"UTC", "GMT"})
# A clock that runs ahead, or a machine that keeps another zone, must not cost a year.
_MOST_AHEAD = timedelta(hours=24)
_YEARS_TO_29_FEBRUARY = 8  # at most, over a century without a leap day
_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class TimeContext:
    """What the times of a log leave unsaid.

    `zone` is that of times which name none and aren't UTC by definition. `reference` is an aware
    time that none of the events is later than: a file's modification time, a node's receipt time.
    A time without a year has the latest year that puts it at most 24 hours after the reference,
    for clocks are wrong; without a reference it is no time.
    """

    zone: tzinfo = UTC
    reference: datetime | None = None


NOTHING_KNOWN = TimeContext()
"""Times without a zone are taken as UTC, times without a year as none."""


def first_time(
    leaves: Mapping[str, Value], names: tuple[str, ...], zone: tzinfo
) -> datetime | None:
    """Return the first of `names` that tells a time; one that can't be read is passed over."""
    for name in names:
        if name in leaves and (time := parse_time(leaves[name], zone)) is not None:
            return time
    return None


def parse_time(value: Value, zone: tzinfo) -> datetime | None:
    """Read ISO 8601 (space or T, any fraction, any zone or none) or a Unix epoch.

    `zone` is that of a time without one. An epoch is a number, or a text of as many digits as an
    epoch of our time has.
    """
    if isinstance(value, str):
        is_epoch = len(value) in _EPOCH_DIGITS and value.isdigit()
        return parse_epoch(value) if is_epoch else _parse_iso(value, zone)
    if isinstance(value, bool | tuple):
        return None
    return parse_epoch(value)


def parse_epoch(number: float | str) -> datetime | None:
    """Read seconds, milliseconds, microseconds or nanoseconds since 1970, told by their size."""
    try:
        count = float(number)
        scale = next((unit for bound, unit in _UNITS if abs(count) >= bound), 1.0)
        return _EPOCH + timedelta(seconds=count / scale)
    except (ValueError, OverflowError):
        return None


def parse_access_time(text: str, zone: tzinfo) -> datetime | None:
    """Read the time of a web server's access log: "21/Nov/2026:20:57:28 +0700".

    `zone` is that of a time without one.
    """
    try:
        if len(text) > 20:  # noqa: PLR2004 - a fixed form
            zone = _parse_zone(text[21:])
        return datetime(
            int(text[7:11]),
            _MONTHS[text[3:6]],
            int(text[0:2]),
            int(text[12:14]),
            int(text[15:17]),
            int(text[18:20]),
            tzinfo=zone,
        ).astimezone(UTC)
    except (ValueError, KeyError, OverflowError):
        return None


def parse_syslog_time(text: str, context: TimeContext) -> datetime | None:
    """Read the time of a syslog header: ISO 8601, or month, day, year and clock in any order.

    RFC 3164's own form has no year; the context finds it. Of zones written as words only UTC and
    GMT are sure; whatever else a device calls its zone, it is the context's.
    """
    if text[:1].isdigit() and (time := parse_time(text, context.zone)) is not None:
        return time
    words = text.split()
    try:
        month = next(_MONTHS[word] for word in words if word in _MONTHS)
        day, *years = sorted(int(word) for word in words if word.isdigit())
        clock = next(word for word in words if ":" in word)
    except (ValueError, StopIteration):
        return None
    zone = context.zone if _UTC_WORDS.isdisjoint(words) else UTC
    moment = f"{month:02}-{day:02}T{clock}"
    if not years:
        return _parse_without_year(moment, zone, context.reference)
    return _parse_iso(f"{years[0]:04}-{moment}", zone) if len(years) == 1 else None


def _parse_without_year(moment: str, zone: tzinfo, reference: datetime | None) -> datetime | None:
    if reference is None:
        return None
    # Only from December can a day ahead, and a zone further east, lead into the next year.
    latest = reference.year + (reference.month == _DECEMBER)
    for year in range(latest, latest - _YEARS_TO_29_FEBRUARY - 1, -1):
        time = _parse_iso(f"{year:04}-{moment}", zone)
        if time is not None and time - reference <= _MOST_AHEAD:
            return time
    return None


def _parse_iso(text: str, zone: tzinfo) -> datetime | None:
    try:
        time = datetime.fromisoformat(text.removesuffix(" UTC"))
        if time.tzinfo is None:
            time = time.replace(tzinfo=UTC if text.endswith(" UTC") else zone)
        return time if time.tzinfo is UTC else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _parse_zone(text: str) -> timezone:
    sign = -1 if text[0:1] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[3:5])))

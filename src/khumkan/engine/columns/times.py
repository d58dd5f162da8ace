"""Times as logs write them to aware UTC; what can't be read is None, never an error.

A time without a zone is taken as UTC: a pure function knows neither the clock nor the place of the
machine. A time without a year (RFC 3164) is None for the same reason.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

from khumkan.engine.rows import Value

_MONTH_NAMES = "JanFebMarAprMayJunJulAugSepOctNovDec"  # not the locale's
_MONTHS = {_MONTH_NAMES[3 * n : 3 * n + 3]: n + 1 for n in range(12)}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Above each bound an epoch counts in the next smaller unit: seconds reach the year 5138 before
# milliseconds of 1973 begin, and so on.
_UNITS = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))
_EPOCH_DIGITS = (10, 13, 16, 19)


def first_time(leaves: Mapping[str, Value], names: tuple[str, ...]) -> datetime | None:
    """Return the first of `names` that tells a time; one that can't be read is passed over."""
    for name in names:
        if name in leaves and (time := parse_time(leaves[name])) is not None:
            return time
    return None


def parse_time(value: Value) -> datetime | None:
    """Read ISO 8601 (space or T, any fraction, any zone or none) or a Unix epoch.

    An epoch is a number, or a text of as many digits as an epoch of our time has.
    """
    if isinstance(value, str):
        is_epoch = len(value) in _EPOCH_DIGITS and value.isdigit()
        return parse_epoch(value) if is_epoch else _parse_iso(value)
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


def parse_access_time(text: str) -> datetime | None:
    """Read the time of a web server's access log: "21/Nov/2026:20:57:28 +0700"."""
    try:
        zone = _parse_zone(text[21:]) if len(text) > 20 else UTC  # noqa: PLR2004 - a fixed form
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


def parse_syslog_time(text: str) -> datetime | None:
    """Read the time of a syslog header: ISO 8601, or month, day, year and clock in any order.

    RFC 3164's own form has no year; it is None.
    """
    time = parse_time(text)
    if time is not None:
        return time
    words = text.split()
    try:
        month = next(_MONTHS[word] for word in words if word in _MONTHS)
        year, day = sorted((int(word) for word in words if word.isdigit()), reverse=True)
        clock = next(word for word in words if ":" in word)
    except (ValueError, StopIteration):
        return None
    return _parse_iso(f"{year:04}-{month:02}-{day:02}T{clock}")


def _parse_iso(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text.removesuffix(" UTC"))
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _parse_zone(text: str) -> timezone:
    sign = -1 if text[0:1] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[3:5])))

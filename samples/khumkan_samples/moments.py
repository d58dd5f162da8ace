"""Times: microseconds since 1970 in UTC inside, written in the manner of each product outside.

Thailand keeps UTC+7 all year, so a fixed offset serves and no time zone data is needed. Months are
spelled here, because `strftime` asks the locale.
"""

from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
BANGKOK = timezone(timedelta(hours=7))
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def at_of(moment: datetime) -> int:
    """Return microseconds since 1970 for an aware `moment`."""
    return (moment - EPOCH) // timedelta(microseconds=1)


@lru_cache(maxsize=4096)
def _utc(second: int) -> tuple[str, str]:
    text = (EPOCH + timedelta(seconds=second)).isoformat()
    return text[:10], text[11:19]


@lru_cache(maxsize=4096)
def local(second: int) -> datetime:
    """Return the wall clock in Bangkok at `second` since 1970."""
    return (EPOCH + timedelta(seconds=second)).astimezone(BANGKOK)


@lru_cache(maxsize=4096)
def _local_text(second: int) -> tuple[str, str]:
    text = local(second).isoformat()
    return text[:10], text[11:19]


def local_date(at: int) -> str:
    """2026-11-20."""
    return _local_text(at // SECOND)[0]


def local_time(at: int) -> str:
    """02:00:01."""
    return _local_text(at // SECOND)[1]


def utc_millis(at: int) -> str:
    """2026-11-19T19:00:01.123Z."""
    date, clock = _utc(at // SECOND)
    return f"{date}T{clock}.{at % SECOND // 1000:03}Z"


def utc_micros(at: int) -> str:
    """2026-11-19T19:00:01.123456Z."""
    date, clock = _utc(at // SECOND)
    return f"{date}T{clock}.{at % SECOND:06}Z"


def utc_seconds(at: int) -> str:
    """2026-11-19T19:00:01Z."""
    date, clock = _utc(at // SECOND)
    return f"{date}T{clock}Z"


def utc_sysmon(at: int) -> str:
    """2026-11-19 19:00:01.123."""
    date, clock = _utc(at // SECOND)
    return f"{date} {clock}.{at % SECOND // 1000:03}"


def local_micros(at: int, offset: str) -> str:
    """2026-11-20T02:00:01.123456+0700, with the offset as the product writes it."""
    date, clock = _local_text(at // SECOND)
    return f"{date}T{clock}.{at % SECOND:06}{offset}"


def nginx_time(at: int) -> str:
    """20/Nov/2026:02:00:01 +0700."""
    date, clock = _local_text(at // SECOND)
    return f"{date[8:]}/{MONTHS[int(date[5:7]) - 1]}/{date[:4]}:{clock} +0700"


def bsd_time(at: int) -> str:
    """Nov 20 02:00:01: RFC 3164, local, without a year, the day padded with a space."""
    date, clock = _local_text(at // SECOND)
    return f"{MONTHS[int(date[5:7]) - 1]} {int(date[8:]):2} {clock}"

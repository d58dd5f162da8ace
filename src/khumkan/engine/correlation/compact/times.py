"""A kernel that reads a time as logs write it, or leaves it to `columns.times`."""

from khumkan.engine.formats.tape.memory import Data, byte_at, kernel

UNREAD = -(1 << 62)
MOST_OFFSET = 24 * 60
_DAYS_TO_1970 = 719_468
_MICROSECONDS = 1_000_000
_DATE, _CLOCK = 11, 19
_MOST_FRACTION = 9
_DIGITS_OF_FRACTION = 6
_FIRST_YEAR, _LAST_YEAR = 2, 9998
_ZERO, _DASH, _COLON, _POINT, _BLANK, _T, _Z, _PLUS, _U, _C = b"0-:. TZ+UC"


@kernel
def _two(data: Data, at: int) -> int:
    """Return the number that two digits say, or one far too large."""
    first, second = byte_at(data, at) - _ZERO, byte_at(data, at + 1) - _ZERO
    if 0 <= first <= 9 and 0 <= second <= 9:
        return first * 10 + second
    return 1000


@kernel
def _days(year: int, month: int, day: int) -> int:
    """Return the days since 1970, as Howard Hinnant counts them."""
    if month <= 2:
        year -= 1
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - _DAYS_TO_1970


@kernel
def _month_days(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


@kernel
def _zone_minutes(data: Data, at: int, end: int, unsaid: int) -> int:
    """Return how far east of UTC what stands at the end of a time says; too much for no zone."""
    if at == end:
        return unsaid
    sign, n = byte_at(data, at), end - at
    if sign == _Z and n == 1:
        return 0
    if sign == _BLANK:
        is_utc = (
            n == 4
            and byte_at(data, at + 1) == _U
            and byte_at(data, at + 2) == _T
            and byte_at(data, at + 3) == _C
        )
        return 0 if is_utc else MOST_OFFSET
    if sign not in (_PLUS, _DASH) or n not in (5, 6):
        return MOST_OFFSET
    if n == 6 and byte_at(data, at + 3) != _COLON:
        return MOST_OFFSET
    hours, minutes = _two(data, at + 1), _two(data, end - 2)
    if hours > 23 or minutes > 59:
        return MOST_OFFSET
    return hours * 60 + minutes if sign == _PLUS else -(hours * 60 + minutes)


@kernel
def read_time(data: Data, at: int, end: int, unsaid: int) -> int:
    """Return microseconds since 1970 of ISO 8601 with a clock in seconds; UNREAD for all else.

    `unsaid` are the minutes east of UTC of a time without a zone; MOST_OFFSET where it isn't known.
    """
    if end - at < _CLOCK:
        return UNREAD
    century, rest = _two(data, at), _two(data, at + 2)
    year = century * 100 + rest
    month, day = _two(data, at + 5), _two(data, at + 8)
    hour, minute, second = _two(data, at + 11), _two(data, at + 14), _two(data, at + 17)
    if not (
        century < 100 and rest < 100 and _FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12
        and 1 <= day <= _month_days(year, month)
        and hour <= 23 and minute <= 59 and second <= 59
        and byte_at(data, at + 4) == _DASH and byte_at(data, at + 7) == _DASH
        and (byte_at(data, at + 10) == _T or byte_at(data, at + 10) == _BLANK)
        and byte_at(data, at + 13) == _COLON and byte_at(data, at + 16) == _COLON
    ):  # fmt: skip
        return UNREAD
    at += _CLOCK
    fraction, n_digits = 0, 0
    if at < end and byte_at(data, at) == _POINT:
        at += 1
        while at < end and n_digits < _MOST_FRACTION and 0 <= byte_at(data, at) - _ZERO <= 9:
            if n_digits < _DIGITS_OF_FRACTION:
                fraction = fraction * 10 + byte_at(data, at) - _ZERO
            n_digits, at = n_digits + 1, at + 1
        if n_digits == 0:
            return UNREAD
        while n_digits < _DIGITS_OF_FRACTION:
            fraction, n_digits = fraction * 10, n_digits + 1
    offset = _zone_minutes(data, at, end, unsaid)
    if offset >= MOST_OFFSET:
        return UNREAD
    seconds = ((_days(year, month, day) * 24 + hour) * 60 + minute - offset) * 60 + second
    return seconds * _MICROSECONDS + fraction

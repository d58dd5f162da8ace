"""How a scalar of an event is read by tests: as text, as a number, as a time, as an address.

Source: docs/reference/sigma-semantics.md.
"""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction
from ipaddress import IPv4Address, IPv6Address, ip_address
from operator import eq, ge, gt, le, lt, ne

from khumkan.engine.rows import Scalar, Value

Number = int | Fraction
Relation = Callable[[float | Fraction, float | Fraction], bool]

_DECIMAL = re.compile(r"-?[0-9]{1,300}(?:\.[0-9]{1,300})?")
_DATE_START = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MIN_MILLISECONDS = 10**11

RELATIONS: dict[str, Relation] = {"gt": gt, "gte": ge, "lt": lt, "lte": le, "eq": eq, "neq": ne}
TEXT_RELATIONS: dict[str, Callable[[str, str], bool]] = {
    "equals": eq,
    "contains": str.__contains__,
    "startswith": str.startswith,
    "endswith": str.endswith,
}


def elements(value: Value) -> tuple[Scalar, ...]:
    """Return the scalars of a value: of a list all of them, else the one."""
    return value if isinstance(value, tuple) else (value,)


def to_text(value: Scalar) -> str:
    """Return what text tests see: 1.0 is `1`, true is `true` (statement R6)."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def to_number(value: Scalar) -> int | float | None:
    """Return a number, also from plain decimal text; None for what is none (statement M14)."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    if not _DECIMAL.fullmatch(value):
        return None
    return float(value) if "." in value else _whole(value)


def to_exact(value: Scalar) -> Number | None:
    """Return the decimal number that a value's text says, unrounded; None for none (X13)."""
    number = to_number(value)
    if number is None or isinstance(number, int):
        return number
    if isinstance(value, float) and not math.isfinite(value):
        return None
    exact = Fraction(to_text(value))
    return int(exact) if exact.denominator == 1 else exact


def _whole(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:  # more digits than Python converts: no number anybody meant
        return None


def to_time(value: Scalar) -> datetime | None:
    """Return ISO 8601 text, Unix seconds or milliseconds as UTC (statement M17)."""
    try:
        if isinstance(value, str) and _DATE_START.match(value):
            moment = datetime.fromisoformat(value)
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        number = to_number(value)
        if number is None:
            return None
        seconds = number / 1000 if abs(number) >= _MIN_MILLISECONDS else number
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def to_addresses(value: Scalar) -> list[IPv4Address | IPv6Address]:
    """Return text as an address; an IPv4-mapped one also as the address it carries (M13)."""
    if not isinstance(value, str):
        return []
    try:
        address = ip_address(value.partition("%")[0])
    except ValueError:
        return []
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return [address, mapped] if mapped else [address]


def time_part(moment: datetime, part: str) -> int:
    """Return minute, hour, day, week (ISO 8601), month or year of a time."""
    return moment.isocalendar().week if part == "week" else int(getattr(moment, part))

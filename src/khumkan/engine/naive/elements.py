"""How one scalar of an event is seen by a rule: as text, without case, as a number, as a time.

Numbers in brackets point to statements of docs/reference/sigma-semantics.md, here and in the
other modules of this package.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from khumkan.engine.rows import Row, Scalar

# No longer, because a double ends at 308 digits and Python reads no whole number beyond 4,300.
_NUMBER = re.compile(r"-?[0-9]{1,300}(\.[0-9]{1,300})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST_MILLISECONDS = 10**11


@dataclass(frozen=True, slots=True)
class Element:
    """One scalar of a row: as it came, as text, and as text without regard to case."""

    scalar: Scalar
    text: str
    folded: str


def text_of(scalar: Scalar) -> str:
    """Return the one text a scalar is compared by (R6)."""
    if isinstance(scalar, bool):
        return "true" if scalar else "false"
    if isinstance(scalar, float):
        return str(int(scalar)) if scalar.is_integer() else repr(scalar)
    return str(scalar)


# Typed, because 1, 1.0 and True are one key otherwise; small, because an element may be large.
@lru_cache(maxsize=256, typed=True)
def element_of(scalar: Scalar) -> Element:
    """Return `scalar` with its text; remembered, since many rules ask for the same one."""
    text = text_of(scalar)
    return Element(scalar, text, text.lower())


def elements_in(row: Row, column: str) -> tuple[Element, ...]:
    """Return the elements of one column (R3); none when it is absent (R4)."""
    value = row.values.get(column, ())
    scalars = value if isinstance(value, tuple) else (value,)
    return tuple(element_of(scalar) for scalar in scalars)


def all_elements(row: Row) -> tuple[Element, ...]:
    """Return the elements of every column, which is where keywords are looked for (K1)."""
    return tuple(element for column in row.values for element in elements_in(row, column))


def number_of(element: Element) -> int | float | None:
    """Return the number an element tells, or None (M14)."""
    scalar = element.scalar
    if isinstance(scalar, bool):
        return None
    if isinstance(scalar, int | float):
        return scalar
    if not _NUMBER.fullmatch(scalar):
        return None
    return float(scalar) if "." in scalar else int(scalar)


def time_of(element: Element) -> datetime | None:
    """Return the time an element tells, in UTC, or None (M17)."""
    number = number_of(element)
    try:
        return _time_of_text(element.text) if number is None else _time_of_number(number)
    except (ValueError, OverflowError, OSError):  # no time, or none that a calendar has
        return None


def _time_of_text(text: str) -> datetime | None:
    if not _DATE.match(text):
        return None
    time = datetime.fromisoformat(text)
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


def _time_of_number(number: float) -> datetime:
    seconds = number / 1000 if abs(number) >= _FIRST_MILLISECONDS else number
    return datetime.fromtimestamp(seconds, UTC)

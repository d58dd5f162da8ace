"""The kinds of value a rule's item can hold, before and after its modifiers."""

import math
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from khumkan.core.errors import RuleError
from khumkan.core.jsontypes import JsonValue
from khumkan.core.messages import message
from khumkan.engine.naive.patterns import Alternatives, parse_pattern

NOWHERE: frozenset[str] = frozenset()
BEFORE = frozenset({"before"})
AFTER = frozenset({"after"})


@dataclass(frozen=True, slots=True)
class Text:
    """Patterns of which any one may match."""

    alternatives: Alternatives


@dataclass(frozen=True, slots=True)
class Expression:
    """A regular expression; `flags` are those of `re`, `open` says on which sides it may hang."""

    text: str
    flags: int = 0
    open: frozenset[str] = NOWHERE
    has_placeholders: bool = False


@dataclass(frozen=True, slots=True)
class FieldReference:
    """Another field of the same row; `open` as in Expression."""

    field: str
    open: frozenset[str] = NOWHERE


@dataclass(frozen=True, slots=True)
class Network:
    """An IP network to lie in."""

    network: IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Number:
    """A number to be equal to; with a `unit`, that part of a time is meant."""

    number: int | float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A number to be compared with by `operator`: lt, lte, gt or gte."""

    operator: str
    operand: Number


@dataclass(frozen=True, slots=True)
class Boolean:
    """True or false as a value."""

    boolean: bool


@dataclass(frozen=True, slots=True)
class Existence:
    """Whether the field must be there."""

    is_wanted: bool


@dataclass(frozen=True, slots=True)
class Null:
    """The field must not be there."""


Value = (
    Text | Expression | FieldReference | Network | Number | Comparison | Boolean | Existence | Null
)


def read_value(raw: JsonValue) -> Value:
    """Return a YAML scalar as a value (V1 to V10)."""
    match raw:
        case None:
            return Null()
        case bool():
            return Boolean(raw)
        case int() | float():
            return Number(_exact(raw))
        case str():
            return Text((parse_pattern(raw),))
    raise RuleError(
        message("a value is text, a number, true, false or null, not {kind}", kind=kind_of(raw))
    )


def kind_of(thing: object) -> str:
    """Return the word a message calls a value by."""
    return type(thing).__name__.lower()


def _exact(number: float) -> int | float:
    """Return a number as it is compared; refuses what a double can't hold (V5)."""
    try:
        as_double = float(number)
    except OverflowError:
        as_double = math.inf
    if not math.isfinite(as_double) or as_double != number:
        raise RuleError(message("the number {number} is out of range", number=str(number)))
    return int(as_double) if as_double.is_integer() else as_double

"""A value as a yes or no on the elements of a field: where rule and event meet."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Protocol

import re2

from khumkan.core.errors import RuleError
from khumkan.core.messages import message
from khumkan.engine.naive.elements import Element, elements_in, number_of, text_of, time_of
from khumkan.engine.naive.patterns import to_regex
from khumkan.engine.naive.placeholders import Placeholders, fill_expression, fill_pattern
from khumkan.engine.naive.values import (
    AFTER,
    BEFORE,
    NOWHERE,
    Boolean,
    Comparison,
    Existence,
    Expression,
    FieldReference,
    Network,
    Null,
    Number,
    Text,
    Value,
)
from khumkan.engine.rows import Row

Elements = tuple[Element, ...]
Judge = Callable[[Elements, Row], bool]

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
}
_TIME_PART: dict[str, Callable[[datetime], int]] = {
    "minute": lambda time: time.minute,
    "hour": lambda time: time.hour,
    "day": lambda time: time.day,
    "week": lambda time: time.isocalendar().week,
    "month": lambda time: time.month,
    "year": lambda time: time.year,
}
_FLAG_LETTERS = ((re.IGNORECASE, "i"), (re.MULTILINE, "m"), (re.DOTALL, "s"))


class SearchedFor(Protocol):
    """A compiled expression, as far as it is needed."""

    def search(self, text: str) -> object:
        """Find it anywhere."""

    def match(self, text: str) -> object:
        """Find it at the start."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a value needs to know of the rule it stands in."""

    is_cased: bool
    placeholders: Placeholders
    column_for: Callable[[str], str]


def judge_of(value: Value, setting: Setting) -> Judge:
    """Return what says whether `value` matches; raises RuleError for what can't be judged."""
    match value:
        case Null():
            return lambda elements, _row: not elements
        case Existence():
            return lambda elements, _row: bool(elements) == value.is_wanted
        case FieldReference():
            return _field_judge(value, setting)
    matches = _element_judge(value, setting)
    return lambda elements, _row: any(matches(element) for element in elements)  # R5


def _element_judge(
    value: Text | Expression | Network | Comparison | Boolean | Number, setting: Setting
) -> Callable[[Element], bool]:
    match value:
        case Text():
            return _text_judge(value, setting)
        case Expression():
            return _expression_judge(value, setting)
        case Network():
            return lambda element: _lies_in(element, value)
        case Comparison():
            return lambda element: _compares(element, value)
        case Boolean():
            return lambda element: element.folded == text_of(value.boolean)
        case Number():
            return lambda element: _is_number(element, value)


def _text_judge(value: Text, setting: Setting) -> Callable[[Element], bool]:
    regexes = [
        to_regex(filled, cased=setting.is_cased)
        for pattern in value.alternatives
        for filled in fill_pattern(pattern, setting.placeholders)
    ]
    if setting.is_cased:
        return lambda element: any(regex.fullmatch(element.text) for regex in regexes)
    return lambda element: any(regex.fullmatch(element.folded) for regex in regexes)


def _expression_judge(value: Expression, setting: Setting) -> Callable[[Element], bool]:
    texts = [value.text]
    if value.has_placeholders:
        texts = fill_expression(value.text, setting.placeholders)
    regexes = [_compiled(text, value) for text in texts]
    if value.open == AFTER:
        return lambda element: any(regex.match(element.text) for regex in regexes)
    return lambda element: any(regex.search(element.text) for regex in regexes)


def _compiled(text: str, value: Expression) -> SearchedFor:
    """Return the regular expression, with its end held to the end for `endswith` (M7, M8)."""
    plain = _compile(text, value.flags)
    if value.open == NOWHERE:
        return plain
    grouped = _compile(f"(?:{text})", value.flags)
    return _compile(f"(?:{text})\\z", value.flags) if value.open == BEFORE else grouped


def _compile(text: str, flags: int) -> SearchedFor:
    letters = "".join(letter for flag, letter in _FLAG_LETTERS if flags & flag)
    options = re2.Options()
    options.log_errors = False
    try:
        compiled: SearchedFor = re2.compile(f"(?{letters}){text}" if letters else text, options)
    except re2.error as error:
        raise RuleError(
            message("{text} is no regular expression: {problem}", text=text, problem=str(error))
        ) from None
    return compiled


def _field_judge(value: FieldReference, setting: Setting) -> Judge:
    other_column = setting.column_for(value.field)
    compare = _TEXT_RELATIONS[value.open]

    def matches(elements: Elements, row: Row) -> bool:
        others = elements_in(row, other_column)
        if setting.is_cased:
            return any(compare(mine.text, its.text) for mine in elements for its in others)
        return any(compare(mine.folded, its.folded) for mine in elements for its in others)

    return matches


_TEXT_RELATIONS: dict[frozenset[str], Callable[[str, str], bool]] = {
    NOWHERE: operator.eq,
    AFTER: str.startswith,
    BEFORE: str.endswith,
    BEFORE | AFTER: operator.contains,
}


def _lies_in(element: Element, value: Network) -> bool:
    try:
        address = ip_address(element.text)
    except ValueError:
        return False
    return any(seen in value.network for seen in _as_seen(address))


def _as_seen(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """Return the address, and the IPv4 address that an IPv6 one may carry (M13)."""
    carried = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return [address, carried] if carried else [address]


def _compares(element: Element, value: Comparison) -> bool:
    unit = value.operand.unit
    number = _part_of(element, unit) if unit else number_of(element)
    return number is not None and _COMPARE[value.operator](number, value.operand.number)


def _is_number(element: Element, value: Number) -> bool:
    if value.unit:
        return _part_of(element, value.unit) == value.number
    return element.folded == text_of(value.number)


def _part_of(element: Element, unit: str) -> int | None:
    time = time_of(element)
    return None if time is None else _TIME_PART[unit](time)

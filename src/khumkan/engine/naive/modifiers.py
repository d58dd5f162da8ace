"""The modifiers of section 3: what each takes and what it makes of it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from ipaddress import ip_network
from itertools import chain

from khumkan.core.errors import RuleError
from khumkan.core.jsontypes import JsonValue
from khumkan.core.messages import message
from khumkan.engine.naive.encodings import (
    BYTE_ORDER_MARK,
    expand_dashes,
    to_base64,
    to_base64_anywhere,
    to_bytes,
    widen,
)
from khumkan.engine.naive.patterns import Pattern, Wildcard, has_placeholder, joined, literal_of
from khumkan.engine.naive.placeholders import insert_placeholders
from khumkan.engine.naive.values import (
    AFTER,
    BEFORE,
    Comparison,
    Existence,
    Expression,
    FieldReference,
    Network,
    Number,
    Text,
    Value,
    kind_of,
    read_value,
)

Names = Sequence[str]


def check_names(names: Names) -> None:
    """Refuse a modifier that does not exist, or that stands too late (M1)."""
    for i, name in enumerate(names):
        if name not in _FIRST and name not in _LATER:
            raise RuleError(message("the modifier {name} is not known", name=name))
        if name in _FIRST and i > 0:
            raise RuleError(message("the modifier {name} must be the first one", name=name))


def modified(raw: JsonValue, names: Names) -> Value:
    """Return a YAML scalar with its modifiers applied, from left to right.

    Raises RuleError for a value that a modifier does not take.
    """
    n_done = 1 if names and names[0] in _FIRST else 0
    value = _taken(names[0], raw, _FIRST[names[0]](raw)) if n_done else read_value(raw)
    for i, name in enumerate(names[n_done:], n_done):
        value = _taken(name, value, _LATER[name](value, names[:i]))
    return value


def _taken(name: str, given: object, made: Value | None) -> Value:
    if made is None:
        raise RuleError(
            message("the modifier {name} does not take {kind}", name=name, kind=kind_of(given))
        )
    return made


def _read_expression(raw: JsonValue) -> Expression | None:
    return Expression(raw) if isinstance(raw, str) else None


def _read_existence(raw: JsonValue) -> Existence | None:
    return Existence(raw) if isinstance(raw, bool) else None


def _read_network(raw: JsonValue) -> Network | None:
    if not isinstance(raw, str):
        return None
    try:
        return Network(ip_network(raw))
    except ValueError as error:
        raise RuleError(message("no network: {problem}", problem=str(error))) from None


def _same(value: Value, _before: Names) -> Value:
    return value


def _as_cased(value: Value, _before: Names) -> Value | None:
    return value if isinstance(value, Text) else None


def _opened(sides: frozenset[str], value: Value, _before: Names) -> Value | None:
    match value:
        case Text():
            return Text(tuple(_open_pattern(pattern, sides) for pattern in value.alternatives))
        case Expression() | FieldReference():
            return replace(value, open=value.open | sides)
    return None


def _open_pattern(pattern: Pattern, sides: frozenset[str]) -> Pattern:
    before = [Wildcard.MANY] if sides >= BEFORE else []
    after = [Wildcard.MANY] if sides >= AFTER else []
    return joined([*before, *pattern, *after])


def _dashed(value: Value, _before: Names) -> Value | None:
    if not isinstance(value, Text):
        return None
    return Text(tuple(chain.from_iterable(map(expand_dashes, value.alternatives))))


def _widened(encoding: str, mark: str, value: Value, _before: Names) -> Value | None:
    if not isinstance(value, Text):
        return None
    for pattern in value.alternatives:
        _check_is_known(pattern)
    return Text(tuple(joined([mark, *widen(pattern, encoding)]) for pattern in value.alternatives))


def _encoded(encode: Callable[[bytes], Sequence[str]], value: Value, before: Names) -> Value | None:
    if not isinstance(value, Text):
        return None
    texts = [_plain(pattern) for pattern in value.alternatives]
    encoded = [encode(to_bytes(text, is_utf16="utf16" in before)) for text in texts]
    return Text(tuple(joined([text]) for text in chain.from_iterable(encoded)))


def _to_base64_once(data: bytes) -> Sequence[str]:
    return [to_base64(data)]


def _flagged(flag: int, value: Value, _before: Names) -> Value | None:
    return replace(value, flags=value.flags | flag) if isinstance(value, Expression) else None


def _compared(operator: str, value: Value, _before: Names) -> Value | None:
    return Comparison(operator, value) if isinstance(value, Number) else None


def _timed(unit: str, value: Value, _before: Names) -> Value | None:
    return Number(int(value.number), unit) if isinstance(value, Number) else None


def _referring(value: Value, before: Names) -> Value | None:
    if not isinstance(value, Text):
        return None
    field = "".join(map(_plain, value.alternatives))
    is_one = {"windash", "base64offset"}.isdisjoint(before)
    if not field or not is_one or not {"*", "?"}.isdisjoint(field):
        raise RuleError(message("fieldref needs the name of one field"))
    return FieldReference(field)


def _expanded(value: Value, _before: Names) -> Value | None:
    match value:
        case Text():
            return Text(tuple(map(insert_placeholders, value.alternatives)))
        case Expression():
            return replace(value, has_placeholders=True)
    return None


def _plain(pattern: Pattern) -> str:
    _check_is_known(pattern)
    literal = literal_of(pattern)
    if literal is None:
        raise RuleError(message("a wildcard can't be encoded, nor be part of a field's name"))
    return literal


def _check_is_known(pattern: Pattern) -> None:
    if has_placeholder(pattern):
        raise RuleError(message("a placeholder can't be encoded, nor be part of a field's name"))


_FIRST: dict[str, Callable[[JsonValue], Value | None]] = {
    "re": _read_expression,
    "cidr": _read_network,
    "exists": _read_existence,
}

_LATER: dict[str, Callable[[Value, Names], Value | None]] = {
    "all": _same,
    "neq": _same,
    "cased": _as_cased,
    "contains": partial(_opened, BEFORE | AFTER),
    "startswith": partial(_opened, AFTER),
    "endswith": partial(_opened, BEFORE),
    "windash": _dashed,
    "wide": partial(_widened, "utf-16-le", ""),
    "utf16le": partial(_widened, "utf-16-le", ""),
    "utf16be": partial(_widened, "utf-16-be", ""),
    "utf16": partial(_widened, "utf-16-le", BYTE_ORDER_MARK),
    "base64": partial(_encoded, _to_base64_once),
    "base64offset": partial(_encoded, to_base64_anywhere),
    **dict.fromkeys(("i", "ignorecase"), partial(_flagged, re.IGNORECASE)),
    **dict.fromkeys(("m", "multiline"), partial(_flagged, re.MULTILINE)),
    **dict.fromkeys(("s", "dotall"), partial(_flagged, re.DOTALL)),
    **{name: partial(_compared, name) for name in ("lt", "lte", "gt", "gte")},
    **{name: partial(_timed, name) for name in ("minute", "hour", "day", "week", "month", "year")},
    "fieldref": _referring,
    "expand": _expanded,
}

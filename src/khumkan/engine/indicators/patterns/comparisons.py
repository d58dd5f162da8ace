"""One comparison of a STIX pattern to a function over what a property holds.

Observables are compared in their normal form: an address is in a network that is asked for, a name
below a domain that is asked for, file names and what is folded in the normal form without case.
Source: STIX 2.1 §9.6; docs/reference/indicators.md.
"""

import re
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_network
from operator import ge, gt, le, lt
from typing import Any, cast

from khumkan.core.errors import KhumkanError, RuleError, WireError
from khumkan.core.messages import message
from khumkan.engine.expressions import compile_expression
from khumkan.engine.indicators.patterns.paths import Nature, Property
from khumkan.engine.indicators.patterns.row_objects import PropertyValue
from khumkan.engine.indicators.patterns.tree import Comparison, Constant
from khumkan.wire.observables import Kind, Observable, parse_file_name, recognise_observable

ValueTest = Callable[[PropertyValue], bool]

MAX_EXPRESSION = 1_000
_MOST_BYTES = 256 * 1024  # there may be thousands, from whoever publishes indicators

_ORDERS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, ">": gt, "<=": le, ">=": ge}
_FOLDED = {Nature.ADDRESS, Nature.DOMAIN, Nature.HOST, Nature.EMAIL, Nature.HASH}
_SUBNETS = {"ISSUBSET", "ISSUPERSET"}
_WITHOUT_CASE = {*_FOLDED, Nature.FILE_NAME}


def compile_comparison(asked: Comparison, prop: Property) -> ValueTest:
    """Return what says whether a value of the property is what is asked for. Raises WireError."""
    holds = _compile_positive(asked, prop)
    return (lambda held: not holds(held)) if asked.is_negated else holds


def observables_asked(asked: Comparison, prop: Property) -> tuple[Observable, ...]:
    """Return the values of which the property must be one (or be inside), () if none are named.

    Raises WireError for a constant that no value of the property can be.
    """
    if asked.is_negated or asked.operator not in {"=", "IN", "ISSUBSET"} or not prop.kinds:
        return ()
    return tuple(_parse(constant, asked, prop) for constant in asked.constants)


def _compile_positive(asked: Comparison, prop: Property) -> ValueTest:
    if asked.operator in _SUBNETS:
        return _compile_subnet(asked, prop)
    if asked.operator in {"LIKE", "MATCHES"}:
        return _compile_search(asked, prop)
    if asked.operator in _ORDERS:
        return _compile_order(asked, prop)
    if prop.kinds:
        tests = [_equal_to(_parse(one, asked, prop)) for one in asked.constants]
        return lambda held: any(test(held) for test in tests)
    wanted = frozenset(_checked(one, asked, prop) for one in asked.constants)
    return lambda held: held in wanted


def _equal_to(wanted: Observable) -> ValueTest:
    if wanted.kind in {Kind.IPV4_NETWORK, Kind.IPV6_NETWORK}:
        return _inside(_network(wanted))
    if wanted.kind is Kind.DOMAIN:
        below = f".{wanted.value}"
        return lambda held: _text(held) == wanted.value or _text(held).endswith(below)
    if wanted.kind is Kind.FILE_NAME:
        folded = wanted.value.lower()
        return lambda held: _text(held).lower() == folded
    return lambda held: held == wanted


def _compile_subnet(asked: Comparison, prop: Property) -> ValueTest:
    if prop.nature not in {Nature.ADDRESS, Nature.HOST}:
        raise _misplaced(asked)
    wanted = _parse(asked.constants[0], asked, prop)
    if wanted.kind is Kind.DOMAIN:
        raise _misplaced(asked)
    if asked.operator == "ISSUBSET":
        return _inside(_network(wanted))
    network = _network(wanted)

    def holds(held: PropertyValue) -> bool:
        other = _network(held)
        return other is not None and _contains(other, network)

    return holds


def _inside(network: IPv4Network | IPv6Network | None) -> ValueTest:
    def holds(held: PropertyValue) -> bool:
        return _contains(network, _network(held))

    return holds


def _contains(
    outer: IPv4Network | IPv6Network | None, inner: IPv4Network | IPv6Network | None
) -> bool:
    if outer is None or inner is None or outer.version != inner.version:
        return False
    shift = outer.max_prefixlen - outer.prefixlen
    return outer.prefixlen <= inner.prefixlen and (
        int(outer.network_address) >> shift == int(inner.network_address) >> shift
    )


def _network(held: PropertyValue) -> IPv4Network | IPv6Network | None:
    is_address = isinstance(held, Observable) and held.kind is not Kind.DOMAIN
    return ip_network(held.value) if is_address and isinstance(held, Observable) else None


def _compile_search(asked: Comparison, prop: Property) -> ValueTest:
    if prop.nature is Nature.NUMBER:
        raise _misplaced(asked)
    pattern = str(asked.constants[0])
    folds = asked.operator == "LIKE" and prop.nature in _WITHOUT_CASE
    if asked.operator == "LIKE":
        pattern = _like(pattern.lower() if folds else pattern)
    if len(pattern) > MAX_EXPRESSION:
        raise WireError(
            message(
                "the expression at character {n} has more than {limit} characters",
                n=asked.position,
                limit=MAX_EXPRESSION,
            )
        )
    try:
        search = compile_expression(pattern, most_bytes=_MOST_BYTES)
    except RuleError as error:
        raise _placed(error, asked) from error
    if folds:
        return lambda held: search(_text(held).lower())
    return lambda held: search(_text(held))


def _like(pattern: str) -> str:
    """Return a regular expression: % stands for any characters, _ for one. Source: §9.6."""
    parts = (".*" if one == "%" else "." if one == "_" else _literal(one) for one in pattern)
    return rf"(?s)\A{''.join(parts)}\z"


def _literal(character: str) -> str:
    return re.escape(character) if character.isascii() else character


def _compile_order(asked: Comparison, prop: Property) -> ValueTest:
    relation, limit = _ORDERS[asked.operator], asked.constants[0]
    if prop.nature is Nature.NUMBER:
        number = _checked(limit, asked, prop)
        return lambda held: relation(held, number)
    if not isinstance(limit, str):
        raise _misplaced(asked)
    return lambda held: relation(_text(held), limit)


def _parse(constant: Constant, asked: Comparison, prop: Property) -> Observable:
    if not isinstance(constant, str):
        raise _misplaced(asked)
    is_file = Kind.FILE_NAME in prop.kinds
    try:
        wanted = parse_file_name(constant) if is_file else recognise_observable(constant)
    except WireError as error:
        raise _placed(error, asked) from error
    if wanted.kind not in prop.kinds:
        raise _misplaced(asked)
    return wanted


def _checked(constant: Constant, asked: Comparison, prop: Property) -> Constant:
    if isinstance(constant, str) is (prop.nature is Nature.NUMBER):
        raise _misplaced(asked)
    return constant


def _misplaced(asked: Comparison) -> WireError:
    return WireError(
        message(
            "{path} at character {n} can't be compared by {operator} with {value}",
            path=asked.path[:100],
            n=asked.position,
            operator=asked.operator,
            value=repr(asked.constants[0])[:100],
        )
    )


def _placed(error: KhumkanError, asked: Comparison) -> WireError:
    reason = str(error.message)[:300]
    return WireError(
        message("{reason} (in the pattern at character {n})", reason=reason, n=asked.position)
    )


def _text(held: PropertyValue) -> str:
    return held.value if isinstance(held, Observable) else cast("str", held)

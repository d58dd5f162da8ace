"""Patterns against a second evaluator that tries every choice of objects, and knows no anchors.

It shares no code with the engine: it has its own idea of an event (objects, then a row made of
them) and its own comparisons, over values that are in their normal form already.
"""

import ipaddress
import itertools
import operator
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.severity import Severity
from khumkan.engine.compiled import Origin, RuleHead
from khumkan.engine.findings import Position
from khumkan.engine.indicators import Indicator, IndicatorTable, PatternIndicator
from khumkan.engine.indicators.patterns import compile_pattern, parse_pattern
from khumkan.engine.rows import Row, Scalar, Value

ADDRESSES = ["203.0.113.7", "203.0.113.200", "198.51.100.9", "2001:db8::1"]
NETWORKS = ["203.0.113.0/24", "203.0.0.0/16", "2001:db8::/32"]
DOMAINS = ["evil.example", "www.evil.example", "notevil.example", "good.example"]
NAMES = ["a.exe", "b.exe", "A.EXE"]
HASHES = ["0" * 32, "a" * 32]
PORTS = [22, 443, 4444]
COMMANDS = ["run a.exe", "RUN", "run\nb", ""]

ORDERS = {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge}

# What a comparison is: path, negated or not, operator, constants.
Asked = tuple[str, bool, str, tuple[Any, ...]]
Tree = Any
Objects = dict[str, list[dict[str, Any]]]


def quoted(constant: object) -> str:
    return str(constant) if isinstance(constant, int) else "'" + str(constant).replace("\\", "\\\\").replace("'", "\\'") + "'"  # fmt: skip


def asking(path: str, constants: list[Any], operators: tuple[str, ...]) -> st.SearchStrategy[Asked]:
    def choose(sign: str) -> st.SearchStrategy[Asked]:
        size = 3 if sign == "IN" else 1
        some = st.lists(st.sampled_from(constants), min_size=1, max_size=size).map(tuple)
        return st.tuples(st.just(path), st.booleans(), st.just(sign), some)

    return st.sampled_from(operators).flatmap(choose)


TEXT = ("=", "!=", "IN", "<", ">", "<=", ">=")
LIKES = ["%", "%evil%", "evil.example", "w_w%", "%.exe", "_.exe", "run%", "R_N", "203%", "%.113.7", ""]  # fmt: skip
EXPRESSIONS = ["evil", "^w", "e$", r"\.7$", "(a|b)", "RUN", "(?i)run", "^0+$"]
COMPARISONS = st.one_of(
    asking("ipv4-addr:value", ADDRESSES + NETWORKS, ("=", "!=", "IN", "ISSUBSET", "ISSUPERSET")),
    asking("ipv6-addr:value", ADDRESSES + NETWORKS, ("=", "ISSUBSET", "ISSUPERSET")),
    asking("domain-name:value", DOMAINS, TEXT),
    asking("file:name", NAMES, TEXT),
    asking("file:hashes.MD5", HASHES, ("=", "!=", "IN")),
    asking("process:command_line", COMMANDS, TEXT),
    asking("network-traffic:dst_port", PORTS, TEXT),
    asking("network-traffic:dst_ref.value", ADDRESSES + NETWORKS, ("=", "!=", "IN", "ISSUBSET")),
    *(
        asking(path, LIKES if sign == "LIKE" else EXPRESSIONS, (sign,))
        for path in ("domain-name:value", "file:name", "process:command_line", "ipv4-addr:value")
        for sign in ("LIKE", "MATCHES")
    ),
)
TREES = st.recursive(
    COMPARISONS,
    lambda some: st.tuples(st.sampled_from(["AND", "OR"]), st.lists(some, min_size=2, max_size=3)),
    max_leaves=6,
)


def written(tree: Tree) -> str:
    if isinstance(tree[1], list):
        return "(" + f" {tree[0]} ".join(map(written, tree[1])) + ")"
    path, is_negated, sign, constants = tree
    value = quoted(constants[0]) if sign != "IN" else f"({', '.join(map(quoted, constants))})"
    return f"{path} {'NOT ' if is_negated else ''}{sign} {value}"


# --- the second, obvious evaluator ---------------------------------------------------------------


def holds(tree: Tree, objects: Objects) -> bool:
    """Some choice of one object a type makes the tree true."""
    types = sorted(objects)
    return any(
        true_of(tree, dict(zip(types, chosen, strict=True)))
        for chosen in itertools.product(*(objects[name] for name in types))
    )


def true_of(tree: Tree, chosen: dict[str, dict[str, Any]]) -> bool:
    if isinstance(tree[1], list):
        return (all if tree[0] == "AND" else any)(true_of(one, chosen) for one in tree[1])
    path, is_negated, sign, constants = tree
    object_type, _, name = path.partition(":")
    if name not in chosen.get(object_type, {}):
        return False
    return compare(path, chosen[object_type][name], sign, constants) is not is_negated


def compare(path: str, held: Any, sign: str, constants: tuple[Any, ...]) -> bool:
    wanted = constants[0]
    if sign == "!=":
        return not equal(path, held, wanted)
    if sign in {"=", "IN"}:
        return any(equal(path, held, one) for one in constants)
    if sign in ORDERS:
        return bool(ORDERS[sign](held, wanted))
    if sign == "LIKE":
        folds = not path.startswith("process:command")
        text, like = (held.lower(), wanted.lower()) if folds else (held, wanted)
        return like_matches(text, like)
    if sign == "MATCHES":
        return re.search(wanted.replace("$", r"\Z"), held) is not None
    return inside(held, wanted) if sign == "ISSUBSET" else inside(wanted, held)


def equal(path: str, held: Any, wanted: Any) -> bool:
    if path == "domain-name:value":
        return bool(held == wanted or held.endswith(f".{wanted}"))
    if path == "file:name":
        return bool(held.lower() == wanted.lower())
    if path.endswith((":value", "_ref.value")):
        return inside(held, wanted)
    return bool(held == wanted)


def inside(inner: str, outer: str) -> bool:
    small, large = ipaddress.ip_network(inner), ipaddress.ip_network(outer)
    return small.version == large.version and small.subnet_of(large)  # type: ignore[arg-type]  # same version


def like_matches(text: str, like: str) -> bool:
    if not like:
        return not text
    if like[0] == "%":
        return any(like_matches(text[n:], like[1:]) for n in range(len(text) + 1))
    return bool(text) and like[0] in {"_", text[0]} and like_matches(text[1:], like[1:])


# --- events, as objects and as rows --------------------------------------------------------------

EVENTS = st.fixed_dictionaries(
    {},
    optional={
        "source.ip": st.sampled_from(ADDRESSES),
        "destination.ip": st.sampled_from(ADDRESSES + NETWORKS),
        "destination.port": st.sampled_from([22, "443", 4444, "x"]),
        "dns.question.name": st.sampled_from(DOMAINS)
        | st.lists(st.sampled_from(DOMAINS), max_size=2).map(tuple),
        "process.command_line": st.sampled_from(COMMANDS),
        "process.hash.md5": st.sampled_from(HASHES),
        "process.executable": st.sampled_from([rf"C:\x\{name}" for name in NAMES]),
        "file.path": st.sampled_from([f"/tmp/{name}" for name in NAMES]),  # noqa: S108 -- a log's
        "file.hash.md5": st.sampled_from(HASHES),
    },
)


def scalars(values: dict[str, Value]) -> Iterator[tuple[str, Scalar]]:
    for column, value in values.items():
        yield from ((column, one) for one in (value if isinstance(value, tuple) else (value,)))


def last_part(text: str) -> str:
    return re.split(r"[\\/]", text)[-1]


def objects_in(values: dict[str, Value]) -> Objects:
    """Every object, one value a property: a file for each name and each hash of one owner."""
    objects: Objects = {}
    traffic: dict[str, Any] = {}
    owners: dict[str, tuple[list[str], list[str]]] = {}
    for column, scalar in scalars(values):
        if column == "destination.port" and scalar != "x":
            traffic["dst_port"] = int(scalar)
        if column == "process.command_line":
            objects["process"] = [{"command_line": scalar}]
        if not isinstance(scalar, str):
            continue
        owner = column.rpartition(".")[0].removesuffix(".hash")
        names, hashes = owners.setdefault(owner, ([], []))
        names.extend(
            [last_part(scalar)] if last_part(scalar).strip(" .") and "\n" not in scalar else []
        )
        if scalar in ADDRESSES + NETWORKS:
            for object_type in ("ipv4-addr", "ipv6-addr"):
                objects.setdefault(object_type, []).append({"value": scalar})
            traffic.update({"dst_ref.value": scalar} if column == "destination.ip" else {})
        elif scalar in DOMAINS:
            objects.setdefault("domain-name", []).append({"value": scalar})
        elif scalar in HASHES:
            hashes.append(scalar)
    nothing: list[str | None] = [None]
    objects["network-traffic"] = [traffic]
    objects["file"] = [
        {key: one for key, one in (("name", name), ("hashes.MD5", digest)) if one is not None}
        for names, hashes in owners.values()
        for name in [*names] or nothing
        for digest in [*hashes] or nothing
    ]
    return {name: some for name, some in objects.items() if some}


def loaded(text: str) -> IndicatorTable:
    compiled = compile_pattern(parse_pattern(text))
    head = RuleHead("indicator--1", "x", Severity.HIGH, Origin("b.json", 0))
    plain = [Indicator(one, head) for one in compiled.observables]
    some = [PatternIndicator(compiled.alternatives, head)] if compiled.alternatives else []
    return IndicatorTable([*plain, *some])


Check = Callable[[], None]


@given(TREES, st.lists(EVENTS, min_size=1, max_size=4))
def test_a_pattern_holds_of_a_row_exactly_where_the_oracle_says(
    tree: Tree, events: list[dict[str, Value]]
) -> None:
    table = loaded(f"[{written(tree)}]")
    for values in events:
        row = Row(frozenset(), values, None)
        found = table.find(row, Position("f", 1, 1))
        assert bool(found) is holds(tree, objects_in(values)), (written(tree), values)


@given(TREES, EVENTS)
def test_what_is_told_as_evidence_stands_in_the_row(tree: Tree, values: dict[str, Value]) -> None:
    row = Row(frozenset(), values, None)
    for finding in loaded(f"[{written(tree)}]").find(row, Position("f", 1, 1)):
        for one in finding.matched:
            assert (one.column, one.value) in list(scalars(values))


@pytest.mark.unmeasured
@given(TREES, TREES, EVENTS)
def test_observations_joined_by_or_hold_where_one_of_them_does(
    one: Tree, other: Tree, values: dict[str, Value]
) -> None:
    row = Row(frozenset(), values, None)
    found = loaded(f"[{written(one)}] OR [{written(other)}]").find(row, Position("f", 1, 1))
    objects = objects_in(values)
    assert bool(found) is (holds(one, objects) or holds(other, objects))

"""Random Sigma rules of every shape, and rows that they match or only just don't.

`rules()` draws documents that keep docs/reference/sigma-semantics.md, so no evaluator may refuse
them; `rows_for(rule)` draws rows for one of them. Alphabets are small, so that matches happen.
"""

from collections import defaultdict
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import TypeVar

from hypothesis import strategies as st
from tests.engine.witnesses import (
    EXPRESSIONS,
    FLAGGED_EXPRESSION,
    NETWORKS,
    PLACEHOLDERS,
    Witnesses,
    witnesses_of,
)

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.columns import column_for
from khumkan.engine.rows import LogSource, Row, Scalar, Value

__all__ = ["PLACEHOLDERS", "rows_for", "rules"]

T = TypeVar("T")

# The first has no vocabulary, the second has one: fields are looked up under other names there.
SOURCES = (LogSource("testbench"), LogSource("windows", "process_creation"))
OTHER_SOURCE = LogSource("elsewhere", "nothing", "none")
FIELDS = ("Image", "CommandLine", "User", "f.g", "EventID")

_PLAIN = ("a", "B", "7", "cmd", "net", " ")
_WILD = (*_PLAIN, "é", "ก", "\\", "*", "?", r"\*", r"\?", r"\\", "%one%", "\n", "(", ".", "Σ")
_DASHED = (*_PLAIN, "-x", " /y", "--q", "*", "é")


def _text(tokens: tuple[str, ...], smallest: int = 0) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(tokens), min_size=smallest, max_size=3).map("".join)


def _weighted(*choices: tuple[int, st.SearchStrategy[T]]) -> st.SearchStrategy[T]:
    """Draw from one of the strategies, each as often as its weight says."""
    bag = [strategy for weight, strategy in choices for _ in range(weight)]
    return st.sampled_from(bag).flatmap(lambda strategy: strategy)


_ANY_TEXT = _text(_WILD)
_ENCODABLE = _text(_PLAIN, 2)
_EXPANDABLE = _text((*_PLAIN, "%Servers%", "%one%", "*"))
_SMALL_NUMBER = st.integers(-2, 12) | st.sampled_from([0.5, 1.0, 4104, 2**53])
_SCALAR = _ANY_TEXT | _SMALL_NUMBER | st.booleans() | st.none()
_TIME_NUMBER = st.sampled_from([1, 3, 5, 7, 9, 15, 16, 59, 2021, 2026])

# Modifiers in front of `all` and `neq`, with the values they take. Keywords take the first part.
_KEYWORD_ITEMS: dict[str, st.SearchStrategy[JsonValue]] = {
    **dict.fromkeys(
        ("", "contains", "startswith", "endswith", "cased", "cased|contains", "endswith|cased"),
        _ANY_TEXT,
    ),
    **dict.fromkeys(
        ("windash", "contains|windash", "windash|contains", "cased|windash|contains"),
        _text(_DASHED),
    ),
    **dict.fromkeys(
        (
            *("base64", "base64|contains", "base64offset|contains", "wide|base64offset|contains"),
            *("utf16le|base64|contains", "utf16be|base64offset|contains", "utf16|base64", "wide"),
            *("utf16", "utf16be|contains", "cased|base64offset|contains", "base64|cased"),
        ),
        _ENCODABLE,
    ),
    **dict.fromkeys(
        ("expand", "contains|expand", "expand|startswith", "expand|cased"), _EXPANDABLE
    ),
    **dict.fromkeys(
        ("re", "re|i", "re|m", "re|s", "re|i|m|s", "re|ignorecase", "re|multiline", "re|dotall"),
        st.sampled_from([*EXPRESSIONS, FLAGGED_EXPRESSION]),
    ),
    **dict.fromkeys(
        ("re|contains", "re|startswith", "re|endswith", "re|startswith|endswith", "re|expand"),
        st.sampled_from(list(EXPRESSIONS)),
    ),
}
_FIELD_ITEMS: dict[str, st.SearchStrategy[JsonValue]] = {
    **_KEYWORD_ITEMS,
    "": _SCALAR,
    "cidr": st.sampled_from(list(NETWORKS)),
    "exists": st.booleans(),
    **dict.fromkeys(("lt", "lte", "gt", "gte"), _SMALL_NUMBER),
    **dict.fromkeys(("minute", "hour", "day", "week", "month", "year"), _TIME_NUMBER),
    **dict.fromkeys(("hour|gte", "year|lt", "minute|lte", "day|gt"), _TIME_NUMBER),
    **dict.fromkeys(
        ("fieldref", "fieldref|contains", "fieldref|startswith", "cased|fieldref|endswith"),
        st.sampled_from(FIELDS),
    ),
}
_SUFFIXES = ("", "", "", "|all", "|neq", "|all|neq")
_NAMES = ("selection", "sel_a", "sel-b", "filter_1", "_hidden", "keywords")


@st.composite
def items(draw: st.DrawFn, *, is_keyword: bool = False) -> tuple[str, JsonValue]:
    """Draw one line of a detection: its key and its value or values."""
    kinds = _KEYWORD_ITEMS if is_keyword else _FIELD_ITEMS
    modifiers = draw(st.sampled_from(list(kinds)))
    values = kinds[modifiers]
    suffix = draw(st.sampled_from(_SUFFIXES))
    key = ("" if is_keyword else draw(st.sampled_from(FIELDS))) + "|" + modifiers + suffix
    raws: JsonValue = draw(
        values if draw(st.booleans()) else st.lists(values, min_size=1, max_size=3)
    )
    return key.replace("||", "|").rstrip("|"), raws


def maps() -> st.SearchStrategy[JsonValue]:
    """Draw a map of one to three fields, now and then with a keyword line among them."""
    lines = _weighted((9, items()), (1, items(is_keyword=True)))
    return st.lists(lines, min_size=1, max_size=3).map(dict)


def keywords() -> st.SearchStrategy[JsonValue]:
    """Draw text or numbers without a field, alone or in a list."""
    one = _ANY_TEXT | _SMALL_NUMBER
    return one | st.lists(one, min_size=1, max_size=3)


def detections() -> st.SearchStrategy[JsonValue]:
    """Draw a map, a list of maps, keywords, or a list of lists of them."""
    entries = st.lists(maps() | keywords(), min_size=1, max_size=2)
    return _weighted((6, maps()), (2, entries), (1, keywords()))


def conditions(names: list[str]) -> st.SearchStrategy[str]:
    """Draw a condition over detections with these names, all of them or some."""
    patterns = [
        f"{quantifier} of {pattern}"
        for quantifier in ("1", "any", "all")
        for pattern in ("them", "*", "sel*", "_*", "*_*", "f*1")
        if _fits("*" if pattern == "them" else pattern, names)
    ]
    leaves = st.sampled_from([*names, *patterns])
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            inner.map(lambda term: f"not {term}"),
            inner.map(lambda term: f"({term})"),
            st.tuples(inner, inner).map(" and ".join),
            st.tuples(inner, inner).map(" or ".join),
            st.tuples(inner, inner).map(lambda terms: f"({terms[0]}) and not ({terms[1]})"),
        ),
        max_leaves=4,
    )


def _fits(pattern: str, names: list[str]) -> bool:
    return any(
        fnmatchcase(name, pattern) and (pattern.startswith("_") or not name.startswith("_"))
        for name in names
    )


@st.composite
def rules(draw: st.DrawFn) -> JsonObject:
    """Draw a rule that every evaluator must accept, given PLACEHOLDERS."""
    source = draw(st.sampled_from(SOURCES))
    names = draw(st.lists(st.sampled_from(_NAMES), min_size=1, max_size=3, unique=True))
    condition: JsonValue = draw(conditions(names))
    if draw(st.integers(0, 9)) == 0:
        condition = [condition, draw(conditions(names))]
    logsource: JsonObject = {"product": source.product}
    if source.category:
        logsource["category"] = source.category
    return {
        "title": "A random rule",
        "id": str(draw(st.uuids(version=4))),
        "status": "test",
        "logsource": logsource,
        "detection": {**{name: draw(detections()) for name in names}, "condition": condition},
        "level": "low",
    }


@st.composite
def rows_for(draw: st.DrawFn, rule: JsonObject) -> Row:
    """Draw a row that has, in each field of the rule, a value made for one of its items."""
    source = _source_of(rule)
    pools = _pools(rule)
    values: dict[str, Value] = {}
    for field, pool in pools.items():
        value = draw(_values(pool))
        if value is not None:
            values[column_for(source, field) if field else "anywhere"] = value
    seen = draw(st.sampled_from([*9 * [source], OTHER_SOURCE]))
    return Row(frozenset({seen, LogSource("other")}), values, None)


def _source_of(rule: JsonObject) -> LogSource:
    logsource = rule["logsource"]
    assert isinstance(logsource, dict)
    return LogSource(str(logsource["product"]), str(logsource.get("category", "")))


def _pools(rule: JsonObject) -> dict[str, Witnesses]:
    """Return for each field of the rule (and "" for keywords) the values made for its items."""
    pools: defaultdict[str, Witnesses] = defaultdict(Witnesses)
    detection = rule["detection"]
    assert isinstance(detection, dict)
    for name, definition in detection.items():
        if name == "condition":
            continue
        for key, raws in _lines(definition):
            field, *names = key.split("|")
            pools[field].add(witnesses_of(names, raws))
            if "fieldref" in names:
                pools[str(raws[0])].add(witnesses_of(names, raws))
    return dict(pools)


def _lines(definition: JsonValue) -> Iterator[tuple[str, list[JsonValue]]]:
    if isinstance(definition, dict):
        for key, raw in definition.items():
            yield key, raw if isinstance(raw, list) else [raw]
    elif isinstance(definition, list):
        for entry in definition:
            yield from _lines(entry)
    else:
        yield "", [definition]


def _values(pool: Witnesses) -> st.SearchStrategy[Value | None]:
    """Draw a good value, one that is nearly so, several, another one, or none."""
    other: st.SearchStrategy[Scalar] = st.sampled_from(["", "other", 0, 1, 1.0, True, "true"])
    good = st.sampled_from(pool.good) if pool.good else other
    near = st.sampled_from(pool.near) if pool.near else other
    several = st.lists(good | near | other, max_size=3).map(tuple)
    return _weighted((5, good), (2, near), (1, several), (1, other), (1, st.none()))

"""Random correlations and random events for them, and the engine's two desks over both."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain, combinations

from hypothesis import strategies as st

from khumkan.core.errors import Place
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.columns import column_for
from khumkan.engine.compiled import CompiledRule, Correlation
from khumkan.engine.correlation import CorrelationDesk
from khumkan.engine.findings import Position
from khumkan.engine.naive import Matched
from khumkan.engine.naive.conditions import read_condition
from khumkan.engine.rows import LogSource, Row, Value
from khumkan.engine.sigma import RuleSet
from khumkan.engine.sigma.compile import RuleCompiler
from khumkan.engine.sigma.documents import Document
from khumkan.engine.sigma.heads import PackInfo
from khumkan.engine.sigma.references import resolve_references

START = datetime(2026, 11, 21, tzinfo=UTC)
SOURCE = LogSource("testbench")
OPERATORS = ("gt", "gte", "lt", "lte", "eq", "neq")
METRICS = ("sum", "avg", "percentile", "median", "max", "min")
NUMBERS: list[Value] = [
    0, 1, 2, 3, -1, 0.1, 0.2, 1.5, 1e-7, 2**60, 1e300, "1", "2", "0.1", "-0.5", "007",
    "9" * 300, "many", "1e5", "", True, (1,), (1, 2), (), float("inf"),
]  # fmt: skip
GROUPS: list[JsonValue] = [[], ["ip"], ["user"], ["ip", "user"]]
LIMITS = [0, 1, 2, 3, 0.1, 0.3, 1.5, -1, 2**60, 10**300, 99.9]


def base_rule(name: str) -> JsonObject:
    return {
        "title": name,
        "name": name,
        "logsource": {"product": "testbench"},
        "detection": {"s": {"rule": name}, "condition": "s"},
    }


BASES = [base_rule(name) for name in ("a", "b", "c")]


@st.composite
def correlations(draw: st.DrawFn, number: int, lower: list[str]) -> JsonObject:
    """Draw a correlation called `c<number>` over base rules and the correlations in `lower`."""
    kind = draw(
        st.sampled_from(["event_count", "value_count", "temporal", "temporal_ordered"])
        | st.sampled_from([f"value_{name}" for name in METRICS])
    )
    names = ["a", "b", "c", *lower]
    refers = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3))
    section: JsonObject = {
        "type": kind,
        "rules": list(dict.fromkeys(refers)) if kind != "temporal_ordered" else list(refers),
        "timespan": draw(st.sampled_from(["1s", "5s", "1m", "1h", "999y"])),
        "group-by": draw(st.sampled_from(GROUPS)),
    }
    if draw(st.booleans()):
        section["aliases"] = {"ip": {draw(st.sampled_from(names)): "user"}}
    condition = draw(conditions(kind, [*dict.fromkeys(refers)]))
    if condition is not None:
        section["condition"] = condition
    return {"title": f"c{number}", "name": f"c{number}", "correlation": section}


@st.composite
def conditions(draw: st.DrawFn, kind: str, rules: list[str]) -> JsonValue:
    if kind.startswith("temporal") and draw(st.booleans()):
        return draw(words(kind, rules).filter(partial(can_hold, rules=rules)))
    if kind == "temporal_ordered" or (kind == "temporal" and draw(st.booleans())):
        return None
    limits = st.integers(1, 3) if not kind.startswith("value_") else st.sampled_from(LIMITS)
    several = st.lists(st.sampled_from(OPERATORS), min_size=2, max_size=2, unique=True)
    operators = draw(st.sampled_from([["gte"], ["gt"], ["lte"], ["eq"], ["neq"]]) | several)
    condition: JsonObject = {name: draw(limits) for name in operators}
    if kind.startswith("value_"):
        condition["field"] = draw(st.sampled_from(["n", "n", "n", "ip"]))
    if kind == "value_percentile":
        condition["percentile"] = draw(st.sampled_from([0, 1, 10, 33.3, 50, 66.7, 90, 99.9, 100]))
    return condition


def words(kind: str, rules: list[str]) -> st.SearchStrategy[str]:
    """Conditions over some rules in words; some can never hold."""
    one = st.builds("{}{}".format, st.sampled_from(["", "", "not "]), st.sampled_from(rules))
    if kind == "temporal_ordered":
        return st.lists(one, min_size=1, max_size=3).map(" and ".join)
    both = st.builds("({} {} {})".format, one, st.sampled_from(["and", "or"]), one)
    return one | both | st.builds("not {} or {}".format, both, both)


def can_hold(text: str, rules: list[str]) -> bool:
    condition = read_condition(text, rules)
    each = chain(*(combinations(rules, n) for n in range(len(rules) + 1)))
    return any(condition(some.__contains__) for some in each)


@st.composite
def documents(draw: st.DrawFn) -> list[JsonObject]:
    """Draw base rules and up to three correlations, each free to build on those before it."""
    drawn = [
        draw(correlations(number, [f"c{lower}" for lower in range(number)]))
        for number in range(draw(st.integers(1, 3)))
    ]
    return [*BASES, *drawn]


@st.composite
def events(draw: st.DrawFn) -> Matched:
    """Draw an event; its place in the file is given later."""
    values: dict[str, Value] = {"n": draw(st.sampled_from(NUMBERS))}
    for field in ("ip", "user"):
        value = draw(st.sampled_from(["x", "x", "x", "X", "y", 1, 1.0, ("x", "y"), None]))
        if value is not None:
            values[field] = value
    second = draw(st.sampled_from([*range(12), 5, 5, 60, 100_000, None]))
    time = None if second is None else START + timedelta(seconds=second)
    rule = draw(st.sampled_from(BASES))
    return Matched(rule, Row(frozenset({SOURCE}), values, time), ("f", 0, 1))


def placed(drawn: Sequence[Matched], order: Sequence[int]) -> list[Matched]:
    """Return the events with their places in the file; of two rules now and then one event."""
    return [
        Matched(one.rule, drawn[number - number % 2].row if number % 7 == 1 else one.row, place)
        for number, one in enumerate(drawn)
        for place in [("f", order[number - number % 2 if number % 7 == 1 else number], 1)]
    ]


class Compiled:
    """What the engine makes of documents."""

    def __init__(self, drawn: Sequence[JsonObject]) -> None:
        compiler = RuleCompiler(column_for, {})
        loaded = [
            compiler.compile(Document(Place("r.yml", number), document), PackInfo())
            for number, document in enumerate(drawn)
        ]
        self.rules = [one for one in loaded if isinstance(one, CompiledRule)]
        found = [one for one in loaded if isinstance(one, Correlation)]
        correlations, self.refused = resolve_references(self.rules, found)
        self.set = RuleSet(self.rules, correlations)

    def run(
        self, matched: Sequence[Matched]
    ) -> tuple[list[tuple[str, list[int]]], CorrelationDesk]:
        desk = CorrelationDesk(self.set, column_for, max_hits=10_000)
        by_name = {rule.head.name: rule for rule in self.rules}
        for one in matched:
            desk.take(by_name[str(one.rule["name"])], one.row, Position(*one.position))
        found = [
            (finding.head.name, [place.record for place in finding.events])
            for finding in desk.finish()
        ]
        return sorted(found), desk

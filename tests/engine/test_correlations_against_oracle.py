"""Random correlations over random events in any order: the engine against the naive evaluator.

Every type, group-by, aliases, chains; events that are late, tell no time, no group, no number.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khumkan.core.errors import Place, RuleError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.columns import column_for
from khumkan.engine.compiled import CompiledRule, Correlation
from khumkan.engine.correlation import CorrelationDesk
from khumkan.engine.findings import Position
from khumkan.engine.naive import Matched, correlate_all, read_plan
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
ODD_FIELDS: list[JsonValue] = [None, "", [], ["n"], ["n", "n"], 5, [5], {}]
ODD_LIMITS: list[JsonValue] = [0.5, float("inf"), float("nan"), 10**400, "1", True, None, []]
ODD_SHARES: list[JsonValue] = [
    0, 100, 99.9, 100.1, -1, None, "50", True, float("nan"), 10**400, [],
]  # fmt: skip
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
    condition = draw(conditions(kind))
    if condition is not None:
        section["condition"] = condition
    return {"title": f"c{number}", "name": f"c{number}", "correlation": section}


@st.composite
def conditions(draw: st.DrawFn, kind: str) -> JsonValue:
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


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents(), st.lists(events(), min_size=6, max_size=20), st.randoms(use_true_random=False))
def test_engine_and_oracle_agree_on_random_correlations(
    drawn: list[JsonObject], happened: list[Matched], random: Random
) -> None:
    order = list(range(len(happened)))
    random.shuffle(order)
    matched = placed(happened, order)
    expected: list[tuple[str, list[int]]] = []
    n_unusable = n_not_numbers = 0
    for document, result in correlate_all(drawn, matched):
        name = str(document["name"])
        expected += [(name, [hit.position[1] for hit in one.hits]) for one in result.findings]
        n_unusable += result.n_without_time + result.n_without_group + result.n_without_value
        n_not_numbers += result.n_without_number
    compiled = Compiled(drawn)
    assert compiled.refused == []
    for arrival in (matched, matched[::-1]):
        found, desk = compiled.run(arrival)
        assert found == sorted(expected)
        assert (desk.n_unusable, desk.n_not_numbers, desk.n_dropped) == (
            n_unusable,
            n_not_numbers,
            0,
        )


BASIC: JsonObject = {
    "type": "value_sum",
    "rules": ["a"],
    "timespan": "5m",
    "condition": {"gte": 1, "field": "n"},
}


@pytest.mark.parametrize(
    "changes",
    [
        *({"type": kind} for kind in ("value_mode", "VALUE_SUM", "", None, 5, "event_count")),
        *({"type": f"value_{kind}"} for kind in METRICS),
        *({"condition": {"gte": 1, "field": field}} for field in ODD_FIELDS),
        *(
            {"condition": {"field": "n", operator: limit}}
            for operator in OPERATORS
            for limit in ODD_LIMITS
        ),
        *(
            {"type": "value_percentile", "condition": {"gt": 1, "field": "n", "percentile": raw}}
            for raw in ODD_SHARES
        ),
        {"condition": {"gte": 1, "lt": float("nan"), "field": "n"}},
        {"condition": {"gte": 1, "field": "n", "percentile": 50}},
        {"condition": {"field": "n"}},
        {"condition": {}},
        {"condition": None},
        {"condition": "a and not b"},
        {"type": "temporal", "condition": {"gte": 1, "field": "n"}},
        {"type": "temporal", "condition": {"field": None, "gte": 1}},
    ],
    ids=repr,
)
def test_engine_and_oracle_refuse_the_same_correlations(changes: JsonObject) -> None:
    document: JsonObject = {"title": "c", "correlation": BASIC | changes}
    compile_one = partial(Compiled, [document])
    assert is_refused(compile_one) == is_refused(partial(read_plan, document))


def is_refused(read: Callable[[], object]) -> bool:
    try:
        read()
    except RuleError:
        return True
    return False

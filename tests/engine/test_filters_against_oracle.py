"""Rules with random filters: what the loader makes of them against the naive reading."""

from itertools import chain

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.strategies import PLACEHOLDERS, rows_for, rules

from khumkan.core.errors import Place, RuleError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.columns import column_for
from khumkan.engine.compiled import Rule
from khumkan.engine.matcher import RuleMatcher
from khumkan.engine.naive import FilteredRule, idle_names, read_filter
from khumkan.engine.naive.rule import read_source
from khumkan.engine.rows import Row
from khumkan.engine.sigma.compile import RuleCompiler
from khumkan.engine.sigma.documents import Document
from khumkan.engine.sigma.filters import Filtered, FilterPlan, apply_filters
from khumkan.engine.sigma.heads import PackInfo

SOURCES: list[JsonValue] = [
    {"product": "Windows"},
    {"category": "process_creation"},
    {"product": "testbench"},
    {"product": "windows", "category": "process_creation", "service": "sysmon"},
]


@st.composite
def filters(draw: st.DrawFn, names: list[str]) -> JsonObject:
    """Draw a filter out of a random rule, for some of the rules with these names and ids."""
    rule = draw(rules())
    detection = rule["detection"]
    assert isinstance(detection, dict)
    condition = detection["condition"]
    everyone: list[JsonValue] = [*names, "gone"]
    named = st.lists(st.sampled_from(everyone), min_size=1, max_size=2)
    rules_named: JsonValue = draw(st.just("any") | st.sampled_from(names) | named)
    return {
        "logsource": draw(st.sampled_from(SOURCES) | st.just(rule["logsource"])),
        "filter": detection
        | {
            "rules": rules_named,
            "condition": condition[0] if isinstance(condition, list) else condition,
        },
    }


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[JsonObject], list[JsonObject], list[Row]]:
    """Draw rules, filters that may be about them, and rows made for both."""
    drawn = draw(st.lists(rules(), min_size=1, max_size=2))
    named = [
        rule | {"id": f"id-{number}", "name": f"r{number}"} for number, rule in enumerate(drawn)
    ]
    names = [str(rule[key]) for rule in named for key in ("id", "name")]
    narrowing = draw(st.lists(filters(names), min_size=1, max_size=3))
    rows = []
    for rule in named:
        about = [rule, *({**rule, "detection": _detections(one)} for one in narrowing)]
        for _ in range(3):
            parts = [draw(rows_for(each)) for each in about]
            values = dict(chain.from_iterable(part.values.items() for part in reversed(parts)))
            rows.append(Row(parts[0].sources, values, None))
    return named, narrowing, rows


def _detections(document: JsonObject) -> JsonObject:
    section = document["filter"]
    assert isinstance(section, dict)
    return {name: each for name, each in section.items() if name != "rules"}


def compile_all(documents: list[JsonObject]) -> Filtered:
    compiler = RuleCompiler(column_for, PLACEHOLDERS)
    loaded = [
        compiler.compile(Document(Place("random.yml", number), document), PackInfo())
        for number, document in enumerate(documents)
    ]
    plans = [one for one in loaded if isinstance(one, FilterPlan)]
    compiled: list[Rule] = [one for one in loaded if not isinstance(one, FilterPlan)]
    return apply_filters(compiled, plans, compiler.compile_filter)


@pytest.mark.unmeasured
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_engine_and_oracle_agree_on_filtered_rules(
    case: tuple[list[JsonObject], list[JsonObject], list[Row]],
) -> None:
    documents, narrowing, rows = case
    filtered = compile_all([*narrowing, *documents])
    matcher = RuleMatcher(filtered.rules)
    oracle = [FilteredRule(document, narrowing, PLACEHOLDERS) for document in documents]
    for row in rows:
        expected = tuple(number for number, rule in enumerate(oracle) if rule.matches(row))
        assert matcher.match_row(row) == expected
    idle = sum(len(list(idle_names(one, documents))) for one in narrowing)
    assert len(filtered.refusals) == idle


SECTION: JsonObject = {"rules": "any", "s": {"Image": "x"}, "condition": "not s"}


ODD_RULES: list[JsonValue] = [[], None, 5, [5], "", [""], {}, "ANY", ["a", "a"], "a"]
ODD_CONDITIONS: list[JsonValue] = [None, [], ["s"], "", " ", "s and", "t", "1 of t*", 5]
ODD_DETECTIONS: list[JsonValue] = [{}, [], "x", 0, None, {"a|contians": 1}, {"a": {"b": 1}}]


@pytest.mark.parametrize(
    "changes",
    [
        *({"rules": raw} for raw in ODD_RULES),
        *({"condition": raw} for raw in ODD_CONDITIONS),
        *({"s": raw} for raw in ODD_DETECTIONS),
        *({"timeframe": "5m"}, {"t": {"a|expand": "%unknown%"}}, {1: "a"}, {}),
    ],
    ids=repr,
)
def test_engine_and_oracle_refuse_the_same_filters(changes: JsonObject) -> None:
    document: JsonObject = {"logsource": {"product": "windows"}, "filter": SECTION | changes}
    assert is_refused_by_engine(document) == is_refused_by_oracle(document)


@pytest.mark.parametrize(
    "changes",
    [
        {"logsource": None},
        {"logsource": {"product": 5}},
        {"filter": "x"},
        {"filter": None},
        {"detection": {"s": {"a": "b"}, "condition": "s"}},
        {"correlation": None},
        {"level": "urgent"},
    ],
    ids=repr,
)
def test_engine_and_oracle_refuse_the_same_documents(changes: JsonObject) -> None:
    document: JsonObject = {"logsource": {"product": "windows"}, "filter": SECTION, **changes}
    assert is_refused_by_engine(document) == is_refused_by_oracle(document)


def is_refused_by_engine(document: JsonObject) -> bool:
    try:
        compile_all([document])
    except RuleError:
        return True
    return False


def is_refused_by_oracle(document: JsonObject) -> bool:
    try:
        read_filter(document, read_source(document), PLACEHOLDERS)
    except RuleError:
        return True
    return False

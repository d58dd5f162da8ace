"""The compiled engine against the naive evaluator: two programs, one page of semantics, no dispute.

The random rules have every modifier and shape the semantics page knows; the public rules meet the
public events. The full run over every event is `make soak`.
"""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.strategies import PLACEHOLDERS, rows_for, rules

from khumkan.core.errors import Place, RuleError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.columns import column_for
from khumkan.engine.compiled import CompiledRule
from khumkan.engine.matcher import RuleMatcher, find_evidence
from khumkan.engine.naive import NaiveRule
from khumkan.engine.rows import Row
from khumkan.engine.sigma.compile import RuleCompiler
from khumkan.engine.sigma.documents import Document
from khumkan.engine.sigma.heads import PackInfo
from khumkan.engine.sigma.items import KNOWN_MODIFIERS

PAIRS = rules().flatmap(
    lambda rule: st.tuples(st.just(rule), st.lists(rows_for(rule), min_size=1, max_size=4))
)


def compile_document(document: JsonObject) -> CompiledRule:
    compiler = RuleCompiler(column_for, PLACEHOLDERS)
    rule = compiler.compile(Document(Place("random.yml", 1), document), PackInfo())
    assert isinstance(rule, CompiledRule)
    return rule


@pytest.mark.unmeasured
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PAIRS)
def test_engine_and_oracle_agree_on_random_rules_and_rows(
    pair: tuple[JsonObject, list[Row]],
) -> None:
    document, rows = pair
    rule = compile_document(document)
    matcher = RuleMatcher([rule])
    oracle = NaiveRule(document, PLACEHOLDERS)
    for row in rows:
        is_match = bool(matcher.match_row(row))
        assert is_match == oracle.matches(row)
        if is_match:
            assert find_evidence(rule.condition, row)


MODIFIERS = sorted(KNOWN_MODIFIERS - {"ignorecase", "multiline", "dotall", "m", "s", "month"})
VALUES: list[JsonValue] = [
    "abc", "a*c", "", "x", "(", "(?i)a", "[[:alpha:]]", " -a -b -c -d", "é",
    "10.0.0.0/8", "10.0.0.1/8", "%one%", "%unknown%", r"\%one%",
    1, 0.5, 2**53 + 1, float("nan"), True, None, {"a": 1},
    [], ["a", "b"], ["a", 1], [["a"]],
]  # fmt: skip


@pytest.mark.parametrize("field", ["Image", ""])
@pytest.mark.parametrize("first", ["", *MODIFIERS])
def test_engine_and_oracle_refuse_the_same_items(first: str, field: str) -> None:
    for second in ["", *MODIFIERS]:
        key = "|".join(name for name in (field or "\0", first, second) if name).replace("\0", "")
        for value in VALUES:
            if (first, value) == ("utf16", "") and second == "fieldref":
                continue  # a name made of a byte-order mark: nobody's field
            document = rule_about({key: value}, "s")
            assert is_refused(compile_document, document) == is_refused(read_naive, document), (
                key,
                value,
            )


@pytest.mark.parametrize(
    "condition",
    [
        *("s", "not s", "s and", "1 of s*", "all of them", "any of s*", "1 of x*", "s or t", "S"),
        *("s AND s", "(s", "s)", "2 of s*", "them", "1 of them", "all of s", "not", "notsel", ""),
        *("s and not s-2", "1 of _*", "s | count() > 5", "1 of s?", "s s", "not not s", " ", None),
        *(["s", "s-2"], [], ["s", ""], 1, "s or s-2 and not (s)"),
    ],
    ids=repr,
)
def test_engine_and_oracle_refuse_the_same_conditions(condition: JsonValue) -> None:
    document = rule_about("keyword", condition)
    assert is_refused(compile_document, document) == is_refused(read_naive, document)


@pytest.mark.parametrize(
    "definition",
    [{}, [], "", 0, None, True, [{}], [{"a": "b"}, "c"], [[{"a": 1}]], {"a": {"b": 1}}, {1: 2}],
    ids=repr,
)
def test_engine_and_oracle_refuse_the_same_detections(definition: JsonValue) -> None:
    document = rule_about(definition, "s")
    assert is_refused(compile_document, document) == is_refused(read_naive, document)


def rule_about(definition: JsonValue, condition: JsonValue) -> JsonObject:
    return {
        "title": "t",
        "logsource": {"product": "windows"},
        "detection": {"s": definition, "s-2": {"Image": "x"}, "condition": condition},
    }


def read_naive(document: JsonObject) -> NaiveRule:
    return NaiveRule(document, PLACEHOLDERS)


def is_refused(read: Callable[[JsonObject], object], document: JsonObject) -> bool:
    try:
        read(document)
    except RuleError:
        return True
    return False

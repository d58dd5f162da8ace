"""Why a rule does or does not match: part by part, and never other than the oracle says."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.strategies import PLACEHOLDERS, rows_for, rules

from khumkan.core.errors import Place
from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns import column_for
from khumkan.engine.compiled import CompiledRule
from khumkan.engine.explain import MAX_SEEN, Explanation, Link, Part, explain
from khumkan.engine.naive import NaiveRule
from khumkan.engine.rows import LogSource, Row, Value
from khumkan.engine.sigma.compile import RuleCompiler
from khumkan.engine.sigma.documents import Document
from khumkan.engine.sigma.heads import PackInfo

SOURCE = LogSource("testbench")


def compile_document(document: JsonObject) -> CompiledRule:
    rule = RuleCompiler(column_for, PLACEHOLDERS).compile(
        Document(Place("random.yml", 1), document), PackInfo()
    )
    assert isinstance(rule, CompiledRule)
    return rule


def why(
    condition: str, detections: JsonObject, source: LogSource = SOURCE, **values: Value
) -> Explanation:
    document: JsonObject = {
        "logsource": {"product": "testbench"},
        "detection": {**detections, "condition": condition},
    }
    return explain(compile_document(document), Row(frozenset({source}), dict(values), None))


def test_a_part_that_failed_tells_the_value_it_saw() -> None:
    found = why("s and not t", {"s": {"Image|endswith": "rar"}, "t": {"User": "adm"}}, Image="zip")
    assert not found.matches
    image, user = found.root.children
    assert image == Part(
        Link.TEST, holds=False, field="Image", column="Image", test="endswith: rar", seen=("zip",)
    )
    assert (user.link, user.holds, user.children[0].seen) == (Link.NOT, True, ())


def test_of_many_values_those_that_hold_are_shown_and_no_more_than_a_few() -> None:
    found = why("s", {"s": {"Image|contains": "a"}}, Image=("b", *["a"] * 9))
    assert (found.matches, found.root.seen) == (True, ("a",) * MAX_SEEN)


def test_a_keyword_shows_where_it_was_found() -> None:
    found = why("s", {"s": ["evil"]}, Image="an evil one", User="good")
    assert (found.root.field, found.root.seen) == ("", ("an evil one",))
    assert why("s", {"s": ["evil"]}, User="good").root.seen == ()


def test_a_rule_about_something_else_does_not_match_whatever_holds() -> None:
    found = why("s", {"s": {"Image": "x"}}, LogSource("other"), Image="x")
    assert (found.root.holds, found.is_about, found.matches) == (True, False, False)


PAIRS = rules().flatmap(
    lambda rule: st.tuples(st.just(rule), st.lists(rows_for(rule), min_size=1, max_size=3))
)


@pytest.mark.unmeasured
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(PAIRS)
def test_the_explanation_never_says_other_than_the_oracle(
    pair: tuple[JsonObject, list[Row]],
) -> None:
    document, rows = pair
    rule, oracle = compile_document(document), NaiveRule(document, PLACEHOLDERS)
    for row in rows:
        found = explain(rule, row)
        assert found.matches == oracle.matches(row)
        check(found.root)


def check(part: Part) -> None:
    """Every part is what its children make it."""
    held = [child.holds for child in part.children]
    match part.link:
        case Link.ALL:
            assert part.holds == all(held)
        case Link.ANY:
            assert part.holds == any(held)
        case Link.NOT:
            assert [part.holds] == [not one for one in held]
    for child in part.children:
        check(child)

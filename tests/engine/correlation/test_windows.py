"""Correlations over hits: windows in event time, groups, counts and sequences."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.severity import Severity
from khumkan.engine.compiled import Correlation, CorrelationKind, Origin, RuleHead
from khumkan.engine.correlation import Hit, correlate
from khumkan.engine.findings import Position

START = datetime(2026, 11, 21, tzinfo=UTC)
HEAD = RuleHead("c", "Many", Severity.HIGH, Origin("c.yml", 1))


def rule(kind: str, *bounds: tuple[str, float], rules: str = "a", seconds: int = 60) -> Correlation:
    return Correlation(
        HEAD, CorrelationKind(kind), tuple(rules), timedelta(seconds=seconds), bounds=bounds
    )


def hits(text: str, group: str = "g") -> list[Hit]:
    """Read `a0 b10 a15`: the rule's letter and the second, optionally `=value`."""
    found = []
    for number, word in enumerate(text.split()):
        timed, _, value = word.partition("=")
        moment = START + timedelta(seconds=int(timed[1:]))
        found.append(Hit(moment, Position("f", number, 1), timed[0], (group,), (value,)))
    return found


@pytest.mark.parametrize(
    ("correlation", "text", "ends"),
    [
        pytest.param(rule("event_count", ("gte", 3)), "a0 a10 a20", [20], id="three within"),
        pytest.param(rule("event_count", ("gte", 3)), "a0 a10 a60", [], id="the window is half open"),
        pytest.param(rule("event_count", ("gte", 3)), "a0 a10 a59", [59], id="just within"),
        pytest.param(rule("event_count", ("gte", 2)), "a0 a1 a2 a3 a4", [1, 3], id="hits are used up"),
        pytest.param(rule("event_count", ("gt", 1), ("lt", 9)), "a0 a1", [1], id="two bounds"),
        pytest.param(rule("value_count", ("gte", 2)), "a0=x a1=x a2=y", [2], id="distinct values"),
        pytest.param(rule("value_count", ("gte", 2)), "a0=x a61=y", [], id="a value that has left"),
        pytest.param(rule("temporal", rules="ab"), "a0 a1 b2", [2], id="both, any order"),
        pytest.param(rule("temporal", rules="ab"), "b0 a61 b62", [62], id="both within the span"),
        pytest.param(rule("temporal", ("gte", 2), rules="abc"), "a0 c1", [1], id="two of three"),
        pytest.param(rule("temporal_ordered", rules="ab"), "b0 a1", [], id="the wrong order"),
        pytest.param(rule("temporal_ordered", rules="ab"), "b0 a1 b2", [2], id="the right order"),
        pytest.param(rule("temporal_ordered", rules="aba"), "a0 b1 a2", [2], id="a rule named twice"),
        pytest.param(rule("temporal_ordered", rules="aba"), "a0 b1 b2", [], id="the second a missing"),
    ],
)  # fmt: skip
def test_a_correlation_matches_at(correlation: Correlation, text: str, ends: list[int]) -> None:
    matches = correlate(correlation, hits(text))
    assert [(match.last.time - START).seconds for match in matches] == ends


def test_groups_do_not_add_up() -> None:
    apart = hits("a0 a1", "g") + hits("a0 a1", "h")
    assert correlate(rule("event_count", ("gte", 3)), apart) == []
    assert len(correlate(rule("event_count", ("gte", 2)), apart)) == 2


def test_a_match_holds_its_hits_oldest_first_and_its_count() -> None:
    match = correlate(rule("value_count", ("gte", 2)), hits("a5=y a0=x a1=x"))[0]
    assert ([hit.value[0] for hit in match.hits], match.count) == (["x", "x", "y"], 2)


@given(st.permutations(hits("a0 b5 a7 a30 b31 a90 b91 a150 a151")))
def test_the_order_in_which_hits_arrive_changes_nothing(shuffled: list[Hit]) -> None:
    for one in (rule("event_count", ("gte", 3)), rule("temporal_ordered", rules="ab")):
        assert correlate(one, shuffled) == correlate(
            one, sorted(shuffled, key=lambda hit: hit.order)
        )

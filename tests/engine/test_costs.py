"""What each rule costs on a sample: asked where it could hold, timed, the least of some times."""

from itertools import count

from khumkan.core.severity import Severity
from khumkan.engine.compiled import (
    CompiledRule,
    Condition,
    Leaf,
    Literal,
    Not,
    Origin,
    RuleHead,
)
from khumkan.engine.costs import TIMES, Costs, RuleCost, measure_costs
from khumkan.engine.matcher import RuleMatcher
from khumkan.engine.rows import LogSource, Row

WINDOWS, LINUX = LogSource("windows", "process_creation"), LogSource("linux")


def rule(name: str, source: LogSource, condition: Condition) -> CompiledRule:
    return CompiledRule(RuleHead(name, name, Severity.LOW, Origin("r.yml", 1)), source, condition)


def has(column: str, text: str) -> Leaf:
    return Leaf(column, column, Literal("contains", text))


def row(source: LogSource, **values: str) -> Row:
    return Row(frozenset([source]), dict(values), None)


RULES = (
    rule("a", WINDOWS, has("a", "x")),
    rule("not", WINDOWS, Not(has("a", "x"))),
    rule("idle", LINUX, has("a", "x")),
)
ROWS = [row(WINDOWS, a="x"), row(WINDOWS, a="y"), row(LogSource("macos"), a="x")]


def ticking() -> object:
    """Return a clock that goes on by one nanosecond whenever it is looked at."""
    return count().__next__


def test_a_rule_is_asked_where_it_could_hold() -> None:
    costs = measure_costs(RULES, ROWS, ticking())  # type: ignore[arg-type]
    assert [(one.n_asked, one.n_matched) for one in costs.rules] == [(1, 1), (2, 1), (0, 0)]
    assert [one.is_covered for one in costs.rules] == [True, True, False]
    assert (costs.n_events, costs.n_uncovered) == (3, 1)


def test_what_matches_is_what_the_matcher_matches() -> None:
    matcher = RuleMatcher(RULES)
    matched = [rule for one in ROWS for rule in matcher.match_row(one)]
    costs = measure_costs(RULES, ROWS)
    assert [one.n_matched for one in costs.rules] == [matched.count(n) for n in range(3)]
    for one in ROWS:
        assert set(matcher.match_row(one)) <= set(matcher.rules_in_question(one))


def test_the_least_of_some_times_counts_and_what_is_shared_is_apart() -> None:
    shared = (0, 100)
    times = [(200, 230), (300, 310), (400, 420)]
    assert len(times) == TIMES
    moments = iter([*shared, *[moment for pair in times for moment in pair]])
    costs = measure_costs(RULES[:1], ROWS, lambda: next(moments))
    assert (costs.shared, costs.rules[0]) == (
        100,
        RuleCost(is_covered=True, n_asked=1, n_matched=1, nanoseconds=10),
    )


def test_nanoseconds_are_told_as_microseconds_for_each_event() -> None:
    assert Costs(4, 0, 0, ()).per_event(10_000) == 2.5
    assert Costs(0, 0, 0, ()).per_event(10_000) == 0

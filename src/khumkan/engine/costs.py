"""What each rule costs on a sample of events, measured: how often it is asked, how long it takes.

A rule is asked of an event of its log source that has one of the texts it can't do without, as
`RuleMatcher` asks it. What all rules share (naming an event, looking for their texts) is not any
rule's own and measured apart; so are the texts of an event made small, which the first rule that
asks would pay for all.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import thread_time_ns

from khumkan.engine.compiled import CompiledRule
from khumkan.engine.matcher import RowView, RuleMatcher
from khumkan.engine.matcher.direct import compile_direct
from khumkan.engine.rows import Row

TIMES = 3
"""How often the same is measured: the least of them counts, for other programs run too."""

Clock = Callable[[], int]


@dataclass(frozen=True, slots=True)
class RuleCost:
    """How a rule fared: events it was asked of and matched, nanoseconds for all of them."""

    is_covered: bool = False
    n_asked: int = 0
    n_matched: int = 0
    nanoseconds: int = 0


@dataclass(frozen=True, slots=True)
class Costs:
    """`rules` has one entry for each rule, in their order; `shared` nanoseconds are nobody's own.

    Of an event that belongs to no rule's log source, nothing is asked: `n_uncovered`.
    """

    n_events: int
    n_uncovered: int
    shared: int
    rules: Sequence[RuleCost]

    def per_event(self, nanoseconds: int) -> float:
        """Return microseconds for each event of the sample."""
        return nanoseconds / 1_000 / self.n_events if self.n_events else 0.0


def measure_costs(
    rules: Sequence[CompiledRule], rows: Sequence[Row], clock: Clock = thread_time_ns
) -> Costs:
    """Return what rules cost on rows; `clock` counts nanoseconds of this thread's work."""
    matcher = RuleMatcher(rules)
    started = clock()
    asked: defaultdict[int, list[RowView]] = defaultdict(list)
    for row in rows:
        view = RowView(row)
        for number in matcher.rules_in_question(row):
            asked[number].append(view)
    shared = clock() - started
    n_uncovered = sum(not matcher.covers(row) for row in rows)
    costs = [
        _measure(rule, asked[number], clock, is_covered=number in matcher.covered)
        for number, rule in enumerate(rules)
    ]
    return Costs(len(rows), n_uncovered, shared, costs)


def _measure(
    rule: CompiledRule, views: Sequence[RowView], clock: Clock, *, is_covered: bool
) -> RuleCost:
    if not views:
        return RuleCost(is_covered)
    holds = compile_direct(rule.condition)
    n_matched = sum(map(holds, views))
    least = min(_time(holds, views, clock) for _ in range(TIMES))
    return RuleCost(is_covered, len(views), n_matched, least)


def _time(holds: Callable[[RowView], bool], views: Sequence[RowView], clock: Clock) -> int:
    started = clock()
    for view in views:
        holds(view)
    return clock() - started

"""One correlation while events go on coming: in any order, in bounded memory."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.severity import Severity
from khumkan.engine.compiled import Correlation, CorrelationKind, Origin, RuleHead
from khumkan.engine.correlation import CorrelationMatch, Hit, Live, correlate
from khumkan.engine.correlation.groups import N_RECENT
from khumkan.engine.correlation.ledgers import Ledger
from khumkan.engine.correlation.tallies import make_tally
from khumkan.engine.correlation.windows import make_judge, places_of
from khumkan.engine.findings import Position

START = datetime(2026, 11, 21, tzinfo=UTC)
HEAD = RuleHead("c", "Many", Severity.HIGH, Origin("c.yml", 1))
SPAN = timedelta(seconds=60)
PATIENT = Live(timedelta(days=1))


def rule(kind: str, *bounds: tuple[str, float], rules: str = "a", share: float = 0) -> Correlation:
    return Correlation(
        HEAD, CorrelationKind(kind), tuple(rules), SPAN, bounds=bounds, percentile=share
    )


def hit(second: float, name: str = "a", group: str = "g", value: str = "", number: int = 0) -> Hit:
    moment = START + timedelta(seconds=second)
    return Hit(moment, Position("f", int(second * 10), 1), name, (group,), (value,), number)


def take_all(ledger: Ledger, hits: Sequence[Hit]) -> list[CorrelationMatch]:
    return [match for one in hits for match in ledger.take([one])]


def seconds(match: CorrelationMatch) -> list[int]:
    return [round((one.time - START).total_seconds()) for one in match.hits]


HITS = st.lists(
    st.builds(
        hit,
        st.integers(0, 200),
        st.sampled_from("abc"),
        st.sampled_from("gh"),
        st.sampled_from("xyz"),
        st.integers(0, 5),
    ),
    max_size=30,
    unique_by=lambda one: one.position,
)
# Where more hits can't undo what holds.
GROWING = [
    rule("event_count", ("gte", 3)),
    rule("event_count", ("gt", 4), rules="ab"),
    rule("value_count", ("gte", 2), rules="abc"),
    rule("value_sum", ("gte", 7), rules="ab"),
    rule("value_max", ("gte", 5)),
    rule("value_min", ("lte", 0)),
    rule("temporal", rules="ab"),
    rule("temporal", ("gte", 2), rules="abc"),
    rule("temporal_ordered", rules="ab"),
    rule("temporal_ordered", rules="abca"),
]
OTHERS = [
    rule("event_count", ("eq", 2)),
    rule("event_count", ("gte", 2), ("lt", 4)),
    rule("value_count", ("lte", 2)),
    rule("value_avg", ("gt", 3), rules="ab"),
    rule("value_percentile", ("lt", 2), share=50),
    rule("value_median", ("neq", 1)),
]


@pytest.mark.parametrize("correlation", GROWING + OTHERS, ids=repr)
@given(hits=HITS)
def test_in_order_nothing_differs_from_afterwards(
    correlation: Correlation, hits: list[Hit]
) -> None:
    ours = sorted(
        (one for one in hits if one.rule_id in correlation.rules), key=lambda one: one.order
    )
    assert take_all(Ledger(correlation, Live()), ours) == correlate(correlation, ours)


@pytest.mark.parametrize("correlation", GROWING + OTHERS, ids=repr)
@given(hits=HITS)
def test_in_any_order_each_match_is_borne_out_by_hits_of_its_own(
    correlation: Correlation, hits: list[Hit]
) -> None:
    ours = [one for one in hits if one.rule_id in correlation.rules]
    used: set[Hit] = set()
    for match in take_all(Ledger(correlation, PATIENT), ours):
        assert used.isdisjoint(match.hits)
        used.update(match.hits)
        assert {one.group for one in match.hits} == {match.group}
        assert_holds(correlation, match)


def assert_holds(correlation: Correlation, match: CorrelationMatch) -> None:
    places = places_of(correlation)
    ranks = [(one.time, one.position, places[one.rule_id]) for one in match.hits]
    assert ranks == sorted(ranks)
    assert match.hits[-1].time - match.hits[0].time < SPAN
    if correlation.kind is CorrelationKind.TEMPORAL_ORDERED:
        assert correlate(correlation, match.hits)
        return
    tally = make_tally(correlation)
    for one in match.hits:
        tally.add(one)
    assert tally.value() == match.count
    assert make_judge(correlation)(match.count)


@pytest.mark.parametrize("correlation", GROWING, ids=repr)
@given(hits=HITS)
def test_in_any_order_no_match_is_missed_wholly(correlation: Correlation, hits: list[Hit]) -> None:
    ours = [one for one in hits if one.rule_id in correlation.rules]
    told = take_all(Ledger(correlation, PATIENT), ours)
    used = {one for match in told for one in match.hits}
    for match in correlate(correlation, ours):
        assert used.intersection(match.hits)


def test_a_late_hit_completes_what_came_before_it() -> None:
    ledger = Ledger(rule("event_count", ("gte", 3)), PATIENT)
    hits = [hit(n) for n in (0, 50, 100, 130, 40)]
    assert [seconds(match) for match in take_all(ledger, hits)] == [[0, 40, 50]]
    assert ledger.n_late == 0


def test_a_hit_beyond_the_lateness_is_counted_and_still_tried() -> None:
    ledger = Ledger(rule("event_count", ("gte", 2)), Live(timedelta(seconds=10)))
    hits = [hit(0), hit(100), hit(20)]
    assert [seconds(match) for match in take_all(ledger, hits)] == [[0, 20]]
    assert ledger.n_late == 1


def test_one_event_from_the_future_wipes_nothing_out() -> None:
    ledger = Ledger(rule("event_count", ("gte", 5)), Live())
    steps = [hit(1), hit(2), hit(10**9), hit(3), hit(4), hit(5)]
    assert [seconds(match) for match in take_all(ledger, steps)] == [[1, 2, 3, 4, 5]]
    take_all(ledger, [hit(100 * n) for n in range(1, 2 * N_RECENT)])
    (group,) = ledger.groups.values()
    assert group.kept[-1].time < START + timedelta(days=1)


def test_a_host_whose_clock_is_wrong_by_hours_hides_no_other_one() -> None:
    """A local time written as if it were UTC: seven hours ahead."""
    ledger = Ledger(rule("event_count", ("gte", 12)), Live())
    right = [hit(n) for n in range(12)]
    ahead = [hit(7 * 3600 + n) for n in range(12)]
    mixed = [one for pair in zip(ahead, right, strict=True) for one in pair]
    assert [len(match.hits) for match in take_all(ledger, mixed)] == [12, 12]


def test_what_was_forgotten_from_the_future_is_part_of_no_match() -> None:
    ledger = Ledger(rule("event_count", ("gte", 3)), Live())
    apart = [hit(10**6), hit(10**6 + 1), *(hit(100 * n) for n in range(2 * N_RECENT))]
    assert take_all(ledger, [*apart, hit(9_000), hit(9_001)]) == []
    assert [seconds(match) for match in take_all(ledger, [hit(9_002)])] == [[9000, 9001, 9002]]


def test_a_hit_waits_for_late_ones_however_much_else_happens() -> None:
    ledger = Ledger(rule("value_count", ("gte", 2)), Live(timedelta(seconds=300)))
    take_all(ledger, [hit(0, value="x"), *(hit(200 + n, value="x") for n in range(2 * N_RECENT))])
    assert [seconds(match) for match in take_all(ledger, [hit(10, value="y")])] == [[0, 10]]


def test_hits_too_old_for_any_late_one_are_forgotten() -> None:
    ledger = Ledger(rule("event_count", ("gte", 5)), Live(timedelta(seconds=30)))
    for number in range(1_000):
        take_all(ledger, [hit(number * 20)])
        (group,) = ledger.groups.values()
        assert len(group.kept) <= (60 + 30) / 20 + 2 * N_RECENT


@pytest.mark.parametrize("lateness", [0, 30])
def test_in_disorder_within_the_lateness_nothing_needed_is_forgotten(lateness: int) -> None:
    correlation = rule("event_count", ("gte", 6))
    hits = [hit(number * 11) for number in range(500)]
    delays = [timedelta(seconds=number * 7919 % (lateness + 1)) for number in range(500)]
    arrivals = {one: one.time + delay for one, delay in zip(hits, delays, strict=True)}
    shuffled = sorted(hits, key=lambda one: arrivals[one])
    told = take_all(Ledger(correlation, Live(timedelta(seconds=lateness))), shuffled)
    patient = take_all(Ledger(correlation, PATIENT), shuffled)
    assert told == patient
    assert told


def test_groups_beyond_the_limit_are_forgotten_oldest_first_and_counted() -> None:
    ledger = Ledger(rule("event_count", ("gte", 3)), Live(max_groups=3))
    take_all(ledger, [hit(n, group=name) for n, name in enumerate("pqrpst")])
    assert ["".join(name) for name in ledger.groups] == ["p", "s", "t"]
    assert ledger.n_evicted == 2


def test_a_group_that_could_not_be_completed_any_more_is_no_loss() -> None:
    ledger = Ledger(rule("event_count", ("gte", 2)), Live(max_groups=1))
    take_all(ledger, [hit(0, group="p"), hit(3_600, group="q")])
    assert (list(ledger.groups), ledger.n_evicted) == ([("q",)], 0)


def test_all_groups_together_hold_no_more_hits_than_the_limit() -> None:
    ledger = Ledger(rule("event_count", ("gte", 9)), Live(max_hits=10))
    take_all(ledger, [hit(n, group=str(n % 4)) for n in range(16)])
    assert 7 <= sum(len(group.kept) for group in ledger.groups.values()) <= 10
    assert ledger.n_evicted > 0


def test_a_flood_of_one_value_does_not_push_the_others_out() -> None:
    ledger = Ledger(rule("value_count", ("gte", 5)), Live(max_hits_per_group=20))
    others = [hit(n, value=name) for n, name in enumerate("wxyz")]
    flood = [hit(11 + n / 100, value="z") for n in range(1_000)]
    matches = take_all(ledger, [*others, *flood, hit(30, value="v")])
    assert [match.count for match in matches] == [5]
    assert ledger.n_dropped == 0


def test_a_flood_of_one_step_does_not_push_the_others_out() -> None:
    ledger = Ledger(rule("temporal_ordered", rules="abcd"), Live(max_hits_per_group=20))
    steps = [hit(0, "a"), hit(1, "b"), hit(2, "c")]
    flood = [hit(3 + n / 100, "b") for n in range(1_000)]
    assert len(take_all(ledger, [*steps, *flood, hit(20, "d")])) == 1


def test_a_limit_below_what_a_rule_needs_is_raised_to_it() -> None:
    ledger = Ledger(rule("event_count", ("gte", 50)), Live(max_hits_per_group=10))
    assert len(take_all(ledger, [hit(n) for n in range(50)])) == 1
    assert ledger.n_dropped == 0


def test_a_sum_over_too_many_hits_goes_on_with_the_newest() -> None:
    ledger = Ledger(rule("value_sum", ("gte", 1_000)), Live(max_hits_per_group=10))
    assert take_all(ledger, [hit(n / 10, number=1) for n in range(200)]) == []
    (match,) = take_all(ledger, [hit(21, number=999)])
    assert len(match.hits) <= 11
    assert match.hits[0].time > START + timedelta(seconds=18)
    assert ledger.n_dropped > 180


def test_a_flood_from_the_future_does_not_push_the_present_out() -> None:
    ledger = Ledger(rule("value_sum", ("gte", 60)), Live(max_hits_per_group=20))
    take_all(ledger, [hit(10**6 + n) for n in range(100)])
    assert len(take_all(ledger, [hit(n, number=10) for n in range(6)])) == 1


def test_spans_beyond_the_calendar_are_no_trouble() -> None:
    long = Correlation(
        HEAD, CorrelationKind.EVENT_COUNT, ("a",), timedelta.max, bounds=(("gte", 99),)
    )
    ledger = Ledger(long, Live())
    ends = [datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC), START]
    for number in range(3 * N_RECENT):
        ledger.take([Hit(ends[number % 3], Position("f", number, 1), "a", ("g",))])
    assert len(next(iter(ledger.groups.values())).kept) == 3 * N_RECENT


def test_hits_of_one_event_count_in_the_order_of_the_rules() -> None:
    ledger = Ledger(rule("temporal", rules="ab"), Live())
    both = [hit(1, "b"), hit(1, "a")]
    (match,) = ledger.take(both)
    assert [one.rule_id for one in match.hits] == ["a", "b"]
    assert all(first.group is second.group for first, second in pairwise(match.hits))


def test_hits_of_one_event_are_tried_one_after_the_other_in_the_order_of_the_rules() -> None:
    ledger = Ledger(rule("event_count", ("gte", 1), rules="ab"), Live())
    matches = ledger.take([hit(1, "b"), hit(1, "a")])
    assert [one.rule_id for match in matches for one in match.hits] == ["a", "b"]

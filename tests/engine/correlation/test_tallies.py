"""What a window amounts to, kept as hits come and go: the same as counted anew."""

from collections import deque
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.severity import Severity
from khumkan.engine.compiled import Correlation, CorrelationKind, Origin, RuleHead
from khumkan.engine.correlation import Hit
from khumkan.engine.correlation.tallies import MAX_DEAD, make_tally
from khumkan.engine.findings import Position
from khumkan.engine.matcher.scalars import Number

MOMENT = datetime(2026, 11, 21, tzinfo=UTC)
HEAD = RuleHead("c", "Much", Severity.HIGH, Origin("c.yml", 1))
NUMBERS = st.integers(-3, 3) | st.fractions(-2, 2, max_denominator=10)


def rule(kind: str, percentile: float = 0) -> Correlation:
    return Correlation(
        HEAD, CorrelationKind(kind), ("a",), timedelta(seconds=1), percentile=percentile
    )


def hit(number: Number) -> Hit:
    return Hit(MOMENT, Position("f", 1, 1), "a", (), (str(number),), number)


def expected(kind: str, percentile: float, numbers: list[Number]) -> Number:
    total = sum(map(Fraction, numbers), Fraction(0))
    match kind:
        case "event_count":
            return len(numbers)
        case "value_count":
            return len(set(numbers))
        case "value_sum":
            return total
        case "value_avg":
            return total / len(numbers)
    rank = ceil(Fraction(repr(percentile)) * len(numbers) / 100)
    return sorted(numbers)[max(rank, 1) - 1]


@pytest.mark.parametrize(
    ("kind", "percentile"),
    [
        *((kind, 0) for kind in ("event_count", "value_count", "value_sum", "value_avg")),
        *(("value_percentile", share) for share in (0, 1, 33.3, 50, 90, 99.9, 100)),
    ],
)
@given(st.lists(NUMBERS | st.none(), max_size=60))
def test_a_tally_is_what_counting_anew_gives(
    kind: str, percentile: float, steps: list[Number | None]
) -> None:
    """None takes the oldest away, where there is one."""
    tally = make_tally(rule(kind, percentile))
    window: deque[Number] = deque()
    for number in steps:
        if number is not None:
            window.append(number)
            tally.add(hit(number))
        elif window:
            tally.remove(hit(window.popleft()))
        if window:
            assert tally.value() == expected(kind, percentile, list(window))


@pytest.mark.parametrize("percentile", [0, 50, 100])
def test_what_has_left_a_long_window_is_forgotten(percentile: float) -> None:
    """Falling and rising numbers leave their dead at the bottom of one heap or the other."""
    tally = make_tally(rule("value_percentile", percentile))
    numbers = [*range(5_000), *range(5_000, 0, -1)]
    for place, number in enumerate(numbers):
        tally.add(hit(number))
        if place >= 100:
            tally.remove(hit(numbers[place - 100]))
    held = len(vars(tally)["_low"]) + len(vars(tally)["_high"])
    assert held <= 2 * 100 + MAX_DEAD
    assert tally.value() == expected("value_percentile", percentile, list(range(1, 101)))

"""Dates that leap ahead are believed after a day."""

from datetime import date, timedelta

import pytest

from khumkan.node.retention.guard import ClockGuard

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("n_days", "is_trusted"),
    [
        pytest.param(n, trusted, id=f"{n} days")
        for n, trusted in [(-5, True), (0, True), (7, True), (8, False)]
    ],
)
def test_a_leap_is_doubted(n_days: int, *, is_trusted: bool) -> None:
    guard = ClockGuard(lambda: 0.0)
    assert guard.trusts(TODAY + timedelta(days=n_days), TODAY) is is_trusted
    assert guard.is_doubting is not is_trusted


def test_nothing_is_doubted_where_nothing_is_known() -> None:
    assert ClockGuard().trusts(TODAY, None)


def test_a_day_of_running_ends_the_doubt() -> None:
    now = [0.0]
    guard = ClockGuard(lambda: now[0])
    later = TODAY + timedelta(days=30)
    for seconds, trusted in ((0, False), (86_399, False), (86_400, True)):
        now[0] = seconds
        assert guard.trusts(later, TODAY) is trusted

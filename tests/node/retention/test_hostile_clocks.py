"""A clock that somebody sets, or whose battery is empty, costs no log before its time."""

from datetime import date, timedelta

from kept_logs import FIRST, KeptLogs, days

from khumkan.lake import open_snapshot
from khumkan.node.retention.guard import ClockGuard

LONG_AGO = date(2020, 1, 1)


def stored_days(kept: KeptLogs) -> list[date]:
    with open_snapshot(kept.folder / "lake") as view:
        return [one.day for one in view.days()]


def test_a_week_at_a_time_is_doubted_like_one_large_leap() -> None:
    now = [0.0]
    guard = ClockGuard(lambda: now[0])
    today = FIRST
    assert guard.trusts(today, today)
    trusted = []
    for _ in range(14):
        now[0] += 60.0
        today, last = today + timedelta(days=7), today
        trusted.append(guard.trusts(today, last))
    assert trusted == [True] + [False] * 13


def test_days_that_pass_are_never_doubted() -> None:
    now = [0.0]
    guard = ClockGuard(lambda: now[0])
    for day in range(400):
        now[0] = day * 86_400.0
        assert guard.trusts(FIRST + days(day), FIRST + days(day - 1))


def test_after_a_day_of_doubt_the_new_date_is_what_counts() -> None:
    now = [0.0]
    guard = ClockGuard(lambda: now[0])
    assert guard.trusts(FIRST, FIRST)
    later = FIRST + days(30)
    assert not guard.trusts(later, FIRST)
    now[0] = 86_400.0
    assert guard.trusts(later, FIRST)
    assert guard.trusts(later + days(1), later)


def test_what_came_while_the_clock_was_set_back_is_kept_as_long_as_all_else(
    kept: KeptLogs,
) -> None:
    kept.take(FIRST)
    kept.take(LONG_AGO)  # the battery is empty: received after what came on the first day
    kept.take(FIRST + days(2))

    kept.turn_to(FIRST + days(3))
    kept.forget()
    assert stored_days(kept) == [LONG_AGO, FIRST, FIRST + days(2)]

    kept.turn_to(FIRST + days(200))
    kept.take(FIRST + days(200))
    kept.forget()
    assert stored_days(kept) == [FIRST + days(200)]


def test_logs_of_a_clock_that_was_ahead_keep_nothing_for_ever(kept: KeptLogs) -> None:
    kept.take(FIRST + days(5_000))
    kept.take(FIRST)
    kept.turn_to(FIRST + days(100))
    kept.forget()
    assert stored_days(kept) == [FIRST + days(5_000)]

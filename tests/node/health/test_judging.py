"""What people are told of a source, from what was seen of it."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from tests.node.health.watched import MONDAY, Watched

from khumkan.core.clock import FixedClock
from khumkan.node.health import HealthState
from khumkan.node.state import HealthChange, State


@pytest.fixture(scope="module")
def learnt() -> HealthChange:
    """A source after fifteen days, as it is kept: learning takes a second."""
    watched = Watched()
    watched.learn()
    return watched.health.take_changes()


@pytest.fixture
def watched(learnt: HealthChange, tmp_path: Path) -> Iterator[Watched]:
    """The same source on the sixteenth day, at ten in the morning."""
    made = Watched(FixedClock(MONDAY + timedelta(days=15)))
    with closing(State(tmp_path / "state.db")) as state:
        state.health.write(learnt)
        made.health.restore(state.health)
        for _ in range(10):
            made.pass_hour(*([10] * 12 if 6 <= made.clock.now().hour < 22 else []))
        yield made


def test_before_anything_comes_people_are_told_where_to_look() -> None:
    verdict = Watched().judge()
    assert verdict.state is HealthState.WAITING
    assert "khumkan node source show web --watch" in str(verdict.todo)


def test_a_source_is_green_as_soon_as_events_come_and_are_read() -> None:
    new = Watched()
    new.send(3)
    verdict = new.judge()
    assert verdict.state is HealthState.GREEN
    assert str(verdict.seen) == "events come and are read: 3 in the last hour"
    assert "learnt for 14 more days" in str(verdict.remarks[0])
    assert verdict.todo is None


def test_in_its_first_days_no_silence_is_called_wrong() -> None:
    new = Watched()
    new.send()
    new.clock.advance(timedelta(hours=5))
    verdict = new.judge()
    assert verdict.state is HealthState.LEARNING
    assert "still being learnt" in str(verdict.seen)


def test_a_silence_that_people_set_is_told_from_the_first_day_on() -> None:
    new = Watched()
    new.send()
    new.clock.advance(timedelta(minutes=31))
    assert new.judge(silent_after_minutes=30).state is HealthState.SILENT
    assert new.judge(silent_after_minutes=32).state is not HealthState.SILENT


def test_after_two_weeks_it_knows_the_hours_of_the_week(watched: Watched) -> None:
    assert watched.judge().state is HealthState.GREEN
    assert not watched.judge().remarks


def test_a_silence_by_day_is_wrong_soon(watched: Watched) -> None:
    watched.clock.advance(timedelta(minutes=10))
    assert watched.judge().state is HealthState.GREEN
    watched.clock.advance(timedelta(minutes=30))
    verdict = watched.judge()
    assert verdict.state is HealthState.SILENT
    assert "nothing has come from it since" in str(verdict.seen)
    assert "cable" in str(verdict.todo)


def test_a_silence_at_night_is_not(watched: Watched) -> None:
    while watched.clock.now().hour != 22:
        watched.pass_hour(*[10] * 12)
    watched.clock.advance(timedelta(hours=5))
    assert watched.judge().state is HealthState.GREEN


def test_a_silence_in_which_the_node_was_off_is_not(watched: Watched) -> None:
    watched.clock.advance(timedelta(hours=2))
    watched.health.watched_since = watched.clock.now() - timedelta(minutes=1)
    assert watched.judge().state is not HealthState.SILENT


def test_far_fewer_events_than_at_this_hour_of_other_weeks_are_told(watched: Watched) -> None:
    watched.pass_hour(2, 2, 2, 2, 2, 2)
    verdict = watched.judge()
    assert verdict.state is HealthState.QUIET
    assert "12 events in the last hour, where about 90 are usual" in str(verdict.seen)


def test_far_more_events_are_remarked_and_still_green(watched: Watched) -> None:
    watched.pass_hour(*[500] * 12)
    verdict = watched.judge()
    assert verdict.state is HealthState.GREEN
    assert "much more than usual: 5500 events" in str(verdict.remarks[0])


def test_events_that_can_not_be_read_are_told() -> None:
    new = Watched()
    new.send(90)
    new.send(0, n_rejected=10)
    verdict = new.judge()
    assert verdict.state is HealthState.FAILING
    assert "10 of 100 events of the last hour could not be read" in str(verdict.seen)
    assert "source unknown" in str(verdict.todo)


def test_a_few_that_can_not_be_read_are_remarked() -> None:
    new = Watched()
    new.send(990)
    new.send(0, n_rejected=10)
    verdict = new.judge()
    assert verdict.state is HealthState.GREEN
    assert "10 events in all could not be read" in [str(one) for one in verdict.remarks]


def test_lines_in_no_known_format_are_told() -> None:
    new = Watched()
    new.send(10, n_unknown=8)
    verdict = new.judge()
    assert verdict.state is HealthState.FAILING
    assert "8 of 10 events of the last hour are in no format" in str(verdict.seen)
    assert "--format" in str(verdict.todo)


def test_what_failed_an_hour_ago_is_over() -> None:
    new = Watched()
    new.send(0, n_rejected=10)
    new.clock.advance(timedelta(minutes=70))
    new.send(5)
    assert new.judge().state is HealthState.GREEN


@pytest.mark.parametrize(
    ("seconds", "state", "words", "todo"),
    [
        pytest.param([-420.0] * 9, "skewed", "7 min behind", "NTP", id="minutes behind"),
        pytest.param([420.0] * 9, "skewed", "7 min ahead", "NTP", id="minutes ahead"),
        pytest.param([25_200.0] * 9, "skewed", "7 hours ahead", "local time as UTC", id="zone"),
        pytest.param([-25_190.0] * 9, "skewed", "7 hours behind", "UTC without", id="UTC"),
        pytest.param([-864_000.0] * 9, "skewed", "10 days behind", "", id="days behind"),
        pytest.param([864_000.0] * 9, "skewed", "10 days ahead", "", id="days ahead"),
        pytest.param([-1.0, -600.0, -1200.0, -1800.0, -2400.0], "green", "", "", id="late"),
        pytest.param([-60.0] * 9, "green", "", "", id="a minute is nothing"),
        pytest.param([-420.0] * 4, "green", "", "", id="too few to say"),
    ],
)
def test_a_clock_that_is_off_is_told_with_what_to_do(
    seconds: list[float], state: str, words: str, todo: str
) -> None:
    new = Watched()
    for one in seconds:
        new.send(skew_seconds=one)
    verdict = new.judge()
    assert verdict.state.value == state
    assert words in str(verdict.seen)
    assert todo in str(verdict.todo)


def test_times_without_a_year_are_named_where_a_clock_is_off() -> None:
    new = Watched()
    for _ in range(9):
        new.send(skew_seconds=-500.0, has_year=False)
    assert "its times name no year" in str(new.judge().todo)


def test_events_that_come_late_are_no_wrong_clock() -> None:
    new = Watched()
    for seconds in range(-6000, 0, 500):
        new.send(skew_seconds=float(seconds))
    verdict = new.judge()
    assert verdict.state is HealthState.GREEN
    assert any("come late" in str(one) for one in verdict.remarks)


def test_an_ended_source_is_ended_whatever_else() -> None:
    assert Watched().judge(ended_at=MONDAY).state is HealthState.ENDED


def test_one_outage_does_not_make_silence_usual(watched: Watched) -> None:
    watched.clock.advance(timedelta(hours=10))
    watched.send(10)
    for _ in range(24 * 7):
        watched.pass_hour(*([10] * 12 if 6 <= watched.clock.now().hour < 22 else []))
    while watched.clock.now().hour != 11:
        watched.pass_hour(*([10] * 12 if 6 <= watched.clock.now().hour < 22 else []))
    watched.clock.advance(timedelta(minutes=45))
    assert watched.judge().state is HealthState.SILENT

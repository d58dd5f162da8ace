"""A fault is told when it begins and when it ends, and not once a second in between."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from khumkan.core.clock import FixedClock
from khumkan.node.link.faults import SENTENCES, Fault, FaultBook

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


class Story:
    """A book, a clock, and what was said."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.INFO)
        self.caplog = caplog
        self.clock = FixedClock(NOW)
        self.seconds = 0.0
        self.book = FaultBook(self.clock, lambda: self.seconds)

    def wait(self, seconds: float) -> None:
        self.seconds += seconds
        self.clock.advance(timedelta(seconds=seconds))

    @property
    def said(self) -> list[str]:
        return [one.message for one in self.caplog.records]


@pytest.fixture
def story(caplog: pytest.LogCaptureFixture) -> Story:
    return Story(caplog)


def test_a_fault_that_lasts_is_told_twice_and_counted_each_time(story: Story) -> None:
    for _ in range(100):
        story.book.meet(Fault.HUB_AWAY, "refused")
        story.wait(60)
    story.book.end(Fault.HUB_AWAY)
    story.book.end(Fault.HUB_AWAY)
    assert story.said == ["link.fault", "link.fault_ended"]
    assert story.book.records[Fault.HUB_AWAY].n_times == 100


def test_a_fault_that_comes_and_goes_each_second_is_told_once_a_minute(story: Story) -> None:
    for _ in range(180):
        story.book.meet(Fault.STREAM_CUT)
        story.book.end(Fault.STREAM_CUT)
        story.wait(1)
    assert story.said == ["link.fault", "link.fault_ended"] * 3
    assert story.book.records[Fault.STREAM_CUT].n_times == 180


def test_one_that_came_back_quietly_and_stayed_is_told_after_all(story: Story) -> None:
    story.book.meet(Fault.HUB_AWAY)
    story.book.end(Fault.HUB_AWAY)
    story.wait(30)
    story.book.meet(Fault.HUB_AWAY)
    story.wait(30)
    story.book.meet(Fault.HUB_AWAY)
    assert story.said == ["link.fault", "link.fault_ended", "link.fault"]
    assert story.book.records[Fault.HUB_AWAY].since == NOW + timedelta(seconds=30)


@pytest.mark.parametrize(
    ("fault", "n_told"),
    [
        pytest.param(Fault.CLOCK_OFF, 4, id="a wrong clock"),
        pytest.param(Fault.REVOKED, 4, id="revoked"),
        pytest.param(Fault.HUB_AWAY, 1, id="the hub is away"),
    ],
)
def test_what_waits_for_a_person_is_told_each_hour(story: Story, fault: Fault, n_told: int) -> None:
    for _ in range(3 * 60 + 1):
        story.book.meet(fault)
        story.wait(60)
    assert story.said == ["link.fault"] * n_told


def test_every_fault_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Fault)

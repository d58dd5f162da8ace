"""Clocks that run towards a duty."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from khumkan.ui.components import ClockState, Tone, read_clock

START = datetime(2026, 11, 22, tzinfo=UTC)
DUE = START + timedelta(hours=72)


@pytest.mark.parametrize(
    ("hours", "state", "tone", "words"),
    [
        pytest.param(0, ClockState.CALM, Tone.INFO, "3 days left", id="at the start"),
        pytest.param(35.99, ClockState.CALM, Tone.INFO, "1 day 12 hours left", id="before half"),
        pytest.param(36, ClockState.HALF, Tone.WARNING, "1 day 12 hours left", id="at half"),
        pytest.param(54, ClockState.URGENT, Tone.DANGER, "18 hours left", id="three quarters"),
        pytest.param(72, ClockState.URGENT, Tone.DANGER, "less than a minute left", id="due now"),
        pytest.param(75, ClockState.OVERDUE, Tone.DANGER, "overdue by 3 hours", id="overdue"),
    ],
)
def test_a_running_clock(hours: float, state: ClockState, tone: Tone, words: str) -> None:
    with translation.override("en"):
        face = read_clock(DUE, START, now=START + timedelta(hours=hours))
        assert (face.state, face.tone, face.words) == (state, tone, words)
    assert face.is_running


@pytest.mark.parametrize(
    ("hours", "state", "words"),
    [
        pytest.param(70, ClockState.MET, "done, 2 hours early", id="in time"),
        pytest.param(72, ClockState.MET, "done, less than a minute early", id="just in time"),
        pytest.param(73, ClockState.MISSED, "done, 1 hour late", id="too late"),
    ],
)
def test_a_clock_stands_still_once_it_is_done(hours: int, state: ClockState, words: str) -> None:
    done_at = START + timedelta(hours=hours)
    with translation.override("en"):
        face = read_clock(DUE, START, now=DUE + timedelta(days=30), done_at=done_at)
        assert (face.state, face.words) == (state, words)
    assert not face.is_running


@pytest.mark.parametrize(
    ("hours", "percent"),
    [
        pytest.param(-5, 0, id="not begun"),
        pytest.param(36, 50, id="half"),
        pytest.param(500, 100, id="long over"),
    ],
)
def test_the_bar_stays_between_empty_and_full(hours: int, percent: int) -> None:
    assert read_clock(DUE, START, now=START + timedelta(hours=hours)).percent == percent


def test_a_clock_without_any_time_is_used_up() -> None:
    assert read_clock(START, START, now=START).state is ClockState.URGENT


@pytest.mark.parametrize(
    ("hours", "icon"),
    [
        pytest.param(1, "clock", id="calm"),
        pytest.param(40, "warning", id="half"),
        pytest.param(60, "danger", id="urgent"),
        pytest.param(99, "danger", id="overdue"),
    ],
)
def test_the_shape_says_what_the_colour_does(hours: int, icon: str) -> None:
    assert read_clock(DUE, START, now=START + timedelta(hours=hours)).icon == icon

"""Lengths of time in words."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from khumkan.ui.dates import write_ago, write_duration, write_seconds
from khumkan.ui.preferences import Preferences, using

NOW = datetime(2026, 11, 22, 0, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        pytest.param(timedelta(days=2, hours=4, minutes=59), "2 days 4 hours", id="two units"),
        pytest.param(timedelta(days=1), "1 day", id="one of one"),
        pytest.param(timedelta(hours=1, minutes=1), "1 hour 1 minute", id="hours"),
        pytest.param(timedelta(days=1, minutes=5), "1 day 5 minutes", id="a unit left out"),
        pytest.param(timedelta(seconds=119), "1 minute", id="cut off, not rounded"),
        pytest.param(timedelta(seconds=59), "less than a minute", id="short"),
        pytest.param(-timedelta(hours=3), "3 hours", id="the sign is ignored"),
        pytest.param(timedelta(days=1234), "1,234 days", id="many"),
    ],
)
def test_a_length_is_said_by_its_largest_units(length: timedelta, expected: str) -> None:
    with translation.override("en"):
        assert write_duration(length) == expected


@pytest.mark.parametrize(
    ("distance", "expected"),
    [
        pytest.param(timedelta(minutes=-3, seconds=-9), "3 minutes ago", id="past"),
        pytest.param(timedelta(days=2, hours=5), "in 2 days", id="future"),
        pytest.param(timedelta(seconds=-20), "just now", id="now"),
    ],
)
def test_how_far_away_a_moment_is(distance: timedelta, expected: str) -> None:
    with translation.override("en"):
        assert write_ago(NOW + distance, now=NOW) == expected


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        pytest.param(0.0, "0.00 s", id="at once"),
        pytest.param(1.4, "1.40 s", id="two decimals"),
        pytest.param(9.994, "9.99 s", id="just below ten"),
        pytest.param(9.996, "10.0 s", id="ten when rounded"),
        pytest.param(12.34, "12.3 s", id="one decimal"),
        pytest.param(120.0, "120.0 s", id="two minutes"),
        pytest.param(121.0, "2 minutes", id="beyond, in words"),
        pytest.param(7_500.0, "2 hours 5 minutes", id="hours"),
        pytest.param(200_000.0, "2 days 7 hours", id="days"),
    ],
)
def test_seconds_have_the_decimals_that_matter(seconds: float, words: str) -> None:
    with translation.override("en"):
        assert write_seconds(seconds) == words


def test_seconds_are_written_in_the_readers_digits() -> None:
    thai = Preferences(language="th", theme="auto", calendar="buddhist", digits="thai")
    with translation.override("th"), using(thai):
        assert write_seconds(1.4) == "๑.๔๐ วินาที"

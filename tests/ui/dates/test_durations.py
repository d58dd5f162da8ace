"""Lengths of time in words."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from khumkan.ui.dates import write_ago, write_duration

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

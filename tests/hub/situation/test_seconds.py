"""Seconds as people compare them."""

import pytest
from django.utils.translation import override

from khumkan.hub.situation.seconds import write_seconds
from khumkan.ui.preferences import Preferences, using

ENGLISH = Preferences(language="en", theme="auto", calendar="gregorian")


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
    with override("en"), using(ENGLISH):
        assert write_seconds(seconds) == words

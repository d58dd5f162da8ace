"""How the reader wants pages, known to one request."""

from contextlib import suppress

import pytest
from django.db.models import TextChoices

from khumkan.ui import preferences
from khumkan.ui.accounts import choices
from khumkan.ui.preferences import Preferences, current, using


def test_outside_a_request_pages_are_thai_and_count_by_the_buddhist_era() -> None:
    assert current() == Preferences("th", "auto", "buddhist", "arabic")


def test_choices_hold_for_a_while_only() -> None:
    with using(Preferences(language="en")):
        assert current().language == "en"
    assert current().language == "th"


def test_an_error_takes_the_choices_back_too() -> None:
    with suppress(LookupError), using(Preferences(theme="dark")):
        raise LookupError
    assert current().theme == "auto"


@pytest.mark.parametrize(
    ("known", "offered"),
    [
        pytest.param(preferences.LANGUAGES, choices.Language, id="languages"),
        pytest.param(preferences.THEMES, choices.Theme, id="themes"),
        pytest.param(preferences.CALENDARS, choices.Calendar, id="calendars"),
        pytest.param(preferences.DIGITS, choices.Digits, id="digits"),
    ],
)
def test_an_account_offers_what_pages_know(
    known: tuple[str, ...], offered: type[TextChoices]
) -> None:
    assert set(known) == set(offered.values)

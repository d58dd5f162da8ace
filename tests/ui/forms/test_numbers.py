from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError

from khumkan.ui.forms import DayField, DecimalNumber, WholeNumber
from khumkan.ui.preferences import Preferences, using

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        pytest.param(WholeNumber(), "120", 120, id="arabic"),
        pytest.param(WholeNumber(), " ๑๒๐ ", 120, id="thai"),
        pytest.param(WholeNumber(), "1,200", 1200, id="thousands"),
        pytest.param(WholeNumber(), "๑,๒๐๐,๐๐๐", 1_200_000, id="thai-thousands"),
        pytest.param(WholeNumber(), "-5", -5, id="negative"),
        pytest.param(WholeNumber(), 7, 7, id="a-number-already"),
        pytest.param(WholeNumber(required=False), "", None, id="none"),
        pytest.param(WholeNumber(lowest=1, highest=3), "3", 3, id="bounds-included"),
        pytest.param(DecimalNumber(), "๑๓.๗๕", 13.75, id="decimal"),
        pytest.param(DecimalNumber(lowest=-90, highest=90), "-33.9", -33.9, id="latitude"),
        pytest.param(DayField(), "22/11/2569", DAY, id="buddhist"),
        pytest.param(DayField(), "๒๒/๑๑/๒๕๖๙", DAY, id="buddhist-in-thai-digits"),
        pytest.param(DayField(), "2026-11-22", DAY, id="iso"),
        pytest.param(DayField(), DAY, DAY, id="a-day-already"),
        pytest.param(DayField(required=False), " ", None, id="no-day"),
    ],
)
def test_what_people_type_becomes_a_value(field: forms.Field, typed: Any, value: object) -> None:
    assert field.clean(typed) == value


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        pytest.param(WholeNumber(), "1.5", "Enter a whole number", id="decimal"),
        pytest.param(WholeNumber(), "1e5", "Enter a whole number", id="exponent"),
        pytest.param(WholeNumber(), "1,20", "Enter a whole number", id="comma-in-the-wrong-place"),
        pytest.param(WholeNumber(), "9" * 5000, "Enter a whole number", id="5000-digits"),
        pytest.param(WholeNumber(), "²", "Enter a whole number", id="superscript"),
        pytest.param(WholeNumber(lowest=1), "0", "Enter 1 or more.", id="too-low"),
        pytest.param(WholeNumber(highest=5000), "5001", "Enter 5,000 or less.", id="too-high"),
        pytest.param(DecimalNumber(highest=90.5), "91", "Enter 90.50 or less.", id="too-far-north"),
        pytest.param(DecimalNumber(), "nan", "Enter a number", id="not-a-number"),
        pytest.param(DecimalNumber(), "inf", "Enter a number", id="infinite"),
        pytest.param(DayField(), "31/2/2569", "There is no such day", id="february-31"),
        pytest.param(DayField(), "tomorrow", "This is not a date", id="words"),
        pytest.param(DayField(), "1/2/69", "Write the year with four digits", id="short-year"),
        pytest.param(
            DayField(earliest=DAY), "21/11/2569", "Enter 22/11/2026 or a later day.", id="too-early"
        ),
        pytest.param(
            DayField(latest=DAY), "23/11/2569", "Enter 22/11/2026 or an earlier day.", id="too-late"
        ),
    ],
)
def test_what_is_no_value_is_told_with_what_would_do(
    field: forms.Field, typed: str, told: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        field.clean(typed)
    assert told in caught.value.messages[0]


def test_a_stored_day_is_shown_as_it_is_typed_in_the_readers_calendar() -> None:
    assert DayField().prepare_value(DAY) == "22/11/2026"
    with using(Preferences("th")):
        assert DayField().prepare_value(DAY) == "22/11/2569"
        assert DayField().help_text == "Day/month/year, such as 22/11/2569"
    assert DayField().help_text == "Day/month/year, such as 22/11/2026"
    assert DayField().prepare_value("as typed") == "as typed"


def test_a_moment_is_the_day_it_was_in_thailand() -> None:
    assert DayField().clean(datetime(2026, 11, 21, 20, 0, tzinfo=UTC)) == DAY


@pytest.mark.parametrize(
    ("field", "stored", "typed", "expected"),
    [
        pytest.param(WholeNumber(), 1200, "๑,๒๐๐", False, id="same-number"),
        pytest.param(WholeNumber(), 1200, "1201", True, id="other-number"),
        pytest.param(WholeNumber(), None, "", False, id="still-none"),
        pytest.param(WholeNumber(), 5, "five", True, id="no-number"),
        pytest.param(DayField(), DAY, "22 พ.ย. 2569", False, id="same-day"),
        pytest.param(DayField(), DAY, "23/11/2569", True, id="other-day"),
    ],
)
def test_writing_a_value_another_way_is_no_change(
    field: forms.Field, stored: object, typed: str, *, expected: bool
) -> None:
    assert field.has_changed(stored, typed) is expected

from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from khumkan.ui.forms import MultilineText, PersonName, PlainText
from khumkan.ui.forms.characters import find_stranger

THAI_300 = "ก" * 300


def refused(field: forms.Field, text: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        field.clean(text)
    return str(caught.value.messages[0])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(THAI_300, "Use at most 200 characters; there are 300.", id="300-thai-letters"),
        pytest.param(
            "invoice\u202efdp.exe",
            "Character 8 is a hidden character that changes the direction of text (U+202E)."
            " Delete it and try again.",
            id="override",
        ),
        pytest.param(
            "  a\0",
            "Character 4 is a control character (U+0000). Delete it and try again.",
            id="nul",
        ),
        pytest.param(
            "a\nb", "Character 2 is a line break (U+000A). Delete it and try again.", id="two-lines"
        ),
        pytest.param("", "This field is required.", id="nothing"),
        pytest.param(" \u200b ", "This field is required.", id="nothing-that-is-seen"),
        pytest.param(None, "This field is required.", id="not-sent"),
    ],
)
def test_a_line_that_cannot_be_kept_is_told_why(text: Any, told: str) -> None:
    assert refused(PlainText(), text) == told


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Robert'); DROP TABLE students;--", id="sql"),
        pytest.param("<img src=x onerror=alert(1)>", id="html"),
        pytest.param("{{ 7*7 }}{% debug %}", id="template"),
        pytest.param("=1+1", id="formula"),
        pytest.param("ก" * 200, id="as-long-as-it-may-be"),
    ],
)
def test_text_is_kept_as_it_was_typed(text: str) -> None:
    assert PlainText().clean(text) == text


def test_the_browser_is_not_told_to_cut() -> None:
    assert "maxlength" not in PlainText().widget.attrs
    assert "maxlength" not in MultilineText().widget.attrs


@pytest.mark.parametrize(
    ("longest", "width"),
    [(5, "input-short"), (40, "input-middle"), (200, "input-wide")],
)
def test_a_box_is_as_wide_as_what_goes_in(longest: int, width: str) -> None:
    assert PlainText(max_length=longest).widget.attrs["class"] == width


def test_what_a_form_says_of_its_widget_wins() -> None:
    field = PlainText(widget=forms.TextInput(attrs={"class": "mine"}), autocomplete="name")
    assert field.widget.attrs == {"class": "mine", "autocomplete": "name"}


def test_lines_and_tabs_are_kept_where_there_may_be_several() -> None:
    assert MultilineText().clean("ก\r\n\tข\n") == "ก\n\tข"
    assert MultilineText(rows=9).widget.attrs["rows"] == 9
    assert "control" in refused(MultilineText(), "a\x07")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("สมชาย ใจดี", id="thai"),
        pytest.param("Dr. O'Brien-Smith Jr.", id="latin"),
        pytest.param("ห้อง 1", id="a-letter-among-digits"),
        pytest.param("李", id="one-letter"),
    ],
)
def test_a_name_has_a_letter(name: str) -> None:
    assert PersonName().clean(name) == name


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("---", id="signs"),
        pytest.param("12345", id="digits"),
        pytest.param("\u3164", id="a-letter-that-shows-nothing"),
    ],
)
def test_a_name_without_a_letter_is_refused(name: str) -> None:
    assert refused(PersonName(), name) == "Enter a name with at least one letter."


def test_a_name_that_may_be_missing_may_be_missing() -> None:
    assert PersonName(required=False).clean("  ") == ""


@given(st.text(max_size=300))
def test_a_line_is_clean_or_refused_and_clean_text_stays_the_same(text: str) -> None:
    field = PlainText(required=False)
    try:
        clean = field.clean(text)
    except ValidationError:
        return
    assert find_stranger(clean) is None
    assert len(clean) <= 200
    assert field.clean(clean) == clean


@given(st.text(max_size=300))
def test_lines_are_clean_or_refused_and_clean_text_stays_the_same(text: str) -> None:
    field = MultilineText(required=False)
    try:
        clean = field.clean(text)
    except ValidationError:
        return
    assert field.clean(clean) == clean

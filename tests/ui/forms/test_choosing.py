from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError

from khumkan.ui.forms import OneOf, SeveralOf, YesNo
from khumkan.ui.forms.choosing import list_choices


def choices(n: int) -> list[tuple[str, str]]:
    return [(str(number), f"Choice {number}") for number in range(n)]


@pytest.mark.parametrize(
    ("n", "widget", "n_options"),
    [
        pytest.param(2, forms.RadioSelect, 2, id="two"),
        pytest.param(5, forms.RadioSelect, 5, id="five"),
        pytest.param(6, forms.Select, 7, id="six-and-the-word-to-choose"),
    ],
)
def test_few_choices_are_seen_at_a_glance(
    n: int, widget: type[forms.Widget], n_options: int
) -> None:
    field = OneOf(choices(n))
    assert type(field.widget) is widget
    assert len(list_choices(field)) == n_options


def test_an_optional_choice_can_be_taken_back() -> None:
    assert list_choices(OneOf(choices(2), required=False))[0] == ("", "Not given")
    assert OneOf(choices(2), required=False).clean("") == ""


def test_groups_of_choices_are_looked_into() -> None:
    grouped: list[tuple[Any, Any]] = [("North", [("1", "One"), ("2", "Two")]), ("3", "Three")]
    field = OneOf(grouped)
    assert list_choices(field) == [("1", "One"), ("2", "Two"), ("3", "Three")]


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        pytest.param(OneOf(choices(2)), "9", "Choose one of the options.", id="one"),
        pytest.param(SeveralOf(choices(2)), ["1", "9"], "Choose from the options", id="several"),
        pytest.param(YesNo(required=True), False, "Tick the box to go on.", id="box"),
    ],
)
def test_what_was_not_offered_cannot_be_chosen(
    field: forms.Field, typed: object, told: str
) -> None:
    with pytest.raises(ValidationError, match=told):
        field.clean(typed)


def test_several_may_be_chosen_and_a_box_may_stay_empty() -> None:
    assert SeveralOf(choices(3)).clean(["0", "2"]) == ["0", "2"]
    assert YesNo().clean(None) is False

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import QueryDict

from khumkan.core.messages import message
from khumkan.ui.errors import ConflictError
from khumkan.ui.forms import (
    DayField,
    OneOf,
    PlainText,
    SeveralOf,
    VersionedForm,
    WholeNumber,
    YesNo,
    show_conflict,
)
from khumkan.ui.forms.tags import form_errors, form_fields

AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


class WardForm(VersionedForm):
    name = PlainText(label="Name")
    kind = OneOf([("a", "Acute"), ("b", "Burns")], label="Kind")
    n_beds = WholeNumber(label="Beds", required=False)
    opened = DayField(label="Opened", required=False)
    is_open = YesNo(label="Open")
    days = SeveralOf([("1", "Monday"), ("2", "Tuesday")], label="Days", required=False)


def stored(**changes: Any) -> SimpleNamespace:
    record = {"name": "Old", "kind": "a", "n_beds": 10, "opened": None, "is_open": True}
    return SimpleNamespace(**{**record, "days": ["1"], "version": 4, **changes})


def typed(query: str = "name=New&kind=a&n_beds=10&is_open=on&days=1") -> WardForm:
    form = WardForm(QueryDict(f"version=3&{query}"), instance=stored(version=3))
    assert form.is_valid(), form.errors
    return form


def conflict(**more: Any) -> ConflictError:
    error = ConflictError(message("Somebody else was quicker"))
    for name, value in more.items():
        setattr(error, name, value)
    return error


def test_own_input_is_kept_and_the_stored_value_stands_beside() -> None:
    form = show_conflict(typed(), conflict(), stored(name="Theirs"))
    assert form["name"].value() == "New"
    assert form.conflict is not None
    assert form.conflict.stored == {"name": "Theirs"}
    html = form_fields(form)
    assert 'value="New"' in html
    assert "Stored now: <strong>Theirs</strong>" in " ".join(html.split())


def test_saving_again_is_a_decision_on_what_is_stored_now() -> None:
    form = show_conflict(typed(), conflict(), stored(version=9))
    assert form["version"].value() == "9"
    assert "Nothing of yours has been saved yet" in form_errors(form)
    again = WardForm(form.data, instance=stored(version=9))
    assert again.is_valid()
    assert again.cleaned_data["version"] == 9


def test_a_form_of_plain_data_works_alike() -> None:
    form = WardForm({"version": "3", "name": "New", "kind": "a"}, instance=stored())
    assert form.is_valid()
    assert show_conflict(form, conflict())["version"].value() == "4"


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        pytest.param({"name": "<b>"}, {"name": "<b>"}, id="text"),
        pytest.param({"kind": "b"}, {"kind": "Burns"}, id="choice-by-its-label"),
        pytest.param({"n_beds": 1200}, {"n_beds": "1,200"}, id="number"),
        pytest.param({"n_beds": None}, {"n_beds": "nothing"}, id="nothing"),
        pytest.param({"opened": AT}, {"opened": "22 Nov 2026, 08:00"}, id="moment"),
        pytest.param({"opened": AT.date()}, {"opened": "22 Nov 2026"}, id="day"),
        pytest.param({"is_open": False}, {"is_open": "no"}, id="box"),
        pytest.param({"days": ["1", "2"]}, {"days": "Monday, Tuesday"}, id="several"),
        pytest.param({}, {}, id="nothing-differs"),
    ],
)
def test_only_what_differs_is_shown_in_words(
    changes: dict[str, Any], shown: dict[str, str]
) -> None:
    form = show_conflict(
        typed("name=Old&kind=a&n_beds=๑๐&is_open=on&days=1"), conflict(), stored(**changes)
    )
    assert form.conflict is not None
    assert form.conflict.stored == shown


def test_two_who_typed_the_same_have_nothing_to_decide() -> None:
    form = show_conflict(typed("name=Old&kind=a&n_beds=10&is_open=on&days=1"), conflict(), stored())
    assert "There is nothing left to save" in form_errors(form)


@pytest.mark.parametrize(
    ("who", "at", "told"),
    [
        pytest.param("สมหญิง", AT, "Changed by สมหญิง, 22 Nov 2026, 08:00.", id="both"),
        pytest.param("<b>", None, "Changed by &lt;b&gt;.", id="who"),
        pytest.param("", AT, "Changed 22 Nov 2026, 08:00.", id="when"),
    ],
)
def test_who_and_when_are_told_as_far_as_known(who: str, at: datetime | None, told: str) -> None:
    assert told in form_errors(show_conflict(typed(), conflict(), stored(), who=who, at=at))
    assert told in form_errors(show_conflict(typed(), conflict(who=who, at=at), stored()))


def test_the_sentence_of_the_service_is_told() -> None:
    html = form_errors(show_conflict(typed(), conflict(), stored()))
    assert "Somebody else was quicker" in html
    assert "Changed" not in html

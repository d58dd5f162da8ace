from types import SimpleNamespace
from typing import Any

import pytest

from khumkan.ui.accounts.models import User
from khumkan.ui.forms import Form, OneOf, PlainText, VersionedForm


class PersonForm(VersionedForm):
    name = PlainText(label="Name")
    role = OneOf([("a", "A"), ("b", "B")], label="Role")


def errors(form: Form) -> dict[str, list[str]]:
    return {name: [str(one) for one in told] for name, told in form.errors.items()}


def test_a_missing_answer_is_named() -> None:
    told = errors(PersonForm({"version": "1"}))
    assert told == {"name": ["Fill this in: Name"], "role": ["Choose an answer: Role"]}


def test_a_field_added_late_is_named_too_and_one_without_label_by_its_name() -> None:
    class Late(Form):
        def __init__(self, data: Any) -> None:
            super().__init__(data)
            self.fields["late_one"] = PlainText()

    assert errors(Late({})) == {"late_one": ["Fill this in: Late one"]}


def test_a_sentence_of_the_forms_own_is_kept() -> None:
    class Own(Form):
        name = PlainText(error_messages={"required": "Enter your name."})

    assert errors(Own({})) == {"name": ["Enter your name."]}


def test_a_form_begins_with_what_is_stored_and_its_version() -> None:
    form = PersonForm(instance=SimpleNamespace(name="สมชาย", role="b", version=7))
    assert form["name"].value() == "สมชาย"
    assert form["version"].value() == 7


def test_a_relation_is_known_by_its_key() -> None:
    user = User(name="a")
    record = SimpleNamespace(name=user, role="a", version=1)
    assert PersonForm(instance=record).stored_values(record)["name"] == user.pk


def test_what_a_view_says_of_the_beginning_wins() -> None:
    form = PersonForm(
        instance=SimpleNamespace(name="a", role="a", version=1), initial={"name": "b"}
    )
    assert form["name"].value() == "b"


@pytest.mark.parametrize("version", ["", "0", "-1", "1.5", "x", "9" * 400, None])
def test_a_form_that_lost_its_version_says_so(version: str | None) -> None:
    form = PersonForm({"name": "a", "role": "a", **({"version": version} if version else {})})
    assert "lost its place" in errors(form)["version"][0]


def test_the_browser_is_not_asked_to_judge() -> None:
    assert "required" not in str(PersonForm()["name"])

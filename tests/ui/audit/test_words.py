"""How entries read: in the words of their app where it has any, as stored where not."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override

from khumkan.ui.audit import words
from khumkan.ui.audit.words import Action, Change, Detail, Subject

_USER = Subject(
    "user",
    "accounts.User",
    lambda key: f"/people/{key}/",
    lambda keys: {key: f"Person {key}" for key in keys},
    (
        Detail("method", "how", {"totp": "an app", "password": "a password"}),
        Detail("until", "until", is_time=True),
    ),
)


@pytest.fixture(autouse=True)
def _wording(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    brought = {"ACTIONS": (Action("user.change", "account changed"),), "SUBJECTS": (_USER,)}
    monkeypatch.setattr(words, "collect", lambda _module, name: brought[name])
    with override("en"):
        yield


@pytest.mark.parametrize(
    ("action", "label"),
    [("user.change", "account changed"), ("ghost.appear", "ghost.appear")],
    ids=["known", "of an app that is gone"],
)
def test_an_action_has_its_words(action: str, label: str) -> None:
    assert words.action_label(action) == label


def test_a_kind_of_object_has_the_name_of_its_model_and_its_address() -> None:
    assert words.subject_label("user") == "person"
    assert words.subject_url("user", "7") == "/people/7/"
    assert (words.subject_label("ghost"), words.subject_url("ghost", "7")) == ("ghost", "")


def test_filters_offer_what_is_known() -> None:
    assert words.action_choices() == [("user.change", "account changed")]
    assert words.subject_choices() == [("user", "person")]


@pytest.mark.parametrize(
    ("kind", "changes", "told"),
    [
        pytest.param("user", {"name": ["ก", "ข"]}, "name: ก → ข", id="field"),
        pytest.param("user", {"language": ["th", "en"]}, "language: ไทย → English", id="choice"),
        pytest.param(
            "user", {"is_active": [True, False]}, "may sign in: yes → no", id="yes and no"
        ),
        pytest.param("user", {"name": ["ก", None]}, "name: ก → –", id="gone"),
        pytest.param("user", {"name": [None, "ข"]}, "name: ข", id="new"),
        pytest.param(
            "user", {"roles": [["a"], ["a", "b"]]}, "roles: a → a, b", id="list, no field"
        ),
        pytest.param(
            "user",
            {"method": [None, ["totp", "password", "eye"]]},
            "how: an app, a password, eye",
            id="list of what has words",
        ),
        pytest.param(
            "user", {"groups_or_so": [1, 2]}, "groups_or_so: 1 → 2", id="field that is gone"
        ),
        pytest.param("ghost", {"name": ["a", "b"]}, "name: a → b", id="kind that is gone"),
        pytest.param("user", {"name": "odd"}, "name: odd", id="not a pair"),
        pytest.param(
            "user",
            {"joined_at": [None, "2026-11-22T01:00:00Z"]},
            "joined: 22 พ.ย. 2569 08:00 น.",
            id="a moment, in the reader's calendar",
        ),
        pytest.param("user", {"joined_at": "once"}, "joined: once", id="no moment"),
    ],
)
def test_changes_are_told_in_words(kind: str, changes: dict[str, object], told: str) -> None:
    [change] = words.tell_changes(kind, changes)  # type: ignore[arg-type]
    assert str(change) == told


def test_objects_are_called_by_their_names() -> None:
    asked = [("user", "7"), ("user", "8"), ("ghost", "7")]
    assert words.subject_names(asked) == {("user", "7"): "Person 7", ("user", "8"): "Person 8"}


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        pytest.param("method", "password + totp", "a password, an app", id="several ways"),
        pytest.param("method", "ghost", "ghost", id="a way that is gone"),
        pytest.param("until", "2026-11-22T01:00:00Z", "22 พ.ย. 2569 08:00 น.", id="a moment"),
        pytest.param("until", None, "", id="no moment"),
    ],
)
def test_what_is_no_field_of_the_model_has_words_too(
    name: str, value: str | None, told: str
) -> None:
    (change,) = words.tell_changes("user", {name: [None, value]})
    assert (change.before, change.after) == ("", told)
    assert isinstance(change, Change)

"""What is written down, with the change or not at all, and what is refused."""

from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from time_machine import travel

from khumkan.ui.actors import OPERATOR, Actor
from khumkan.ui.audit.errors import ActionError, NoTransactionError, SecretError, ValueKindError
from khumkan.ui.audit.models import Entry, Head
from khumkan.ui.audit.services import differences, record
from khumkan.ui.keys import new_key

pytestmark = pytest.mark.django_db


class RolledBackError(Exception):
    """Ends a transaction as a failing change would."""


def add(actor: Actor = OPERATOR, **changes: tuple[object, object]) -> Entry:
    record("thing.change", by=actor, object_kind="thing", object_id="1", changes=changes)
    return Entry.objects.latest("pk")


def test_an_entry_says_who_when_from_where_and_what_changed(actor: Actor) -> None:
    organisation = new_key()
    with travel(datetime(2026, 11, 22, 3, 4, 5, 678901, tzinfo=UTC), tick=False):
        record(
            "thing.change",
            by=actor,
            object_kind="thing",
            object_id=UUID(int=7),
            organisation_id=organisation,
            changes={"name": ("เดิม", "ใหม่")},
        )
    entry = Entry.objects.get()
    assert (entry.actor_id, entry.channel, entry.address) == (actor.user_id, "web", "203.0.113.7")
    assert entry.at == datetime(2026, 11, 22, 3, 4, 5, 678901, tzinfo=UTC)
    assert (entry.action, entry.object_kind, entry.object_id) == (
        "thing.change",
        "thing",
        str(UUID(int=7)),
    )
    assert entry.organisation_id == organisation
    assert entry.changes == {"name": ["เดิม", "ใหม่"]}


def test_each_entry_follows_from_the_one_before() -> None:
    first, second = add(), add()
    assert (first.pk, second.pk) == (1, 2)
    assert first.previous_hash == "0" * 64
    assert second.previous_hash == first.hash
    head = Head.objects.get()
    assert (head.entry_id, head.hash) == (2, second.hash)


def _add_and_fail() -> None:
    add()
    raise RolledBackError


def test_an_entry_goes_with_the_change_that_is_undone() -> None:
    add()
    with pytest.raises(RolledBackError), transaction.atomic():
        _add_and_fail()
    assert Entry.objects.count() == 1
    assert add().pk == 2


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        pytest.param(None, None, id="nothing"),
        pytest.param(True, True, id="yes"),
        pytest.param(7, 7, id="number"),
        pytest.param(2**53, str(2**53), id="number beyond what JSON readers hold exactly"),
        pytest.param(13.75, "13.75", id="fraction"),
        pytest.param(float("nan"), "nan", id="not a number"),
        pytest.param(UUID(int=1), str(UUID(int=1)), id="key"),
        pytest.param(
            datetime(2026, 1, 2, 7, tzinfo=timezone(timedelta(hours=7))),
            "2026-01-02T00:00:00.000000Z",
            id="time",
        ),
        pytest.param({"b", "a"}, ["a", "b"], id="set"),
        pytest.param(("x", {"y": UUID(int=1)}), ["x", {"y": str(UUID(int=1))}], id="nested"),
        pytest.param("a\0b", "a\\x00b", id="NUL, which PostgreSQL refuses"),
        pytest.param("a\ud800", "a\\ud800", id="lone surrogate, which is no UTF-8"),
        pytest.param(
            "กำ\u202e\n", "กำ\u202e\n", id="Thai, a mark that turns text round, a line end"
        ),
    ],
)
def test_values_are_stored_alike_on_every_database(value: object, stored: object) -> None:
    entry = add(field=(None, value))
    assert entry.changes == {"field": [None, stored]}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"password": ("", "hunter2")}, id="password"),
        pytest.param({"token_hash": ("", "c0ffee")}, id="hash of a token"),
        pytest.param({"clientSecret": (None, "x")}, id="camel case"),
        pytest.param({"api_key": (None, "x")}, id="key"),
        pytest.param({"recovery_codes": (None, ["a-b"])}, id="list of codes"),
        pytest.param({"settings": (None, {"smtp_password": "x"})}, id="nested"),
    ],
)
def test_a_secret_is_refused_and_not_repeated(changes: dict[str, Any]) -> None:
    with pytest.raises(SecretError) as refused:
        add(**changes)
    assert "hunter2" not in str(refused.value)
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("scrypt$16384$salt$hash", id="hash of a password"),
        pytest.param("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x", id="web token"),
        pytest.param("-----BEGIN RSA PRIVATE KEY-----", id="private key"),
    ],
)
def test_what_looks_like_a_secret_is_hidden_and_stops_nothing(typed: str) -> None:
    """Anybody can type it into a name: that is no reason to fail, nor to keep it for ever."""
    entry = add(name=("Malee", typed), note=(None, {"said": [typed, "yes"]}))
    assert entry.changes == {"name": ["Malee", "•••"], "note": [None, {"said": ["•••", "yes"]}]}


def test_whether_there_is_a_secret_is_no_secret() -> None:
    assert add(password=(None, True)).changes == {"password": [None, True]}


@pytest.mark.parametrize(
    "action", ["change", "Thing.change", "thing.", "thing change", "", "a.b;c"]
)
def test_a_misspelt_action_is_refused(action: str) -> None:
    with pytest.raises(ActionError, match=r"noun\.verb"):
        record(action, by=OPERATOR, object_kind="thing", object_id="1")


@pytest.mark.parametrize("value", [object(), b"bytes"])
def test_a_value_nobody_said_how_to_write_is_refused_by_its_type_alone(value: object) -> None:
    with pytest.raises(ValueKindError, match=type(value).__name__):
        add(field=(None, value))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param({"a": 1, "b": 2}, {"a": 1, "b": 3}, {"b": (2, 3)}, id="what differs"),
        pytest.param({}, {"a": 1}, {"a": (None, 1)}, id="what is new"),
        pytest.param({"a": 1}, {}, {"a": (1, None)}, id="what is gone"),
        pytest.param({"a": 1}, {"a": 1}, {}, id="nothing"),
    ],
)
def test_differences(before: dict[str, object], after: dict[str, object], expected: object) -> None:
    assert differences(before, after) == expected


def test_an_entry_outside_a_transaction_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    outside = SimpleNamespace(in_atomic_block=False)
    monkeypatch.setattr("khumkan.ui.audit.services.connection", outside)
    with pytest.raises(NoTransactionError, match="atomic"):
        add()

"""The database refuses what the program would never ask for."""

import pytest
from django.db import DatabaseError, connection, transaction

from khumkan.ui.actors import OPERATOR
from khumkan.ui.audit.models import Entry, Head
from khumkan.ui.audit.services import record

pytestmark = pytest.mark.django_db

_COPY = "SELECT id, at, actor_id, channel, address, organisation_id, 'x', object_kind, object_id, changes, previous_hash, hash FROM audit_entry"
_COLUMNS = "id, at, actor_id, channel, address, organisation_id, action, object_kind, object_id, changes, previous_hash, hash"


@pytest.fixture(autouse=True)
def _entries() -> None:
    for _ in range(2):
        record("thing.change", by=OPERATOR, object_kind="thing", object_id="1")


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("UPDATE audit_entry SET action = 'x' WHERE id = 1", id="change an entry"),
        pytest.param("DELETE FROM audit_entry WHERE id = 2", id="remove an entry"),
        pytest.param(f"REPLACE INTO audit_entry ({_COLUMNS}) {_COPY}", id="replace an entry"),
        pytest.param("TRUNCATE audit_entry", id="remove all at once"),
        pytest.param("TRUNCATE audit_head", id="remove the head at once"),
        pytest.param("UPDATE audit_head SET entry_id = 1", id="turn the head back"),
        pytest.param("UPDATE audit_head SET hash = 'x'", id="give the head another hash"),
        pytest.param("UPDATE audit_head SET entry_id = entry_id + 2", id="jump ahead"),
        pytest.param("DELETE FROM audit_head", id="remove the head"),
    ],
)
def test_the_database_refuses_to(statement: str) -> None:
    if connection.vendor == "sqlite" and "TRUNCATE" in statement:
        pytest.skip("SQLite has no TRUNCATE")
    before = list(Entry.objects.values()), list(Head.objects.values())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert (list(Entry.objects.values()), list(Head.objects.values())) == before


def test_the_refusal_says_why() -> None:
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
        Entry.objects.all().delete()

"""Whatever is done to the stored trail is found, and where."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from khumkan.ui.actors import OPERATOR
from khumkan.ui.audit import verification
from khumkan.ui.audit.canonical import hash_entry
from khumkan.ui.audit.links import START, Fault, Seal, describe_entry
from khumkan.ui.audit.models import Entry
from khumkan.ui.audit.selectors import latest_seal, verify_chain
from khumkan.ui.audit.services import record

pytestmark = pytest.mark.django_db

Tamper = Callable[[str], None]
_RELINK = "UPDATE audit_entry SET {column} = '{hash}' WHERE id = {number}"
_SWAP = """UPDATE audit_entry SET
    action = (SELECT action FROM audit_entry AS other WHERE other.id = 5 - audit_entry.id),
    object_id = (SELECT object_id FROM audit_entry AS other WHERE other.id = 5 - audit_entry.id)
    WHERE id IN (2, 3)"""


def test_an_empty_trail_is_whole() -> None:
    assert verify_chain().is_whole
    assert latest_seal() == START


@pytest.mark.usefixtures("five_entries")
def test_an_untouched_trail_is_whole() -> None:
    verdict = verify_chain()
    assert (verdict.n_checked, verdict.fault, verdict.last) == (5, None, latest_seal())
    assert str(verdict.explain()) == "5 audit entries checked: the chain is whole"


@pytest.mark.usefixtures("five_entries")
@pytest.mark.parametrize(
    ("statement", "fault", "entry"),
    [
        pytest.param(
            "UPDATE audit_entry SET action = 'thing.close' WHERE id = 3",
            Fault.CHANGED,
            3,
            id="action",
        ),
        pytest.param(
            "UPDATE audit_entry SET at = '2026-01-01 00:00:00+00:00' WHERE id = 3",
            Fault.CHANGED,
            3,
            id="time",
        ),
        pytest.param(
            "UPDATE audit_entry SET actor_id = '00000000000070008000000000000000' WHERE id = 3",
            Fault.CHANGED,
            3,
            id="who",
        ),
        pytest.param(
            "UPDATE audit_entry SET channel = 'web' WHERE id = 3", Fault.CHANGED, 3, id="channel"
        ),
        pytest.param(
            "UPDATE audit_entry SET address = '203.0.113.8' WHERE id = 3",
            Fault.CHANGED,
            3,
            id="address",
        ),
        pytest.param(
            "UPDATE audit_entry SET organisation_id = NULL WHERE id = 3",
            Fault.CHANGED,
            3,
            id="organisation",
        ),
        pytest.param(
            "UPDATE audit_entry SET object_kind = 'other' WHERE id = 3", Fault.CHANGED, 3, id="kind"
        ),
        pytest.param(
            "UPDATE audit_entry SET object_id = '33' WHERE id = 3", Fault.CHANGED, 3, id="object"
        ),
        pytest.param(
            "UPDATE audit_entry SET changes = '{}' WHERE id = 3", Fault.CHANGED, 3, id="changes"
        ),
        pytest.param("UPDATE audit_entry SET hash = 'x' WHERE id = 3", Fault.CHANGED, 3, id="hash"),
        pytest.param(
            "UPDATE audit_entry SET previous_hash = 'x' WHERE id = 3", Fault.RELINKED, 3, id="link"
        ),
        pytest.param("UPDATE audit_entry SET id = 9 WHERE id = 5", Fault.MISSING, 5, id="number"),
        pytest.param(_SWAP, Fault.CHANGED, 2, id="two in each other's place"),
        pytest.param(
            "DELETE FROM audit_entry WHERE id = 1", Fault.MISSING, 1, id="the first removed"
        ),
        pytest.param(
            "DELETE FROM audit_entry WHERE id IN (3, 4)",
            Fault.MISSING,
            3,
            id="two in the middle removed",
        ),
        pytest.param(
            "DELETE FROM audit_entry WHERE id > 3", Fault.TRUNCATED, 4, id="the end cut off"
        ),
        pytest.param("DELETE FROM audit_entry", Fault.TRUNCATED, 1, id="all removed"),
        pytest.param("UPDATE audit_head SET hash = 'x'", Fault.FOREIGN_HEAD, 5, id="another head"),
        pytest.param(
            "UPDATE audit_head SET entry_id = 3", Fault.FOREIGN_HEAD, 3, id="the head turned back"
        ),
        pytest.param("DELETE FROM audit_head", Fault.FOREIGN_HEAD, 0, id="no head"),
    ],
)
def test_tampering_is_found(tamper: Tamper, statement: str, fault: Fault, entry: int) -> None:
    tamper(statement)
    verdict = verify_chain()
    assert (verdict.fault, verdict.bad_entry) == (fault, entry)
    assert not verdict.is_whole
    assert str(entry) in str(verdict.explain())


@pytest.mark.usefixtures("five_entries")
@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(
            "UPDATE audit_entry SET changes = '{]' WHERE id = 3", id="changes are no JSON"
        ),
        pytest.param("UPDATE audit_entry SET actor_id = 'nobody' WHERE id = 3", id="who is no key"),
        pytest.param("UPDATE audit_entry SET at = 'noon' WHERE id = 3", id="when is no time"),
        pytest.param(
            "UPDATE audit_entry SET at = '2026-13-45 00:00:00' WHERE id = 3", id="when is no day"
        ),
        pytest.param(
            "UPDATE audit_entry SET action = CAST(X'ff41' AS TEXT) WHERE id = 3", id="no UTF-8"
        ),
    ],
)
def test_what_can_not_be_read_any_more_is_found(tamper: Tamper, statement: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's columns hold nothing but what their types allow")
    tamper("PRAGMA ignore_check_constraints = ON")
    tamper(statement)
    tamper("PRAGMA ignore_check_constraints = OFF")
    verdict = verify_chain()
    assert (verdict.fault, verdict.bad_entry) == (Fault.CHANGED, 3)


@pytest.mark.usefixtures("five_entries")
def test_only_a_seal_kept_outside_tells_of_a_chain_rewritten_to_its_end(tamper: Tamper) -> None:
    kept = latest_seal()
    tamper("UPDATE audit_entry SET action = 'thing.close' WHERE id = 3")
    before = Entry.objects.get(pk=2).hash
    for number in (3, 4, 5):
        tamper(_RELINK.format(column="previous_hash", hash=before, number=number))
        before = hash_entry(describe_entry(Entry.objects.get(pk=number)))
        tamper(_RELINK.format(column="hash", hash=before, number=number))
    tamper("UPDATE audit_head SET hash = (SELECT hash FROM audit_entry WHERE audit_entry.id = 5)")
    assert verify_chain().is_whole
    assert verify_chain(since=kept).fault is Fault.FOREIGN_SEAL


@pytest.mark.usefixtures("five_entries")
def test_a_check_since_a_seal_reads_only_what_came_after() -> None:
    third = Entry.objects.get(pk=3)
    verdict = verify_chain(since=Seal(3, third.hash))
    assert (verdict.n_checked, verdict.fault) == (2, None)
    assert verify_chain(since=START).n_checked == 5
    assert verify_chain(since=latest_seal()).n_checked == 0


@pytest.mark.parametrize(
    "seal",
    [Seal(0, "f" * 64), Seal(99, "0" * 64), Seal(3, "f" * 64)],
    ids=["start", "later", "other"],
)
@pytest.mark.usefixtures("five_entries")
def test_a_seal_of_another_trail_is_foreign(seal: Seal) -> None:
    assert verify_chain(since=seal).fault is Fault.FOREIGN_SEAL


@pytest.mark.usefixtures("five_entries")
def test_entries_added_during_a_check_do_not_disturb_it(monkeypatch: pytest.MonkeyPatch) -> None:

    follow: Any = vars(verification)["follow"]

    def add_meanwhile(*arguments: object) -> object:
        record("thing.change", by=OPERATOR, object_kind="thing", object_id="6")
        return follow(*arguments)

    monkeypatch.setattr(verification, "follow", add_meanwhile)
    assert verify_chain().is_whole

"""Adds to the audit trail. There is no other write: entries are never changed or removed."""

import re
from collections.abc import Mapping
from uuid import UUID

from django.db import connection
from django.utils import timezone

from khumkan.core.jsontypes import JsonObject
from khumkan.ui.actors import Actor
from khumkan.ui.audit.canonical import hash_entry, make_plain
from khumkan.ui.audit.confidential import hide_secrets
from khumkan.ui.audit.errors import ActionError, NoTransactionError
from khumkan.ui.audit.links import FIRST_HASH, describe_entry
from khumkan.ui.audit.models import Entry, Head

_ACTION = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)+")
_ADDRESS_LENGTH = 45
_HEAD_KEY = 1


def record(
    action: str,
    *,
    by: Actor,
    object_kind: str,
    object_id: object,
    organisation_id: UUID | None = None,
    changes: Mapping[str, tuple[object, object]] | None = None,
) -> None:
    """Add one entry in the caller's transaction: both are there afterwards, or neither.

    `action` is `noun.verb`; `changes` is `{field: (before, after)}` without secrets. Call it after
    the rows of the change are locked or written: from here to the end of the transaction nobody
    else can add an entry. Raises MisuseError outside a transaction, for a field that is named like
    a secret, a misspelt action or a value that can't be written down.
    """
    _require_transaction()
    if not _ACTION.fullmatch(action):
        raise ActionError(action)
    _append(
        Entry(
            at=timezone.now(),
            actor_id=by.user_id,
            channel=str(by.channel),
            address=by.address[:_ADDRESS_LENGTH],
            organisation_id=organisation_id,
            action=action,
            object_kind=object_kind,
            object_id=str(object_id),
            changes=_make_changes(changes or {}),
        )
    )


def differences(
    before: Mapping[str, object], after: Mapping[str, object]
) -> dict[str, tuple[object, object]]:
    """Return what is not the same, as `{field: (before, after)}`; an absent field is None."""
    fields = dict.fromkeys([*before, *after])
    pairs = {field: (before.get(field), after.get(field)) for field in fields}
    return {field: (old, new) for field, (old, new) in pairs.items() if old != new}


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise NoTransactionError


def _make_changes(changes: Mapping[str, tuple[object, object]]) -> JsonObject:
    plain: JsonObject = {
        field: [make_plain(before), make_plain(after)] for field, (before, after) in changes.items()
    }
    return hide_secrets(plain)


def _append(entry: Entry) -> None:
    head = _take_head()
    entry.id = head.entry_id + 1
    entry.previous_hash = head.hash
    entry.hash = hash_entry(describe_entry(entry))
    entry.save(force_insert=True)
    Head.objects.filter(pk=head.pk).update(entry_id=entry.id, hash=entry.hash)


def _take_head() -> Head:
    """Return the head, locked until the transaction ends.

    On SQLite the transaction itself is the lock: it begins IMMEDIATE.
    """
    heads = Head.objects.select_for_update().filter(pk=_HEAD_KEY)
    head = heads.first()
    if head is None:
        first = Head(pk=_HEAD_KEY, entry_id=0, hash=FIRST_HASH)
        Head.objects.bulk_create([first], ignore_conflicts=True)
        head = heads.get()
    return head

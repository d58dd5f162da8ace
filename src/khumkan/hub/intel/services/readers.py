"""Other programs that may read over TAXII: made with a token that is shown once, revoked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.intel.models import Reader
from khumkan.hub.intel.tokens import hash_token, make_token
from khumkan.hub.organisations.services.conflicts import check_version
from khumkan.ui.actors import Actor
from khumkan.ui.audit.services import record
from khumkan.ui.errors import NotFoundError, RefusedError
from khumkan.wire.tlp import Tlp

if TYPE_CHECKING:
    from khumkan.hub.organisations.models import Organisation

KIND: Final = "reader"
MOST: Final = 50

# Who reads every few seconds must not write every few seconds.
_NOTE_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class MadeReader:
    """A new reader, and its token: nobody can be shown that again."""

    reader: Reader
    token: str


@transaction.atomic
def make_reader(
    organisation: "Organisation", *, name: str, tlp: Tlp, by: Actor, at: datetime | None = None
) -> MadeReader:
    """Let one more program read, for an organisation, up to a TLP level.

    Raises RefusedError for a level that no program is cleared for, or too many readers.
    """
    if tlp is Tlp.RED:
        text = message("TLP:RED is for named people; no program may read it.")
        raise RefusedError(text, field="tlp")
    working = Reader.objects.filter(organisation=organisation, revoked_at=None)
    if working.count() >= MOST:
        raise RefusedError(message("At most {most} readers; revoke one first.", most=MOST))
    token = make_token()
    reader = Reader.objects.create(
        organisation=organisation,
        name=name,
        token_hash=hash_token(token),
        tlp=tlp.value,
        made_by_id=by.user_id,
        made_at=at or timezone.now(),
    )
    _record("reader.add", reader, by, {"name": (None, name), "tlp": (None, tlp.value)})
    return MadeReader(reader, token)


@transaction.atomic
def revoke_reader(reader: Reader, *, version: int, by: Actor, at: datetime | None = None) -> Reader:
    """Let a program read no more, from its next request on.

    Raises ConflictError if somebody was quicker.
    """
    current = _lock(reader.pk)
    check_version(KIND, current, version)
    if current.revoked_at is None:
        current.revoked_at = at or timezone.now()
        current.version += 1
        current.save()
        _record("reader.revoke", current, by, {"revoked_at": (None, current.revoked_at)})
    return current


def note_read(reader: Reader, *, at: datetime) -> None:
    """Keep when a program last read, to the minute."""
    if reader.last_read_at is None or reader.last_read_at + _NOTE_EVERY <= at:
        Reader.objects.filter(pk=reader.pk).update(last_read_at=at)


def _lock(key: UUID) -> Reader:
    found = Reader.objects.select_for_update().filter(pk=key).first()
    if found is None:
        raise NotFoundError(message("there is no such reader, or it is not yours to see"))
    return found


def _record(
    action: str, reader: Reader, by: Actor, changes: dict[str, tuple[object, object]]
) -> None:
    record(
        action,
        by=by,
        object_kind=KIND,
        object_id=reader.pk,
        organisation_id=reader.organisation_id,
        changes=changes,
    )

"""The log of an incident: lines are added and struck out, never changed."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.incidents.choices import EntryKind
from khumkan.hub.incidents.models import Entry, Incident
from khumkan.hub.incidents.patients import refuse_patient_identifiers
from khumkan.hub.incidents.services.storing import lock_incident, tell_trail
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError

WRITTEN_BY_HAND = (EntryKind.EVENT, EntryKind.ACTION, EntryKind.COMMENT)


@transaction.atomic
def note_entry(
    incident: Incident, *, kind: str, text: str, happened_at: datetime | None, by: Actor
) -> Entry:
    """Add a line; without a time it happened now. Raises RefusedError."""
    now = timezone.now()
    if kind not in WRITTEN_BY_HAND:
        raise RefusedError(message("Choose what kind of line this is."), field="kind")
    if not text.strip():
        raise RefusedError(message("Write what there is to remember."), field="text")
    if happened_at is not None and happened_at > now:
        raise RefusedError(
            message("This is in the future: check day and time."), field="happened_at"
        )
    refuse_patient_identifiers(text, "text")
    current = lock_incident(incident)
    entry = Entry.objects.create(
        incident=current,
        kind=kind,
        text=text.strip(),
        happened_at=happened_at or now,
        noted_at=now,
        noted_by_id=by.user_id,
    )
    tell_trail("incident.note", current, by)
    return entry


@transaction.atomic
def strike_entry(entry: Entry, *, reason: str, by: Actor) -> Entry:
    """Strike a line out: it stays to be read, crossed. Raises RefusedError."""
    current = Entry.objects.select_for_update().select_related("incident").get(pk=entry.pk)
    if not reason.strip():
        raise RefusedError(message("Say why it is struck out."), field="reason")
    if current.struck_at is not None:
        raise RefusedError(message("This line is struck out already."))
    current.struck_at, current.struck_reason = timezone.now(), reason.strip()
    current.save()
    tell_trail("incident.strike", current.incident, by)
    return current

"""Acts by which duties are done: recorded with their proof, taken back only with a reason."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.incidents.choices import ActKind
from khumkan.hub.incidents.law import load_laws
from khumkan.hub.incidents.models import Act, Document, Incident
from khumkan.hub.incidents.services.storing import keep, lock_incident
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError

_NEEDS_WAY = frozenset({ActKind.SENT, ActKind.HANDED_OVER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What was done: when, by whom, how, to whom, and what shows it."""

    duty_id: str
    kind: str
    acted_at: datetime
    acted_by: str
    channel: str = ""
    addressee: str = ""
    reference: str = ""
    note: str = ""
    document: Document | None = None
    document_sha256: str = ""


@transaction.atomic
def record_act(incident: Incident, sending: Sending, *, by: Actor) -> Act:
    """Record that something was done about a duty. Raises RefusedError for what can't be."""
    current = lock_incident(incident)
    _check(current, sending)
    act = write_act(sending, current.organisation_id, by, incident=current)
    keep("incident.act", current, by, {"duty": (None, act.duty_id), "kind": (None, act.kind)})
    return act


@transaction.atomic
def retract_act(act: Act, *, reason: str, by: Actor) -> Act:
    """Say that an act was recorded wrongly: it stays to be seen, and ends its duty no more."""
    current = Act.objects.select_for_update().get(pk=act.pk)
    if not reason.strip():
        raise RefusedError(message("Say why this was recorded wrongly."), field="reason")
    if current.retracted_at is not None:
        raise RefusedError(message("This was taken back already."))
    current.retracted_at, current.retraction_reason = timezone.now(), reason.strip()
    current.save()
    if current.incident is not None:
        told = {"duty": (current.duty_id, None)}
        keep("incident.retract_act", lock_incident(current.incident), by, told)
    return current


def write_act(sending: Sending, organisation_id: UUID, by: Actor, **about: object) -> Act:
    """Store an act; `about` says of what: an incident, or the year and occasion of a duty."""
    document = sending.document
    return Act.objects.create(
        organisation_id=organisation_id,
        duty_id=sending.duty_id,
        kind=sending.kind,
        channel=sending.channel,
        addressee=sending.addressee.strip(),
        reference=sending.reference.strip(),
        note=sending.note.strip(),
        acted_at=sending.acted_at,
        acted_by=sending.acted_by.strip(),
        document=document,
        document_sha256=document.pdf_sha256 if document else sending.document_sha256,
        law_version=load_laws()[-1].version,
        noted_at=timezone.now(),
        noted_by_id=by.user_id,
        **about,
    )


def _check(incident: Incident, sending: Sending) -> None:
    if sending.acted_at > timezone.now():
        raise RefusedError(message("This is in the future: check day and time."), field="acted_at")
    if not sending.acted_by.strip():
        raise RefusedError(message("Say who sent it."), field="acted_by")
    if sending.kind in _NEEDS_WAY and not (sending.channel and sending.addressee.strip()):
        raise RefusedError(message("Say how it was sent, and to whom."), field="channel")
    if incident.is_drill:
        raise RefusedError(message("This is a drill: nothing of it is sent to anybody."))
    if sending.document and sending.document.incident_id != incident.pk:
        raise RefusedError(message("This document is of another incident."), field="document")

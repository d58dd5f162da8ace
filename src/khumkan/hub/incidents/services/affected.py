"""What an incident touches: systems, observables, numbers by their standing, services on paper."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.hub.incidents.choices import AssetKind, CountKind, Standing
from khumkan.hub.incidents.models import Asset, CaseObservable, Count, Downtime, Incident
from khumkan.hub.incidents.patients import refuse_patient_identifiers
from khumkan.hub.incidents.services.storing import lock_incident, tell_trail
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError
from khumkan.wire.observables import recognise_observable, refang

Part = Asset | CaseObservable | Downtime
MOST_PARTS = 1_000


@transaction.atomic
def add_asset(
    incident: Incident, *, kind: str, name: str, note: str = "", is_cii: bool | None, by: Actor
) -> Asset:
    """Add a system that is affected. Raises RefusedError."""
    if kind not in AssetKind.values:
        raise RefusedError(message("Choose what it is."), field="kind")
    current = _prepare(incident, name=name, note=note)
    made = Asset.objects.create(
        incident=current, kind=kind, name=name.strip(), note=note.strip(), is_cii=is_cii
    )
    tell_trail("incident.add_part", current, by, {"kind": (None, "asset")})
    return made


@transaction.atomic
def add_observable(incident: Incident, *, value: str, note: str = "", by: Actor) -> CaseObservable:
    """Add something that can be looked for elsewhere; written as example[.]com or not.

    Once for each value: a second time returns the first. Raises RefusedError.
    """
    current = _prepare(incident, note=note)
    try:
        found = recognise_observable(refang(value.strip()))
    except WireError as error:
        raise RefusedError(error.message, field="value") from error
    made, is_new = CaseObservable.objects.get_or_create(
        incident=current,
        kind=found.kind.value,
        value=found.value,
        defaults={"note": note.strip()},
    )
    if is_new:
        tell_trail("incident.add_part", current, by, {"kind": (None, "observable")})
    return made


@transaction.atomic
def add_count(  # noqa: PLR0913 -- what makes a number worth keeping
    incident: Incident,
    *,
    kind: str,
    standing: str,
    value: int,
    source: str,
    at: datetime | None,
    by: Actor,
) -> Count:
    """Note a number: whose word it is, or how it was looked up. Never changed, only followed."""
    if kind not in CountKind.values or standing not in Standing.values or value < 0:
        raise RefusedError(message("Choose what was counted, and how sure it is."), field="kind")
    if not source.strip():
        raise RefusedError(message("Say whose number it is, or how you counted."), field="source")
    current = _prepare(incident, source=source)
    made = Count.objects.create(
        incident=current,
        kind=kind,
        standing=standing,
        value=value,
        source=source.strip(),
        at=at or timezone.now(),
        noted_by_id=by.user_id,
    )
    tell_trail("incident.add_part", current, by, {"kind": (None, "count")})
    return made


@transaction.atomic
def add_downtime(incident: Incident, *, service: str, down_at: datetime, by: Actor) -> Downtime:
    """Note that a clinical service can't work."""
    current = _prepare(incident, service=service)
    made = Downtime.objects.create(incident=current, service=service.strip(), down_at=down_at)
    tell_trail("incident.add_part", current, by, {"kind": (None, "downtime")})
    return made


@transaction.atomic
def move_downtime_on(downtime: Downtime, *, at: datetime | None, by: Actor) -> Downtime:
    """Note the next moment of a service: on paper, restored, paper entered. Raises RefusedError."""
    current = Downtime.objects.select_for_update().select_related("incident").get(pk=downtime.pk)
    name, before = _next_moment(current)
    moment = at or timezone.now()
    if not before <= moment <= timezone.now():
        raise RefusedError(message("This is before what came before it, or in the future."))
    setattr(current, name, moment)
    current.save()
    tell_trail("incident.downtime", current.incident, by, {"moment": (None, name)})
    return current


@transaction.atomic
def remove_part(part: Part, *, by: Actor) -> None:
    """Take away a system, an observable or a downtime that was added wrongly."""
    current = lock_incident(part.incident)
    part.delete()
    tell_trail("incident.remove_part", current, by)


def _next_moment(downtime: Downtime) -> tuple[str, datetime]:
    name = downtime.next_step
    if not name:
        raise RefusedError(message("This service is through: nothing comes next."))
    return name, downtime.restored_at or downtime.on_paper_at or downtime.down_at


def _prepare(incident: Incident, **texts: str) -> Incident:
    for field, text in texts.items():
        refuse_patient_identifiers(text, field)
    current = lock_incident(incident)
    if current.assets.count() + current.observables.count() >= MOST_PARTS:
        raise RefusedError(message("At most {n} of these for one incident.", n=MOST_PARTS))
    return current

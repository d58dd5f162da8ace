"""What form ก2 asks besides times and categories: kept whole, and told to the trail by name."""

from collections.abc import Mapping

from django.db import transaction

from khumkan.core.jsontypes import JsonValue
from khumkan.core.messages import message
from khumkan.hub.incidents.models import Incident
from khumkan.hub.incidents.patients import refuse_patient_identifiers
from khumkan.hub.incidents.services.storing import keep, lock_incident
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError


@transaction.atomic
def fill_in(
    incident: Incident, details: Mapping[str, JsonValue], *, version: int, by: Actor
) -> Incident:
    """Keep what was filled in. Raises ConflictError, RefusedError."""
    current = lock_incident(incident, version)
    for name, value in details.items():
        if isinstance(value, str):
            refuse_patient_identifiers(value, name)
    done = details.get("done")
    if isinstance(done, list) and "nothing_yet" in done and len(done) > 1:
        raise RefusedError(
            message("“Nothing yet” can’t stand beside something that was done."), field="done"
        )
    names = {name for name in {*details, *current.details} if _differs(name, current, details)}
    current.details = dict(details)
    keep("incident.fill_in", current, by, {"fields": (None, sorted(names))})
    return current


def _differs(name: str, incident: Incident, details: Mapping[str, JsonValue]) -> bool:
    return bool(incident.details.get(name) != details.get(name))

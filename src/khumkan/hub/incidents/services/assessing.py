"""The breach assessment: what somebody looked at, kept in its newest form and in the trail."""

from collections.abc import Mapping

from django.db import transaction

from khumkan.hub.incidents.models import Assessment, Incident
from khumkan.hub.incidents.patients import refuse_patient_identifiers
from khumkan.hub.incidents.services.storing import lock_incident, tell_trail
from khumkan.hub.organisations.services.conflicts import check_version
from khumkan.ui.actors import Actor

KIND = "assessment"


@transaction.atomic
def assess_breach(
    incident: Incident, new: Mapping[str, object], *, version: int, by: Actor
) -> Assessment:
    """Store the assessment. Raises ConflictError, RefusedError.

    `version` is 1 for one that was never stored.
    """
    current = lock_incident(incident)
    for name, value in new.items():
        if isinstance(value, str):
            refuse_patient_identifiers(value, name)
    found = Assessment.objects.filter(incident=current).first() or Assessment(incident=current)
    check_version(KIND, found, version)
    for name, value in new.items():
        setattr(found, name, value)
    found.version += 1
    found.save()
    tell_trail("incident.assess", current, by)
    return found

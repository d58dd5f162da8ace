"""What every change of an incident does: lock, count, tell the trail, keep the search index.

The trail is read beyond the incident's own people, by the sector's administrators too: it says what
was done and by whom, never the content. That stands in the incident's own history.
"""

from collections.abc import Mapping
from typing import Final

from khumkan.hub.incidents.access import no_incident
from khumkan.hub.incidents.models import Incident
from khumkan.hub.organisations.services.conflicts import check_version
from khumkan.ui.actors import Actor
from khumkan.ui.audit.services import record
from khumkan.ui.search.kinds import Searchable
from khumkan.ui.search.services import index

KIND: Final = "incident"


def lock_incident(incident: Incident, version: int | None = None) -> Incident:
    """Return the incident as it is now, locked for the caller's transaction.

    Raises ConflictError if `version` is not the current one, NotFoundError if it is gone.
    """
    current = Incident.objects.select_for_update().filter(pk=incident.pk).first()
    if current is None:
        raise no_incident()
    if version is not None:
        check_version(KIND, current, version)
    return current


def keep(
    action: str,
    incident: Incident,
    by: Actor,
    changes: Mapping[str, tuple[object, object]] | None = None,
) -> None:
    """Write a changed incident, tell the trail what happened, and have the search find it."""
    incident.version += 1
    incident.save()
    tell_trail(action, incident, by, changes)
    found = describe_for_search(incident)
    index(KIND, found.object_id, found.title, found.parts)


def tell_trail(
    action: str,
    incident: Incident,
    by: Actor,
    changes: Mapping[str, tuple[object, object]] | None = None,
) -> None:
    """Tell the audit trail what happened to an incident."""
    record(
        action,
        by=by,
        object_kind=KIND,
        object_id=incident.pk,
        organisation_id=incident.organisation_id,
        changes=changes,
    )


def describe_for_search(incident: Incident) -> Searchable:
    """Return what an incident is found by: its line, what is known, its number."""
    number = f"{incident.year + 543}/{incident.number}"
    parts = (incident.summary, number, f"{incident.year}/{incident.number}")
    return Searchable(incident.pk, incident.title, tuple(part for part in parts if part))

"""What the audit trail is told of a mail: what was done with which kind of document.

Never to whom, nor what it says: the trail is read beyond the incident's own people.
"""

from khumkan.hub.incidents.models import Mailing
from khumkan.ui.actors import Actor
from khumkan.ui.audit.services import record


def tell_mailing(action: str, mailing: Mailing, by: Actor) -> None:
    """Tell the trail what happened to a mail, at its incident or its organisation."""
    key = mailing.incident_id or mailing.organisation_id
    record(
        action,
        by=by,
        object_kind="incident" if mailing.incident_id else "organisation",
        object_id=key,
        organisation_id=mailing.organisation_id,
        changes={
            "document": (None, mailing.document.kind),
            "encrypted": (None, mailing.is_encrypted),
        },
    )

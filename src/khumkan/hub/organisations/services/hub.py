"""Opens the hub, once and for good, for real organisations or for fictional ones."""

from django.db import transaction

from khumkan.core.messages import message
from khumkan.hub.organisations.choices import Mode
from khumkan.hub.organisations.models import Hub
from khumkan.ui.actors import Actor
from khumkan.ui.audit.services import record
from khumkan.ui.errors import RefusedError

_KEY = 1


@transaction.atomic
def open_hub(mode: Mode, *, by: Actor) -> Hub:
    """Open the hub in a mode; again in the same mode changes nothing.

    Raises RefusedError for the other mode: real and fictional organisations never meet.
    """
    opened = Hub(pk=_KEY, mode=mode)
    Hub.objects.bulk_create([opened], ignore_conflicts=True)
    hub = Hub.objects.select_for_update().get(pk=_KEY)
    if hub.mode != mode:
        raise RefusedError(
            message(
                "This hub was opened as {mode}; make another one in another folder.",
                mode=str(Mode(hub.mode).label),
            )
        )
    if hub.opened_at == opened.opened_at:
        record("hub.open", by=by, object_kind="hub", object_id=_KEY, changes={"mode": (None, mode)})
    return hub

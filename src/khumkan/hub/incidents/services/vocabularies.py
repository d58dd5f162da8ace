"""An organisation's copy of VERIS's vocabulary: taken in whole or refused, replaced, removed."""

import hashlib

from django.db import transaction
from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.incidents.exporting import parse_vocabulary
from khumkan.hub.incidents.models import VerisCopy
from khumkan.hub.organisations.models import Organisation
from khumkan.ui.actors import Actor
from khumkan.ui.audit.services import record
from khumkan.ui.errors import RefusedError


@transaction.atomic
def take_vocabulary(organisation: Organisation, content: bytes, *, by: Actor) -> VerisCopy:
    """Keep a copy; one that was here before is removed by it. Raises RefusedError."""
    found = parse_vocabulary(content)
    now = timezone.now()
    list(Organisation.objects.select_for_update().filter(pk=organisation.pk))
    VerisCopy.objects.filter(organisation=organisation, removed_at=None).update(removed_at=now)
    made = VerisCopy.objects.create(
        organisation=organisation,
        words=found.words,
        version=found.version,
        sha256=hashlib.sha256(content).hexdigest(),
        n_words=found.n_words,
        added_at=now,
        added_by_id=by.user_id,
    )
    _tell("veris.take", made, by)
    return made


@transaction.atomic
def remove_vocabulary(copy: VerisCopy, *, by: Actor) -> VerisCopy:
    """Use a copy no more. Raises RefusedError."""
    current = VerisCopy.objects.select_for_update().get(pk=copy.pk)
    if current.removed_at is not None:
        raise RefusedError(message("Somebody was quicker: it is so already."))
    current.removed_at = timezone.now()
    current.save()
    _tell("veris.remove", current, by)
    return current


def _tell(action: str, copy: VerisCopy, by: Actor) -> None:
    record(
        action,
        by=by,
        object_kind="organisation",
        object_id=copy.organisation_id,
        organisation_id=copy.organisation_id,
        changes={"version": (None, copy.version), "sha256": (None, copy.sha256)},
    )

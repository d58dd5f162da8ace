"""Playbooks: an organisation's own are taken in whole or refused, and withdrawn but never lost.

Those that come with khumkan have no row until an incident uses one.
"""

from django.db import transaction
from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.incidents.models import Playbook
from khumkan.hub.incidents.playbooks import CacaoPlaybook, parse_playbook
from khumkan.hub.incidents.shelf import row_of
from khumkan.hub.organisations.models import Organisation
from khumkan.ui.actors import Actor
from khumkan.ui.audit.services import record
from khumkan.ui.errors import RefusedError

KIND = "playbook"
MOST_PLAYBOOKS = 200


@transaction.atomic
def take_playbook(organisation: Organisation, content: bytes, *, by: Actor) -> Playbook:
    """Keep a playbook of an organisation; an older one of the same id is withdrawn by it.

    Raises PlaybookError with all that is wrong in it, RefusedError for one that is here already.
    """
    read = parse_playbook(content)
    if read.is_revoked:
        raise RefusedError(message("Its makers have revoked this playbook."), field="file")
    list(Organisation.objects.select_for_update().filter(pk=organisation.pk))
    held = Playbook.objects.filter(organisation=organisation)
    if held.filter(withdrawn_at=None).count() >= MOST_PLAYBOOKS:
        raise RefusedError(message("There are too many playbooks here: withdraw some first."))
    same = held.filter(cacao_id=read.id)
    if same.filter(modified__gte=read.modified).exists():
        raise RefusedError(
            message("This playbook is here already, in this version or a newer one."), field="file"
        )
    same.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
    made = _store(read, organisation, by)
    _tell("playbook.take", made, by)
    return made


@transaction.atomic
def withdraw_playbook(playbook: Playbook, *, by: Actor) -> Playbook:
    """Take a playbook out of the choice; tasks that came from it stay. Raises RefusedError."""
    current = Playbook.objects.select_for_update().get(pk=playbook.pk)
    if current.withdrawn_at is not None:
        raise RefusedError(message("This playbook was withdrawn already."))
    current.withdrawn_at = timezone.now()
    current.save()
    _tell("playbook.withdraw", current, by)
    return current


def keep_shipped(read: CacaoPlaybook, by: Actor) -> Playbook:
    """Return the row of a playbook of ours, made when an incident first uses this version."""
    rows = Playbook.objects.filter(organisation=None, cacao_id=read.id, modified=read.modified)
    return rows.first() or _store(read, None, by)


def _store(read: CacaoPlaybook, organisation: Organisation | None, by: Actor) -> Playbook:
    made = row_of(read, organisation)
    made.added_by_id = by.user_id if organisation else None
    made.save(force_insert=True)
    return made


def _tell(action: str, playbook: Playbook, by: Actor) -> None:
    record(
        action,
        by=by,
        object_kind=KIND,
        object_id=playbook.pk,
        organisation_id=playbook.organisation_id,
    )

"""Who takes part in a response, and whether only they see it."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.incidents.choices import Part
from khumkan.hub.incidents.models import Incident, Member
from khumkan.hub.incidents.services.storing import keep, lock_incident, tell_trail
from khumkan.hub.organisations.access import may_at
from khumkan.hub.organisations.policy import Permission
from khumkan.ui.accounts.models import User
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError


@transaction.atomic
def add_member(incident: Incident, user: User, *, part: str, by: Actor) -> Member:
    """Let somebody of the organisation take part. Raises RefusedError."""
    current = lock_incident(incident)
    if part not in Part.values:
        raise RefusedError(message("Choose a part."), field="part")
    if not may_at(user, Permission.VIEW_INCIDENTS, current.organisation):
        raise RefusedError(
            message("This person has no role in this organisation that sees incidents."),
            field="user",
        )
    if Member.objects.filter(incident=current, user=user, part=part, removed_at=None).exists():
        raise RefusedError(message("This person has this part already."), field="user")
    member = Member.objects.create(
        incident=current, user=user, part=part, added_at=timezone.now(), added_by_id=by.user_id
    )
    tell_trail("incident.add_member", current, by, {"part": (None, part)})
    return member


@transaction.atomic
def remove_member(member: Member, *, by: Actor) -> Member:
    """End somebody's part. The last member of an incident kept to its members can't go."""
    current = lock_incident(member.incident)
    others = Member.objects.filter(incident=current, removed_at=None).exclude(pk=member.pk)
    if current.is_restricted and not others.exists():
        raise RefusedError(
            message("Only its members see this incident, and this is the last one: add another.")
        )
    member.removed_at = timezone.now()
    member.save()
    tell_trail("incident.remove_member", current, by, {"part": (member.part, None)})
    return member


@transaction.atomic
def restrict_incident(
    incident: Incident, *, is_restricted: bool, version: int, by: Actor
) -> Incident:
    """Keep an incident to its members, or open it to the organisation's others again.

    Whoever does the first is a member from then on. Raises ConflictError.
    """
    current = lock_incident(incident, version)
    current.is_restricted = is_restricted
    if is_restricted and by.user_id and not _takes_part(current, by.user_id):
        Member.objects.create(
            incident=current,
            user_id=by.user_id,
            part=Part.MEMBER,
            added_at=timezone.now(),
            added_by_id=by.user_id,
        )
    keep("incident.restrict", current, by, {"is_restricted": (not is_restricted, is_restricted)})
    return current


def _takes_part(incident: Incident, user_id: UUID) -> bool:
    return Member.objects.filter(incident=incident, user_id=user_id, removed_at=None).exists()

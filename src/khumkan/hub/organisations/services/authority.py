"""Asks, inside a service, whether the actor may give or take a role: the last word before a write.

Views ask `access` first, so that a stranger gets 404; this holds for the command line and for
whoever posts what the form did not offer.
"""

from uuid import UUID

from django.contrib.auth import get_user_model
from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.organisations.access.grants import reach_of, roles_grantable_at
from khumkan.hub.organisations.choices import Kind, Role
from khumkan.hub.organisations.models import Membership, Organisation
from khumkan.hub.organisations.policy import Permission, roles_fitting
from khumkan.ui.actors import Actor, Channel
from khumkan.ui.errors import RefusedError


def grantable_roles(by: Actor, organisation: Organisation) -> frozenset[Role]:
    """Return the roles the actor may give or take here; an operator: all that fit."""
    if organisation.closed_at:
        return frozenset()
    if by.user_id is None:
        is_operator = by.channel == Channel.COMMAND
        return roles_fitting(Kind(organisation.kind)) if is_operator else frozenset()
    actor = get_user_model().objects.filter(pk=by.user_id).first()
    return roles_grantable_at(actor, organisation) if actor else frozenset()


def require_may_grant(by: Actor, role: str, organisation: Organisation) -> None:
    """Raise RefusedError unless the actor may give and take this role at this organisation."""
    if organisation.closed_at:
        raise RefusedError(
            message("This organisation is closed; nobody can join it."), field="organisation"
        )
    if role not in grantable_roles(by, organisation):
        raise RefusedError(message("You can't give this role in this organisation."), field="role")


def require_another_sector_admin(user_id: UUID) -> None:
    """Raise RefusedError if nobody else is a sector administrator for good.

    Locks the memberships it counts until the transaction ends: of two administrators who remove
    each other at once, the second is refused. Emergency access does not count.
    """
    admins = Membership.objects.filter(role=Role.SECTOR_ADMIN, ended_at=None)
    list(admins.select_for_update().order_by("pk").values_list("pk"))
    others = admins.filter(user__is_active=True, organisation__closed_at=None)
    if not others.exclude(user_id=user_id).filter(started_at__lte=timezone.now()).exists():
        raise RefusedError(
            message("This is the last sector administrator; give the role to somebody else first.")
        )


def is_sector_admin(user_id: UUID) -> bool:
    """Return whether somebody is a sector administrator for good."""
    held = Membership.objects.filter(user_id=user_id, role=Role.SECTOR_ADMIN, ended_at=None)
    return held.exists()


def may_act_for_sector(by: Actor) -> bool:
    """Return whether the actor is the command line or keeps people in the whole sector."""
    if by.user_id is None:
        return by.channel == Channel.COMMAND
    actor = get_user_model().objects.filter(pk=by.user_id).first()
    return actor is not None and reach_of(actor, Permission.CHANGE_PEOPLE).is_everywhere

"""Memberships begin, change and end; they are never removed, so that the past stays readable."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from khumkan.core.messages import Message, message
from khumkan.hub.organisations.access.grants import forget_grants
from khumkan.hub.organisations.choices import Role
from khumkan.hub.organisations.models import Membership, Organisation
from khumkan.hub.organisations.services.authority import (
    require_another_sector_admin,
    require_may_grant,
)
from khumkan.hub.organisations.services.conflicts import check_version
from khumkan.ui.actors import Actor
from khumkan.ui.audit.services import record
from khumkan.ui.errors import ConflictError, RefusedError

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User

KIND = "membership"


@transaction.atomic
def add_membership(
    user: "User", *, organisation: Organisation, role: Role, by: Actor
) -> Membership:
    """Give somebody a role in an organisation, from now on.

    Raises RefusedError if the actor may not, if it is the actor's own, or if it is held already.
    """
    require_may_grant(by, role, organisation)
    _require_other(user, by)
    return begin_membership(user, organisation=organisation, role=role, by=by)


@transaction.atomic
def begin_membership(
    user: "User",
    *,
    organisation: Organisation,
    role: Role,
    by: Actor,
    ended_at: datetime | None = None,
) -> Membership:
    """Store a membership that another service has already allowed; `ended_at` may lie ahead.

    Raises RefusedError if the role is held already, and for a role without an end in an emergency
    account: the account ends by itself, and so does what it may do.
    """
    if user.break_glass_until and ended_at is None:
        raise RefusedError(
            message("This is an emergency account; invite the person with an address of their own.")
        )
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if holds_role(user, organisation, role):
        raise RefusedError(
            message("This person already has this role in this organisation."), field="role"
        )
    membership = Membership.objects.create(
        user=user, organisation=organisation, role=role, ended_at=ended_at
    )
    forget_grants(user)
    _record("membership.begin", membership, by, before=None, after=role)
    return membership


@transaction.atomic
def change_role(membership: Membership, *, role: Role, version: int, by: Actor) -> Membership:
    """End one role and begin another in its place, which ends when the first would have.

    Returns the new membership. Raises ConflictError if somebody was quicker, RefusedError if the
    actor may not.
    """
    current = _lock(membership, version)
    require_may_grant(by, role, current.organisation)
    require_may_grant(by, current.role, current.organisation)
    _require_other(current.user, by)
    if holds_role(current.user, current.organisation, role):
        raise RefusedError(
            message("This person already has this role in this organisation."), field="role"
        )
    until = current.ended_at
    _end(current)
    _record("membership.end", current, by, before=current.role, after=None)
    following = Membership.objects.create(
        user=current.user, organisation=current.organisation, role=role, ended_at=until
    )
    _record("membership.change", following, by, before=current.role, after=role)
    return following


@transaction.atomic
def end_membership(membership: Membership, *, version: int, by: Actor) -> Membership:
    """End a role now. The last sector administrator stays.

    Raises ConflictError if somebody was quicker, RefusedError if the actor may not.
    """
    current = _lock(membership, version)
    require_may_grant(by, current.role, current.organisation)
    _end(current)
    _record("membership.end", current, by, before=current.role, after=None)
    return current


def end_each(memberships: Iterable[Membership], *, by: Actor) -> list[Message]:
    """End several memberships, each by itself; return why some were not ended."""
    refusals = []
    for membership in memberships:
        try:
            end_membership(membership, version=membership.version, by=by)
        except (ConflictError, RefusedError) as error:
            refusals.append(error.message)
    return refusals


@transaction.atomic
def end_emergency_membership(user: "User", *, by: Actor) -> None:
    """End the role of an emergency that is still open, because another one begins."""
    now = timezone.now()
    for current in Membership.objects.select_for_update().filter(user=user, ended_at__gt=now):
        current.ended_at, current.version = now, current.version + 1
        current.save(update_fields=["ended_at", "version"])
        _record("membership.end", current, by, before=current.role, after=None)


def holds_role(user: "User", organisation: Organisation, role: str) -> bool:
    """Return whether somebody has this role in this organisation now."""
    is_running = Q(ended_at=None) | Q(ended_at__gt=timezone.now())
    held = Membership.objects.filter(is_running, user=user, organisation=organisation, role=role)
    return held.exists()


def _lock(membership: Membership, version: int) -> Membership:
    rows = Membership.objects.select_for_update(of=("self",))
    current = rows.select_related("organisation", "user").get(pk=membership.pk)
    check_version(KIND, current, version)
    if current.ended_at and current.ended_at <= timezone.now():
        raise ConflictError(message("This membership has already ended."))
    return current


def _end(current: Membership) -> None:
    if current.role == Role.SECTOR_ADMIN:
        require_another_sector_admin(current.user_id)
    current.ended_at = timezone.now()
    current.version += 1
    current.save(update_fields=["ended_at", "version"])


def _require_other(user: "User", by: Actor) -> None:
    if user.pk == by.user_id:
        raise RefusedError(
            message("Nobody changes their own roles; ask another administrator."), field="role"
        )


def _record(
    action: str, membership: Membership, by: Actor, *, before: str | None, after: str | None
) -> None:
    record(
        action,
        by=by,
        object_kind=KIND,
        object_id=membership.pk,
        organisation_id=membership.organisation_id,
        changes={"role": (before, after)},
    )

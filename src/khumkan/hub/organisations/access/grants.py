"""What somebody holds at this moment: roles in organisations, read once for one user object.

Ended and future memberships, closed organisations, inactive users and expired emergency access
give nothing. A user object lives for one request, and so does what is remembered on it.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from khumkan.hub.organisations.choices import Kind, Mode, Role
from khumkan.hub.organisations.models import Membership, Organisation
from khumkan.hub.organisations.policy import (
    Permission,
    Scope,
    grantable_by,
    roles_fitting,
    scope_of,
)
from khumkan.hub.organisations.selectors.hub import hub_mode

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User

_REMEMBERED = "_organisations_grants"
EVERYTHING = "/"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that counts now; `path` is its organisation's. Emergency access is in none of them."""

    role: Role
    path: str
    organisation_id: UUID | None = None

    def carries(self, permission: Permission, path: str) -> bool:
        """Say whether this role permits something at the organisation of that path."""
        scope = scope_of(self.role, permission)
        if scope == Scope.ITSELF:
            return path == self.path
        return scope == Scope.SECTOR or (scope == Scope.OWN and path.startswith(self.path))


@dataclass(frozen=True, slots=True)
class Reach:
    """Where somebody has one permission: everywhere, below some paths, at single organisations."""

    is_everywhere: bool
    below: tuple[str, ...] = ()
    at: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.is_everywhere or bool(self.below or self.at)

    def as_condition(self, prefix: str = "") -> Q:
        """Return the condition on an organisation; `prefix` leads there, as `organisation__`."""
        if self.is_everywhere:
            return Q()
        condition = Q(**{f"{prefix}path__in": self.at})
        for path in self.below:
            condition |= Q(**{f"{prefix}path__startswith": path})
        return condition


def current_memberships() -> Q:
    """Return the condition for memberships that count now, in organisations that are open."""
    now = timezone.now()
    is_running = Q(ended_at=None) | Q(ended_at__gt=now)
    return is_running & Q(started_at__lte=now, organisation__closed_at=None)


def grants_of(user: "User | AnonymousUser") -> tuple[Grant, ...]:
    """Return what somebody holds; asked of the database once for this user object."""
    if not user.is_active:
        return ()
    grants: tuple[Grant, ...] | None = getattr(user, _REMEMBERED, None)
    if grants is None:
        grants = (*_read_memberships(user), *_read_emergency(user))
        setattr(user, _REMEMBERED, grants)
    return grants


def forget_grants(user: "User | AnonymousUser") -> None:
    """Have the next question read memberships again: call it after changing one of them."""
    if hasattr(user, _REMEMBERED):
        delattr(user, _REMEMBERED)


def reach_of(user: "User | AnonymousUser", permission: Permission) -> Reach:
    """Return where somebody has a permission; paths that lie below another are left out."""
    held = [(scope_of(grant.role, permission), grant.path) for grant in grants_of(user)]
    if any(scope == Scope.SECTOR for scope, _path in held):
        return Reach(is_everywhere=True)
    below = _topmost({path for scope, path in held if scope == Scope.OWN})
    at = sorted({path for scope, path in held if scope == Scope.ITSELF})
    return Reach(is_everywhere=False, below=below, at=tuple(at))


def may(user: "User | AnonymousUser", permission: Permission) -> bool:
    """Say whether somebody may do this anywhere: for menus, never for a single object."""
    return bool(reach_of(user, permission))


def may_at(
    user: "User | AnonymousUser", permission: Permission, organisation: Organisation
) -> bool:
    """Say whether somebody may do this at one organisation (that they may see it, too)."""
    return any(grant.carries(permission, organisation.path) for grant in grants_of(user))


def roles_grantable_at(user: "User | AnonymousUser", organisation: Organisation) -> frozenset[Role]:
    """Return the roles that somebody may give to others, or take from them, at one organisation."""
    roles: set[Role] = set()
    for grant in grants_of(user):
        if grant.carries(Permission.INVITE, organisation.path):
            roles |= grantable_by(grant.role)
    return frozenset(roles) & roles_fitting(Kind(organisation.kind))


def must_use_second_factor(user: "User | AnonymousUser") -> bool:
    """Say whether a password is not enough: for every role but staff's, and emergency access.

    A simulation on this very machine may waive that, so that people can try khumkan out.
    """
    return any(grant.role != Role.STAFF for grant in grants_of(user)) and not _is_waived()


def _is_waived() -> bool:
    return settings.WAIVES_SECOND_FACTOR and hub_mode() is Mode.SIMULATION


def _read_memberships(user: "User") -> list[Grant]:
    rows = Membership.objects.filter(current_memberships(), user_id=user.id)
    columns = rows.order_by("id").values_list("role", "organisation__path", "organisation_id")
    return [Grant(Role(role), path, key) for role, path, key in columns]


def _read_emergency(user: "User") -> list[Grant]:
    until = user.break_glass_until
    is_open = until is not None and until > timezone.now()
    return [Grant(Role.SECTOR_ADMIN, EVERYTHING)] if is_open else []


def _topmost(paths: set[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for path in sorted(paths):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return tuple(kept)

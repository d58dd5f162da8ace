"""Which organisation somebody means: chosen from a list, or written as a name or a code."""

from contextlib import suppress
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from khumkan.core.messages import message
from khumkan.hub.organisations.access.grants import grants_of
from khumkan.hub.organisations.access.organisations import organisations_where
from khumkan.hub.organisations.choices import Role
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.policy import Permission, grantable_by
from khumkan.ui.errors import RefusedError

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User

MOST_LISTED = 60
_N_SUGGESTED = 3
_LONGEST_NAME = 200  # as the model's; databases choke on patterns of a hundred thousand letters


def list_places(
    viewer: "User", permission: Permission = Permission.INVITE
) -> list[tuple[str, str]] | None:
    """Return the open organisations at which somebody may do this; None: too many to list."""
    places = (
        _places(viewer, permission)
        .order_by("name_th")
        .only("name_th", "name_en")[: MOST_LISTED + 1]
    )
    listed = [(str(place.pk), place.name) for place in places]
    return listed if len(listed) <= MOST_LISTED else None


def initial_place(viewer: "User", text: str, places: list[tuple[str, str]] | None) -> str:
    """Return what a form shows for the place a link names: its key in a list, else its code."""
    if not text:
        return places[0][0] if places and len(places) == 1 else ""
    try:
        place = find_place(viewer, text)
    except RefusedError:
        return ""
    return str(place.pk) if places is not None else place.hcode or place.name_th


def find_place(
    viewer: "User", text: str, permission: Permission = Permission.INVITE
) -> Organisation:
    """Return the organisation that a key, a code or a name means, if somebody may do this there.

    Raises RefusedError when none is meant, or several: it names the first few.
    """
    if len(text) > _LONGEST_NAME or "\0" in text:  # an address brings it as it was typed
        raise _no_place(permission)
    places = _places(viewer, permission)
    with suppress(ValueError):
        if found := places.filter(pk=UUID(text)).first():
            return found
    exactly = Q(hcode=text) | Q(code9=text) | Q(short_name=text) | Q(name_th=text) | Q(name_en=text)
    for condition in (exactly, Q(name_th__icontains=text) | Q(name_en__icontains=text)):
        found_ones = list(places.filter(condition).order_by("name_th", "pk")[: _N_SUGGESTED + 1])
        if found_ones:
            return _only(found_ones)
    raise _no_place(permission)


def means_place(text: str, prefix: str = "") -> Q:
    """Return the condition for what a list is narrowed to: a key, a code, a part of a name."""
    with suppress(ValueError):
        return Q(**{f"{prefix}pk": UUID(text)})
    codes = Q(**{f"{prefix}hcode": text}) | Q(**{f"{prefix}code9": text})
    if text.isdecimal():  # no name is a number; without names PostgreSQL knows how few fit
        return codes
    names = ("short_name__iexact", "name_th__icontains", "name_en__icontains")
    return reduce(or_, (Q(**{prefix + name: text}) for name in names), codes)


def grantable_anywhere(viewer: "User") -> frozenset[Role]:
    """Return the roles somebody may give in at least one place, for a form to offer."""
    granted: set[Role] = set()
    return frozenset(granted.union(*(grantable_by(grant.role) for grant in grants_of(viewer))))


def _places(viewer: "User", permission: Permission) -> QuerySet[Organisation]:
    return organisations_where(viewer, permission).filter(closed_at=None)


def _no_place(permission: Permission) -> RefusedError:
    words = message("There is no such organisation, or it is not for you to choose.")
    if permission is Permission.INVITE:
        words = message("There is no such organisation in which you may invite.")
    return RefusedError(words, field="organisation")


def _only(found: list[Organisation]) -> Organisation:
    if len(found) == 1:
        return found[0]
    names = ", ".join(
        f"{one.name_th} ({one.hcode})" if one.hcode else one.name_th for one in found[:_N_SUGGESTED]
    )
    raise RefusedError(
        message("Several organisations fit, such as {names}. Write the H-code.", names=names),
        field="organisation",
    )

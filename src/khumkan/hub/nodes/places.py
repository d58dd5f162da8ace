"""Which organisation a code is for: chosen from a list, or written as a code or a name."""

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from khumkan.core.messages import message
from khumkan.hub.organisations.access import organisations_where
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.selectors.places import MOST_LISTED, means_place
from khumkan.ui.errors import RefusedError

if TYPE_CHECKING:
    from khumkan.hub.organisations.models import Organisation
    from khumkan.ui.accounts.models import User

_LONGEST = 200


def list_places(viewer: "User") -> list[tuple[str, str]] | None:
    """Return the open organisations whose nodes somebody may let in, None if they are too many."""
    places = _places(viewer).order_by("name_th").only("name_th", "name_en")[: MOST_LISTED + 1]
    listed = [(str(place.pk), place.name) for place in places]
    return listed if len(listed) <= MOST_LISTED else None


def find_place(viewer: "User", text: str) -> "Organisation":
    """Return the organisation that a key, a code or a name means.

    Raises RefusedError when none is meant, or several.
    """
    if len(text) > _LONGEST or "\0" in text:
        raise _no_place()
    places = _places(viewer)
    exactly = Q(name_th=text) | Q(name_en=text) | Q(short_name=text)
    for condition in (exactly, means_place(text)):
        found = list(places.filter(condition).order_by("name_th", "pk")[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise RefusedError(
                message("Several organisations fit. Write the H-code."), field="organisation"
            )
    raise _no_place()


def _places(viewer: "User") -> "QuerySet[Organisation]":
    return organisations_where(viewer, Permission.ENROL_NODES).filter(closed_at=None)


def _no_place() -> RefusedError:
    return RefusedError(
        message("There is no such organisation, or none whose nodes you may let in."),
        field="organisation",
    )

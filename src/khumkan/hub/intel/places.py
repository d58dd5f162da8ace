"""Which organisation a reader is for: chosen from a list, or written as a code or a name."""

from contextlib import suppress
from typing import TYPE_CHECKING
from uuid import UUID

from khumkan.core.messages import message
from khumkan.hub.organisations.access import organisations_where
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.selectors.places import MOST_LISTED, means_place
from khumkan.ui.errors import RefusedError

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from khumkan.hub.organisations.models import Organisation
    from khumkan.ui.accounts.models import User

_LONGEST = 200


def list_places(viewer: "User") -> list[tuple[str, str]] | None:
    """Return the open organisations somebody may add readers to, None if they are too many."""
    places = _places(viewer).order_by("name_th").only("name_th", "name_en")[: MOST_LISTED + 1]
    listed = [(str(place.pk), place.name) for place in places]
    return listed if len(listed) <= MOST_LISTED else None


def find_place(viewer: "User", text: str) -> "Organisation":
    """Return the organisation that a key, a code or a name means.

    Raises RefusedError when none is meant, or several.
    """
    places = _places(viewer)
    with suppress(ValueError):
        if chosen := places.filter(pk=UUID(text)).first():
            return chosen
    if len(text) > _LONGEST or "\0" in text:
        raise _no_place()
    found = list(places.filter(means_place(text)).order_by("name_th", "pk")[:2])
    if len(found) > 1:
        text_of_many = message("Several organisations fit. Write the H-code.")
        raise RefusedError(text_of_many, field="organisation")
    if not found:
        raise _no_place()
    return found[0]


def _places(viewer: "User") -> "QuerySet[Organisation]":
    return organisations_where(viewer, Permission.CHANGE_READERS).filter(closed_at=None)


def _no_place() -> RefusedError:
    return RefusedError(
        message("There is no such organisation, or none that you may add readers to."),
        field="organisation",
    )

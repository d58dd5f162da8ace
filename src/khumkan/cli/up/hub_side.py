"""The hub of a rehearsal as its operator has it: opened, peopled, and watched.

Imports models: only for a process in which Django is set up.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils import timezone

from khumkan.cli.up.people import CAST, Guest, Part
from khumkan.hub.nodes import selectors as nodes
from khumkan.hub.nodes import services as node_services
from khumkan.hub.operations import opening
from khumkan.hub.operations.people import create_user, make_password
from khumkan.hub.organisations.selectors.naming import organisations_named
from khumkan.ui.accounts.selectors import find_user
from khumkan.ui.accounts.services.passwords import keep_password
from khumkan.ui.actors import OPERATOR
from khumkan_samples.places import PLACES

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User

AGREEMENT = "จำลอง / simulation"


def open_hub(*, is_simulation: bool) -> None:
    """Make the hub, or bring an earlier one up to date."""
    opening.bring_up_to_date()
    opening.open_once(is_simulation=is_simulation)


def make_guests(hospitals: Mapping[str, str]) -> list[Guest]:
    """Return who can sign in, each with a new password; `hospitals` says who is "first".

    Somebody from an earlier run keeps the hospital that they had.
    """
    return [_make_guest(part, hospitals.get(part.hospital, "")) for part in CAST]


def hospital_names() -> dict[str, str]:
    """Return the Thai names of the fictional hospitals by the slugs of the samples."""
    return {place.slug: place.name_th for place in PLACES}


def make_code(slug: str) -> str:
    """Return a code by which the node of one hospital joins."""
    name = hospital_names()[slug]
    made = node_services.make_code(
        organisations_named(name).get(),
        node_name=slug,
        agreement_reference=AGREEMENT,
        agreement_signed_on=timezone.localdate(),
        by=OPERATOR,
    )
    return made.text


def streaming_nodes() -> set[str]:
    """Return the names of the nodes whose streams are open."""
    return {node.name for node in nodes.active_nodes() if node.streams_since}


def _make_guest(part: Part, hospital: str) -> Guest:
    password = make_password()
    user = find_user(part.email)
    if user is None:
        create_user(
            email=part.email,
            name=part.name,
            organisation=hospital,
            role=part.role,
            password=password,
        )
        user = find_user(part.email)
    else:
        keep_password(user, password, by=OPERATOR)
    return Guest(part.email, password, part.role, _place_of(user))


def _place_of(user: "User | None") -> str:
    held = user.memberships.select_related("organisation").first() if user else None
    return held.organisation.name if held else ""

"""Who may see which indicators and readers, and who may learn at which hospital one was seen.

What was published is every member's; where it came from is not: sector roles and the hospital
itself read the name, everybody else reads "another hospital".
"""

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from khumkan.core.messages import message
from khumkan.hub.intel import egress
from khumkan.hub.intel.choices import State
from khumkan.hub.intel.immunity import Immunity, NodeImmunity
from khumkan.hub.intel.models import Indicator, Reader
from khumkan.hub.organisations.access import Reach, may, may_at, reach_of
from khumkan.hub.organisations.policy import Permission
from khumkan.ui.errors import NotFoundError

if TYPE_CHECKING:
    from khumkan.hub.organisations.models import Organisation
    from khumkan.ui.accounts.models import User

_SHARED = (State.PUBLISHED, State.RETRACTED)


def indicators_visible_to(user: "User | AnonymousUser") -> QuerySet[Indicator]:
    """Return what was ever published up to a member's TLP level, and all of one's own hospitals."""
    reach = reach_of(user, Permission.VIEW_INDICATORS)
    if not reach:
        return Indicator.objects.none()
    if reach.is_everywhere:
        return Indicator.objects.all()
    shared = Q(state__in=_SHARED, tlp__in=egress.levels_reaching(egress.MEMBER_CLEARANCE))
    return Indicator.objects.filter(shared | reach.as_condition("organisation__"))


def access_indicator(user: "User | AnonymousUser", indicator_id: UUID) -> Indicator:
    """Return one indicator. Raises NotFoundError if there is none for this person."""
    rows = indicators_visible_to(user).select_related("organisation", "node")
    found = rows.filter(pk=indicator_id).first()
    if found is None:
        raise _no_indicator()
    return found


def access_indicator_to_change(user: "User | AnonymousUser", indicator_id: UUID) -> Indicator:
    """Return one indicator to decide about. Raises NotFoundError if that isn't allowed."""
    found = access_indicator(user, indicator_id)
    if not may_change_indicators(user):
        raise _no_indicator()
    return found


def may_change_indicators(user: "User | AnonymousUser") -> bool:
    """Say whether somebody decides about indicators: those are the whole sector's."""
    return reach_of(user, Permission.CHANGE_INDICATORS).is_everywhere


def access_indicators(user: "User | AnonymousUser") -> None:
    """Raise NotFoundError for whoever reads no indicators at all."""
    if not may(user, Permission.VIEW_INDICATORS):
        raise _no_indicator()


def may_know_place(user: "User | AnonymousUser", organisation: "Organisation") -> bool:
    """Say whether somebody may learn that something was seen at this organisation."""
    return may_at(user, Permission.VIEW_INDICATORS, organisation)


def scope_immunity(
    user: "User | AnonymousUser", immunity: Immunity, paths: dict[UUID, str]
) -> Immunity:
    """Return figures with only those places named that somebody may know of.

    `paths` are those of the organisations in it.
    """
    reach = reach_of(user, Permission.VIEW_INDICATORS)
    beginning = immunity.beginning
    if not _reaches(reach, paths, beginning.organisation_id):
        beginning = replace(beginning, organisation_id=None, organisation_name="")
    nodes = tuple(
        one if _reaches(reach, paths, one.organisation_id) else _hide(one) for one in immunity.nodes
    )
    return Immunity(beginning, nodes)


def readers_visible_to(user: "User | AnonymousUser") -> QuerySet[Reader]:
    """Return the readers of organisations whose readers somebody may see."""
    reach = reach_of(user, Permission.VIEW_READERS)
    rows = Reader.objects.all()
    return rows.filter(reach.as_condition("organisation__")) if reach else rows.none()


def access_readers(user: "User | AnonymousUser") -> None:
    """Raise NotFoundError for whoever may see no readers at all."""
    if not may(user, Permission.VIEW_READERS):
        raise _no_reader()


def access_reader_maker(user: "User | AnonymousUser") -> None:
    """Raise NotFoundError for whoever may let nobody read."""
    if not may(user, Permission.CHANGE_READERS):
        raise _no_reader()


def access_reader_to_change(user: "User | AnonymousUser", reader_id: UUID) -> Reader:
    """Return one reader to revoke. Raises NotFoundError if that isn't allowed."""
    rows = readers_visible_to(user).select_related("organisation")
    found = rows.filter(pk=reader_id).first()
    if found is None or not may_at(user, Permission.CHANGE_READERS, found.organisation):
        raise _no_reader()
    return found


def _reaches(reach: Reach, paths: dict[UUID, str], organisation_id: UUID | None) -> bool:
    if reach.is_everywhere:
        return True
    path = paths.get(organisation_id, "") if organisation_id else ""
    return path in reach.at or any(path.startswith(below) for below in reach.below)


def _hide(one: NodeImmunity) -> NodeImmunity:
    return replace(
        one, node_id=None, name="", organisation_id=None, organisation_name="", region=None
    )


def _no_indicator() -> NotFoundError:
    return NotFoundError(message("there is no such indicator, or it is not yours to see"))


def _no_reader() -> NotFoundError:
    return NotFoundError(message("there is no such reader, or it is not yours to see"))

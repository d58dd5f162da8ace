"""Which people, memberships and invitations somebody may see or change.

Every read of them starts here. What is not for somebody looks as if it did not exist.
"""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.organisations.access.grants import (
    Reach,
    current_memberships,
    may,
    reach_of,
    roles_grantable_at,
)
from khumkan.hub.organisations.choices import Role
from khumkan.hub.organisations.models import Invitation, Membership, Organisation
from khumkan.hub.organisations.policy import DUTY_ROLES, Permission
from khumkan.ui.errors import NotFoundError

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User


def memberships_visible_to(user: "User | AnonymousUser") -> QuerySet[Membership]:
    """Return the memberships, ended ones among them, that somebody may know of; their own too."""
    if not user.is_authenticated:
        return Membership.objects.none()
    if reach_of(user, Permission.VIEW_PEOPLE).is_everywhere:
        return Membership.objects.all()
    conditions = _conditions(user)
    return Membership.objects.filter(reduce(or_, conditions, Q(user_id=user.pk)))


def people_visible_to(user: "User | AnonymousUser") -> "QuerySet[User]":
    """Return the people somebody may know of: by a present or past membership, and themselves."""
    people = get_user_model().objects.all()
    if not user.is_authenticated or not user.is_active:
        return people.none()
    if reach_of(user, Permission.VIEW_PEOPLE).is_everywhere:
        return people
    # Keys, one list a reason: from each the databases read the few memberships it means by an
    # index. As one condition with OR they read everybody's. Oneself needs no membership.
    themselves = people.filter(pk=user.pk).order_by().values("pk")
    rows = Membership.objects.order_by().values("user_id")
    return people.filter(pk__in=themselves.union(*map(rows.filter, _conditions(user))))


def _conditions(user: "User") -> list[Q]:
    """Return why somebody may know of memberships, each a condition by itself."""
    conditions = []
    if everyone := reach_of(user, Permission.VIEW_PEOPLE):
        conditions.append(_in_organisations(everyone))
    if on_duty := reach_of(user, Permission.VIEW_DUTY_PEOPLE):
        is_on_duty = Q(role__in=sorted(DUTY_ROLES)) & current_memberships()
        conditions.append(_in_organisations(on_duty) & is_on_duty)
    return conditions


def _in_organisations(reach: Reach) -> Q:
    if reach.is_everywhere:
        return Q()
    return Q(organisation__in=Organisation.objects.filter(reach.as_condition()).order_by())


def access_person(user: "User | AnonymousUser", person_id: UUID) -> "User":
    """Return one person. Raises NotFoundError if there is none for this viewer."""
    person = people_visible_to(user).filter(pk=person_id).first()
    if person is None:
        raise _no_person()
    return person


def access_person_to_change(user: "User | AnonymousUser", person_id: UUID) -> "User":
    """Return one person to rename, switch off or help with a lost phone. Raises NotFoundError.

    Whoever keeps the people of one organisation may do so only for a person who is nobody
    elsewhere now; what such a person is in another organisation is not theirs to break.
    """
    person = people_changeable_by(user).filter(pk=person_id).first()
    if person is None:
        raise _no_person()
    return person


def access_person_to_add_role(user: "User | AnonymousUser", person_id: UUID) -> "User":
    """Return one person to give a further role. Raises NotFoundError for who gives none."""
    if not may(user, Permission.CHANGE_ROLES):
        raise _no_person()
    return access_person(user, person_id)


def people_changeable_by(user: "User | AnonymousUser") -> "QuerySet[User]":
    """Return the people somebody may change as a whole; see `access_person_to_change`."""
    people = get_user_model().objects.all()
    reach = reach_of(user, Permission.CHANGE_PEOPLE)
    if not reach:
        return people.none()
    if reach.is_everywhere:
        return people
    theirs = _in_organisations(reach)
    of_person = Membership.objects.filter(user_id=OuterRef("pk")).order_by()
    elsewhere = of_person.filter(Q(ended_at=None) | Q(ended_at__gt=timezone.now())).exclude(theirs)
    known = Membership.objects.filter(theirs).order_by().values("user_id")
    return people.filter(~Exists(elsewhere), pk__in=known, break_glass_until=None)


def access_membership_to_change(user: "User | AnonymousUser", membership_id: UUID) -> Membership:
    """Return one membership to end or change. Raises NotFoundError if that isn't allowed."""
    found = memberships_visible_to(user).filter(pk=membership_id)
    membership = found.select_related("organisation", "user").first()
    if membership is None or not _may_grant(user, membership):
        raise NotFoundError(message("there is no such membership, or it is not yours to change"))
    return membership


def invitations_visible_to(user: "User | AnonymousUser") -> QuerySet[Invitation]:
    """Return the invitations into organisations whose people somebody may see."""
    reach = reach_of(user, Permission.VIEW_PEOPLE)
    if not reach:
        return Invitation.objects.none()
    return Invitation.objects.filter(_in_organisations(reach))


def access_invitation(user: "User | AnonymousUser", invitation_id: UUID) -> Invitation:
    """Return one invitation. Raises NotFoundError if there is none for this person."""
    found = invitations_visible_to(user).filter(pk=invitation_id)
    invitation = found.select_related("organisation", "invited_by", "accepted_by").first()
    if invitation is None:
        raise _no_invitation()
    return invitation


def access_invitation_to_change(user: "User | AnonymousUser", invitation_id: UUID) -> Invitation:
    """Return one invitation to resend or withdraw. Raises NotFoundError if that isn't allowed."""
    invitation = access_invitation(user, invitation_id)
    if not _may_grant(user, invitation):
        raise _no_invitation()
    return invitation


def access_inviter(user: "User | AnonymousUser") -> "User":
    """Return the viewer, who may invite somebody somewhere. Raises NotFoundError for others."""
    if isinstance(user, AnonymousUser) or not may(user, Permission.INVITE):
        raise _no_invitation()
    return user


def _may_grant(user: "User | AnonymousUser", place: Membership | Invitation) -> bool:
    return Role(place.role) in roles_grantable_at(user, place.organisation)


def _no_person() -> NotFoundError:
    return NotFoundError(message("there is no such person, or not for you to see"))


def _no_invitation() -> NotFoundError:
    return NotFoundError(message("there is no such invitation, or it is not yours to see"))

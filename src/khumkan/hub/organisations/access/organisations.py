"""Which organisations, contacts and entries of the audit trail somebody may see or change.

Every read of them starts here. What is not for somebody looks as if it did not exist.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from khumkan.core.messages import message
from khumkan.hub.organisations.access.grants import may_at, reach_of
from khumkan.hub.organisations.models import Contact, Organisation
from khumkan.hub.organisations.policy import (
    PUBLIC_KINDS,
    PUBLIC_PERMISSIONS,
    Permission,
)
from khumkan.ui.errors import NotFoundError

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User


def organisations_where(
    user: "User | AnonymousUser", permission: Permission
) -> QuerySet[Organisation]:
    """Return the organisations at which somebody has a permission, closed ones among them."""
    return Organisation.objects.filter(_condition(user, permission))


def organisations_visible_to(user: "User | AnonymousUser") -> QuerySet[Organisation]:
    """Return the organisations that somebody may know of, closed ones among them."""
    return organisations_where(user, Permission.VIEW_ORGANISATION)


def access_organisation(user: "User | AnonymousUser", organisation_id: UUID) -> Organisation:
    """Return one organisation. Raises NotFoundError if there is none for this person."""
    return access_organisation_to(user, organisation_id, Permission.VIEW_ORGANISATION)


def access_organisation_to(
    user: "User | AnonymousUser", organisation_id: UUID, permission: Permission
) -> Organisation:
    """Return one organisation to do something with. Raises NotFoundError if that isn't allowed."""
    found = organisations_where(user, permission).filter(pk=organisation_id)
    organisation = found.select_related("parent").first()
    if organisation is None:
        raise NotFoundError(message("there is no such organisation, or it is not yours to see"))
    return organisation


def contacts_visible_to(user: "User | AnonymousUser") -> QuerySet[Contact]:
    """Return the contacts that somebody may call."""
    return Contact.objects.filter(_condition(user, Permission.VIEW_CONTACTS, "organisation__"))


def access_contact(user: "User | AnonymousUser", contact_id: UUID) -> Contact:
    """Return one contact. Raises NotFoundError if there is none for this person."""
    contact = contacts_visible_to(user).filter(pk=contact_id).select_related("organisation").first()
    if contact is None:
        raise _no_contact()
    return contact


def access_contact_to_change(user: "User | AnonymousUser", contact_id: UUID) -> Contact:
    """Return one contact to change or remove. Raises NotFoundError if that isn't allowed."""
    contact = access_contact(user, contact_id)
    if not may_at(user, Permission.CHANGE_CONTACTS, contact.organisation):
        raise _no_contact()
    return contact


def _condition(user: "User | AnonymousUser", permission: Permission, prefix: str = "") -> Q:
    reach = reach_of(user, permission)
    condition = reach.as_condition(prefix) if reach else Q(pk__in=[])
    is_public = permission in PUBLIC_PERMISSIONS and user.is_authenticated and user.is_active
    if not is_public or reach.is_everywhere:
        return condition
    kinds = {f"{prefix}kind__in": sorted(PUBLIC_KINDS), f"{prefix}closed_at": None}
    return condition | Q(**kinds)


def _no_contact() -> NotFoundError:
    return NotFoundError(message("there is no such contact, or it is not yours to see"))

"""Reads of contacts: whom to call at an organisation, in order, and whether anybody at night."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from khumkan.hub.organisations.access import contacts_visible_to
from khumkan.hub.organisations.choices import Kind
from khumkan.hub.organisations.models import Contact, Organisation

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User


@dataclass(frozen=True, slots=True)
class PhoneTree:
    """Whom to call at one organisation, and above it: the ministry and the agency."""

    organisation: Organisation
    own: list[Contact]
    national: dict[Organisation, list[Contact]]

    @property
    def is_reachable_at_night(self) -> bool:
        """Whether anybody of the organisation answers at any hour."""
        return any(contact.is_around_the_clock for contact in self.own)


def contacts_of(user: "User", organisation: Organisation) -> QuerySet[Contact]:
    """Return the contacts of one organisation, in the order in which to call."""
    return contacts_visible_to(user).filter(organisation=organisation)


def read_phone_tree(user: "User", organisation: Organisation) -> PhoneTree:
    """Return what the printed sheet shows, in two queries."""
    kinds = [Kind.MINISTRY, Kind.AGENCY]
    visible = contacts_visible_to(user).select_related("organisation")
    national: dict[Organisation, list[Contact]] = {}
    for contact in visible.filter(organisation__kind__in=kinds, organisation__closed_at=None):
        if contact.organisation_id != organisation.pk:
            national.setdefault(contact.organisation, []).append(contact)
    return PhoneTree(organisation, list(contacts_of(user, organisation)), national)

"""Reads of contacts: whom to call at an organisation, in order, and whether anybody at night."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from khumkan.hub.organisations.access import contacts_visible_to, grants_of
from khumkan.hub.organisations.choices import Kind
from khumkan.hub.organisations.models import Contact, Organisation
from khumkan.hub.organisations.policy import PUBLIC_KINDS

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


def contacts_at_any_hour(user: "User") -> list[Contact]:
    """Return who answers day and night for somebody: at their own places, then ministry, agency."""
    own = [grant.organisation_id for grant in grants_of(user) if grant.organisation_id]
    condition = Q(organisation__in=own) | Q(organisation__kind__in=PUBLIC_KINDS)
    awake = contacts_visible_to(user).filter(
        condition, is_around_the_clock=True, organisation__closed_at=None
    )
    found = awake.select_related("organisation").order_by("organisation__name_th", "rank", "name")
    return sorted(found, key=lambda contact: contact.organisation_id not in own)


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

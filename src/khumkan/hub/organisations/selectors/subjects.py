"""What the objects of the audit trail are called, asked for a page of entries at a time.

Whoever reads an entry has been given it by `audit_entries_visible_to`: its object's name adds
nothing that the page of the object would not show them.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from khumkan.hub.organisations.models import Contact, Invitation, Membership, Organisation


def names_of_organisations(ids: Iterable[str]) -> dict[str, str]:
    """Return the names of organisations by id, in the reader's language."""
    return {str(one.pk): one.name for one in Organisation.objects.filter(pk__in=set(ids))}


def names_of_contacts(ids: Iterable[str]) -> dict[str, str]:
    """Return the names of contacts that are still there."""
    return _read(Contact.objects.filter(pk__in=set(ids)), "name")


def names_of_memberships(ids: Iterable[str]) -> dict[str, str]:
    """Return the names of those who hold, or held, roles."""
    return _read(Membership.objects.filter(pk__in=set(ids)), "user__name")


def names_of_invitations(ids: Iterable[str]) -> dict[str, str]:
    """Return the addresses that were invited."""
    return _read(Invitation.objects.filter(pk__in=set(ids)), "email")


def _read(rows: "QuerySet[Any]", column: str) -> dict[str, str]:
    return {str(key): name for key, name in rows.order_by().values_list("pk", column)}

"""Which entries of the audit trail somebody may read."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from khumkan.hub.organisations.access.grants import reach_of
from khumkan.hub.organisations.access.organisations import organisations_where
from khumkan.hub.organisations.policy import Permission
from khumkan.ui.audit.selectors import entries

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User


def audit_entries_visible_to(user: "User | AnonymousUser") -> QuerySet[Any]:
    """Return the entries somebody may read; those of no organisation are the sector's alone."""
    reach = reach_of(user, Permission.VIEW_AUDIT)
    if reach.is_everywhere:
        return entries()
    if not reach:
        return entries().none()
    return entries(organisations_where(user, Permission.VIEW_AUDIT).order_by().values("pk"))

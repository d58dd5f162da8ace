"""Reads for an operator at the machine, who names things by what stands on paper."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils import timezone

from khumkan.hub.organisations.choices import Kind, Role
from khumkan.hub.organisations.models import Invitation, Membership, Organisation
from khumkan.hub.organisations.states import open_at

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User

_NAMES = ("hcode", "code9", "short_name", "name_th", "name_en")


def organisations_named(text: str) -> QuerySet[Organisation]:
    """Return the open organisations of that code or exact name, in any case of letters."""
    condition = Q()
    for column in _NAMES:
        condition |= Q(**{f"{column}__iexact": text.strip()})
    return Organisation.objects.filter(condition, closed_at=None)


def open_hospitals() -> QuerySet[Organisation]:
    """Return every hospital that is open, by health region."""
    return Organisation.objects.filter(kind=Kind.HOSPITAL, closed_at=None)


def find_waiting_invitation(email: str, organisation: Organisation, role: str) -> Invitation | None:
    """Return the invitation of an address to a role that nobody has accepted yet, if any."""
    waiting = Invitation.objects.filter(open_at(timezone.now()), organisation=organisation)
    return waiting.filter(email=email.strip().lower(), role=role).first()


def sector_admins(at: datetime) -> "QuerySet[User]":
    """Return who can let others in at a moment, for good: emergency access is left out."""
    held = Membership.objects.filter(
        role=Role.SECTOR_ADMIN, started_at__lte=at, ended_at=None, organisation__closed_at=None
    )
    return get_user_model().objects.filter(is_active=True, pk__in=held.values("user_id"))

"""Is everybody reachable? What each organisation needs before it can be helped in an incident.

Three things: somebody to call at any hour, an IT officer, a data-protection officer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import get_language

from khumkan.hub.organisations.access import current_memberships, organisations_visible_to
from khumkan.hub.organisations.choices import Kind, Role
from khumkan.hub.organisations.models import Contact, Membership, Organisation

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User


@dataclass(frozen=True, slots=True)
class Readiness:
    """One organisation and which of the three things it has."""

    id: UUID
    name_th: str
    name_en: str
    region: int | None
    has_night_contact: bool
    has_it_officer: bool
    has_dpo: bool

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_th if get_language() == "th" else self.name_en or self.name_th

    @property
    def is_ready(self) -> bool:
        """Whether nothing is missing."""
        return self.has_night_contact and self.has_it_officer and self.has_dpo


def hospitals_readiness(user: "User") -> list[Readiness]:
    """Return every open hospital that somebody may see, in one query, by region and name."""
    hospitals = organisations_visible_to(user).filter(kind=Kind.HOSPITAL, closed_at=None)
    return list(_read(hospitals))


def organisation_readiness(organisation_id: UUID) -> Readiness:
    """Return one organisation's readiness; whoever asks has been given access to it before."""
    return next(iter(_read(Organisation.objects.filter(pk=organisation_id))))


def _read(organisations: QuerySet[Organisation]) -> Iterable[Readiness]:
    annotated = organisations.annotate(
        has_night_contact=Exists(_contacts().filter(is_around_the_clock=True)),
        has_it_officer=Exists(_members().filter(role=Role.HOSPITAL_IT)),
        has_dpo=Exists(_members().filter(role=Role.DPO)),
    )
    columns = Readiness.__dataclass_fields__
    return (Readiness(**row) for row in annotated.order_by("region", "name_th").values(*columns))


def _contacts() -> QuerySet[Contact]:
    return Contact.objects.filter(organisation=OuterRef("pk"))


def _members() -> QuerySet[Membership]:
    return Membership.objects.filter(current_memberships(), organisation=OuterRef("pk"))

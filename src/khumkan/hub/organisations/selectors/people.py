"""Reads of people: the list, one person's page, what goes with them. All scoped to the viewer."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from khumkan.hub.organisations.access.grants import (
    current_memberships,
    may,
    must_use_second_factor,
    reach_of,
    roles_grantable_at,
)
from khumkan.hub.organisations.access.people import (
    memberships_visible_to,
    people_changeable_by,
    people_visible_to,
)
from khumkan.hub.organisations.choices import Role
from khumkan.hub.organisations.models import Membership
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.selectors.places import means_place
from khumkan.ui.accounts.selectors import SECOND_FACTORS, has_second_factor
from khumkan.ui.audit.moments import make_moments
from khumkan.ui.audit.selectors import entries
from khumkan.ui.components import Badge, Fact, Moment, Tone
from khumkan.ui.search.selectors import narrow

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User

KIND = "person"
_N_MOMENTS = 20


@dataclass(frozen=True, slots=True)
class Rights:
    """What the viewer may do with one person, as far as buttons go; services ask again."""

    may_change: bool
    may_add: bool
    is_oneself: bool

    @property
    def is_close(self) -> bool:
        """Whether the viewer sees how this account is kept, not only who it is."""
        return self.may_change or self.is_oneself


def list_people(viewer: "User") -> "QuerySet[User]":
    """Return who somebody may see, each with `shown_memberships` and how the account is kept.

    `is_kept` says whether the viewer may know the latter, as `Rights.is_close` does for one person;
    `has_factor` and `seen_at` are None otherwise. Two queries, however many people there are: the
    page, and the memberships of that page that the viewer may know of.
    """
    people = _with_upkeep(viewer, people_visible_to(viewer))
    return people.prefetch_related(
        Prefetch("memberships", running_memberships(viewer), to_attr="shown_memberships")
    )


def _with_upkeep(viewer: "User", people: "QuerySet[User]") -> "QuerySet[User]":
    factors = Authenticator.objects.filter(user_id=OuterRef("pk"), type__in=SECOND_FACTORS)
    if reach_of(viewer, Permission.CHANGE_PEOPLE).is_everywhere:
        return people.annotate(
            is_kept=Value(value=True), has_factor=Exists(factors), seen_at=F("last_login")
        )
    theirs = people_changeable_by(viewer).filter(pk=OuterRef("pk")).order_by()
    kept = people.annotate(
        is_kept=Case(When(Exists(theirs) | Q(pk=viewer.pk), then=True), default=False)
    )
    return kept.annotate(
        has_factor=Case(When(is_kept=True, then=Exists(factors))),
        seen_at=Case(When(is_kept=True, then="last_login")),
    )


def running_memberships(viewer: "User") -> QuerySet[Membership]:
    """Return the memberships of now that somebody may know of, with their organisations."""
    is_running = Q(ended_at=None) | Q(ended_at__gt=timezone.now())
    rows = memberships_visible_to(viewer).filter(is_running)
    return rows.select_related("organisation")


@dataclass(frozen=True, slots=True)
class Place:
    """One membership on somebody's page, and whether the viewer may change it."""

    membership: Membership
    is_running: bool
    may_change: bool


def places_of(viewer: "User", person: "User") -> list[Place]:
    """Return somebody's memberships, running ones first, as far as the viewer may know of them."""
    rows = memberships_visible_to(viewer).filter(user_id=person.pk).select_related("organisation")
    now = timezone.now()
    places = []
    for one in rows.order_by("-started_at", "pk"):
        is_running = one.ended_at is None or one.ended_at > now
        places.append(Place(one, is_running, is_running and _may_change(viewer, one)))
    return sorted(places, key=lambda place: not place.is_running)


def changeable_memberships(viewer: "User", people: "QuerySet[User]") -> list[Membership]:
    """Return the running memberships of these people that the viewer may end."""
    rows = running_memberships(viewer).filter(user__in=people.order_by().values("pk"))
    rows = rows.select_related("organisation", "user").order_by("user__name", "pk")
    return [one for one in rows if _may_change(viewer, one)]


def holding(viewer: "User", *, role: str = "", place: str = "") -> Exists:
    """Return the condition for people with a running membership that the viewer may know of."""
    rows = running_memberships(viewer).filter(user_id=OuterRef("pk")).order_by()
    if role:
        rows = rows.filter(role=role)
    if place:
        rows = rows.filter(means_place(place, "organisation__"))
    return Exists(rows)


def find_by_text(people: "QuerySet[User]", text: str) -> "QuerySet[User]":
    """Keep the people whose name has these words, or whose address begins with this text."""
    wanted = text.strip()
    if not wanted:
        return people
    by_address = Q(email__startswith=wanted.lower())
    if "@" in wanted:
        return people.filter(by_address)
    everybody = get_user_model().objects.order_by()
    by_name = Q(pk__in=narrow(everybody, KIND, wanted).values("pk"))
    return people.filter(by_name | by_address)


def rights_over(viewer: "User", person: "User") -> Rights:
    """Return what the viewer may do with a person."""
    is_oneself = viewer.pk == person.pk
    may_change = people_changeable_by(viewer).filter(pk=person.pk).exists()
    may_add = may(viewer, Permission.CHANGE_ROLES) and not is_oneself
    return Rights(may_change, may_add, is_oneself)


def describe_person(person: "User", rights: Rights) -> list[Fact]:
    """Return what is known of a person; how the account is kept only for those who keep it."""
    facts = [
        Fact(_("Name in English"), person.name_en),
        Fact(_("E-mail address"), person.email),
        Fact(_("Since"), person.joined_at),
        Fact(_("Account"), account_badge(is_active=person.is_active)),
    ]
    if person.break_glass_until:
        facts.append(Fact(_("Emergency access until"), person.break_glass_until))
    if rights.is_close:
        facts += _describe_upkeep(person)
    return facts


def _describe_upkeep(person: "User") -> list[Fact]:
    factor = factor_badge(
        has_factor=has_second_factor(person), is_asked=must_use_second_factor(person)
    )
    return [
        Fact(_("Second factor"), factor),
        Fact(_("Last sign-in"), person.last_login or _("never")),
        Fact(_("Browsers signed in now"), _count_sessions(person)),
    ]


def account_badge(*, is_active: bool) -> Badge:
    """Return how it looks that somebody may sign in, or may not."""
    return Badge(_("may sign in")) if is_active else Badge(_("switched off"), Tone.WARNING)


def factor_badge(*, has_factor: bool, is_asked: bool) -> Badge:
    """Return how it looks that a second factor is there, or missing, or not asked of this role."""
    if has_factor:
        return Badge(_("set up"), Tone.GOOD)
    return Badge(_("missing"), Tone.WARNING) if is_asked else Badge(_("none"))


def moments_of(viewer: "User", person: "User", rights: Rights) -> list[Moment]:
    """Return what happened lately to a person and their roles, as far as the viewer may know.

    Entries of the account belong to no organisation: see `access.audit_entries_visible_to`.
    """
    reach = reach_of(viewer, Permission.VIEW_AUDIT)
    if not (rights.is_close or reach):
        return []
    theirs = memberships_visible_to(viewer).filter(user_id=person.pk).order_by()
    keys = [str(key) for key in theirs.values_list("pk", flat=True)]
    about = Q(object_kind="membership", object_id__in=keys)
    if rights.is_close or reach.is_everywhere:
        about |= Q(object_kind="user", object_id=str(person.pk))
    return make_moments(list(entries().filter(about)[:_N_MOMENTS]))


def _may_change(viewer: "User", membership: Membership) -> bool:
    return Role(membership.role) in roles_grantable_at(viewer, membership.organisation)


def _count_sessions(person: "User") -> int:
    n_sessions: int = UserSession.objects.filter(user_id=person.pk).count()
    return n_sessions


def is_last_it_officer(membership: Membership) -> bool:
    """Return whether this is an IT officer, and nobody else active is one in this organisation."""
    if membership.role != Role.HOSPITAL_IT:
        return False
    officers = Membership.objects.filter(
        current_memberships(),
        organisation_id=membership.organisation_id,
        role=Role.HOSPITAL_IT,
        user__is_active=True,
    )
    return not officers.exclude(user_id=membership.user_id).exists()


def sector_admin_ids() -> list[UUID]:
    """Return who is a sector administrator now: they are told of emergency access."""
    held = Membership.objects.filter(
        current_memberships(), role=Role.SECTOR_ADMIN, user__is_active=True
    )
    return list(held.order_by().values_list("user_id", flat=True).distinct())

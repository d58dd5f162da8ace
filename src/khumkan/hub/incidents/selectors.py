"""Reads of what belongs to incidents. A fixed number of queries each; duties are read in `owed`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from khumkan.hub.incidents.access import incidents_visible_to
from khumkan.hub.incidents.choices import TaskState
from khumkan.hub.incidents.models import (
    Asset,
    Campaign,
    CaseObservable,
    Count,
    Custody,
    Document,
    Downtime,
    Entry,
    Evidence,
    Incident,
    Mailing,
    Recommendation,
    Review,
)
from khumkan.hub.organisations.access import current_memberships, may_at, organisations_where
from khumkan.hub.organisations.models import Membership, Organisation
from khumkan.hub.organisations.policy import ROLES, Permission, scope_of
from khumkan.ui.accounts.models import User
from khumkan.ui.dates import to_day

BUDDHIST = 543


def is_late_after(at: datetime) -> Q:
    """Return the condition for incidents whose review, or what it asked for, is overdue."""
    reviews = Review.objects.filter(incident=OuterRef("pk"))
    wanted = Recommendation.objects.filter(
        review__incident=OuterRef("pk"), state=TaskState.OPEN, due_on__lt=to_day(at)
    )
    return Q(Exists(reviews.filter(held_at=None, due_at__lt=at))) | Q(Exists(wanted))


def count_late(user: User, at: datetime) -> int:
    """Return how many incidents that somebody may see have a review or follow-up overdue."""
    return incidents_visible_to(user).filter(is_late_after(at)).count()


def names_of_incidents(ids: Iterable[str]) -> dict[str, str]:
    """Return the numbers of incidents, by id; the line is for who may see the incident."""
    rows = Incident.objects.filter(pk__in=set(ids)).only("year", "number").order_by()
    return {str(row.pk): number_of(row) for row in rows}


def names_of_campaigns(ids: Iterable[str]) -> dict[str, str]:
    """Return the names of campaigns, by id."""
    rows = Campaign.objects.filter(pk__in=set(ids)).only("name").order_by()
    return {str(row.pk): row.name for row in rows}


def number_of(incident: Incident) -> str:
    """Return the number by which people call an incident, such as 2569/4."""
    return f"{incident.year + BUDDHIST}/{incident.number}"


def documents_of(incident: Incident) -> list[Document]:
    """Return the documents of an incident without their bytes, the newest first; with mails."""
    return _with_mails(incident.documents.all())


def yearly_documents_of(organisation: Organisation, year: int) -> list[Document]:
    """Return the forms of a year without their bytes, the newest first; with their mails."""
    return _with_mails(Document.objects.filter(organisation=organisation, year=year, incident=None))


def _with_mails(documents: QuerySet[Document]) -> list[Document]:
    mails = Mailing.objects.defer("sealed").select_related("act").order_by("-asked_at", "-id")
    rows = documents.defer("pdf", "docx").prefetch_related(Prefetch("mailings", mails))
    return list(rows.order_by("-made_at", "-id"))


def places_of(user: User) -> list[Organisation]:
    """Return the organisations whose duties somebody may see."""
    rows = organisations_where(user, Permission.VIEW_INCIDENTS).filter(closed_at=None)
    return list(rows.order_by("name_th"))


def read_log(incident: Incident) -> list[Entry]:
    """Return the log in the order of what happened, struck lines too."""
    return list(incident.entries.select_related("noted_by").order_by("happened_at", "id"))


def people_for(incident: Incident) -> list[User]:
    """Return the people whose role in the organisation lets them see incidents, by name."""
    roles = [role for role in ROLES if scope_of(role, Permission.VIEW_INCIDENTS)]
    held = Membership.objects.filter(
        current_memberships(), organisation_id=incident.organisation_id, role__in=roles
    )
    people = User.objects.filter(is_active=True, pk__in=held.values("user_id"))
    return list(people.order_by("name", "pk"))


def people_to_remind(incident: Incident) -> list[User]:
    """Return who is reminded of duties: the incident's members, else all who may work on it."""
    members = User.objects.filter(
        is_active=True,
        pk__in=incident.members.filter(removed_at=None).values("user_id"),
    )
    return list(members.order_by("pk")) or [
        one
        for one in people_for(incident)
        if may_at(one, Permission.CHANGE_INCIDENTS, incident.organisation)
    ]


def read_evidence(incident: Incident) -> list[Evidence]:
    """Return what was kept, each with its chain of custody in order; two queries."""
    links = Custody.objects.select_related("by").order_by("number")
    rows = incident.evidence.select_related("taken_by").order_by("taken_at", "id")
    return list(rows.prefetch_related(Prefetch("custody", links)))


@dataclass(frozen=True, slots=True)
class Affected:
    """What an incident touches; `counts` are the newest of each kind and standing."""

    assets: list[Asset]
    observables: list[CaseObservable]
    counts: list[Count]
    downtimes: list[tuple[Downtime, str]]


def read_affected(incident: Incident) -> Affected:
    """Return what is affected; four queries."""
    newest = {(one.kind, one.standing): one for one in incident.counts.order_by("at", "id")}
    services = incident.downtimes.order_by("down_at", "id")
    return Affected(
        assets=list(incident.assets.all()),
        observables=list(incident.observables.all()),
        counts=sorted(newest.values(), key=lambda one: (one.kind, one.standing)),
        downtimes=[(one, one.next_step) for one in services],
    )

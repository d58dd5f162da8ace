"""Reads: incidents of a list, duties of one or of many. A fixed number of queries each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, prefetch_related_objects
from django.utils import timezone

from khumkan.hub.incidents.access import incidents_visible_to
from khumkan.hub.incidents.choices import State, TaskState
from khumkan.hub.incidents.duties import compute_duties_in_force
from khumkan.hub.incidents.facts import read_facts
from khumkan.hub.incidents.law import Law, load_laws
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
    LegalProfile,
    Recommendation,
    Review,
)
from khumkan.hub.incidents.progress import Progress, compute_progress
from khumkan.hub.organisations.access import current_memberships, may_at, organisations_where
from khumkan.hub.organisations.models import Membership, Organisation
from khumkan.hub.organisations.policy import ROLES, Permission, scope_of
from khumkan.ui.accounts.models import User
from khumkan.ui.dates import to_day
from khumkan.ui.finishing import FinishedRows

BUDDHIST = 543
_MOST_PRESSING = 200


class DutifulIncidents(FinishedRows):
    """Incidents that are read with their `next_duty`: the earliest deadline that is not done."""

    def finish(self, rows: list[Any]) -> None:
        """Read the duties of these rows; five queries for all."""
        now = timezone.now()
        for incident, found in read_duties_of(rows, now):
            incident.next_duty = next_duty(found)


def list_incidents(user: User) -> DutifulIncidents:
    """Return the incidents somebody may see, each with its `next_duty` as of when it is read."""
    return DutifulIncidents.of(incidents_visible_to(user).select_related("organisation"))


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


def next_duty(found: Iterable[Progress]) -> Progress | None:
    """Return the duty that must be looked at first, None where no deadline runs."""
    running = [(due, one) for one in found if not one.is_done and (due := one.duty.due_at)]
    return min(running, key=lambda pair: pair[0])[1] if running else None


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


def read_duties(incident: Incident, at: datetime) -> list[Progress]:
    """Return the duties of one incident at a moment, most urgent first."""
    return read_duties_of([incident], at)[0][1]


def read_duties_of(
    incidents: Iterable[Incident], at: datetime
) -> Sequence[tuple[Incident, list[Progress]]]:
    """Return the duties of several incidents; five queries however many there are."""
    rows = list(incidents)
    prefetch_related_objects(rows, "categories", "acts", "decisions")
    profiles = LegalProfile.objects.in_bulk({row.organisation_id for row in rows})
    laws = load_laws()
    return [(row, _read(row, profiles.get(row.organisation_id), laws, at)) for row in rows]


def _read(
    incident: Incident, profile: LegalProfile | None, laws: Sequence[Law], at: datetime
) -> list[Progress]:
    found = compute_duties_in_force(read_facts(incident, profile), laws)
    # What is owed once a year for all incidents together stands in the calendar.
    duties = [one for one in found if "standing" not in one.rule.lists]
    return compute_progress(duties, incident.acts.all(), incident.decisions.all(), at)


def documents_of(incident: Incident) -> list[Document]:
    """Return the documents of an incident without their bytes, the newest first."""
    return list(incident.documents.defer("pdf", "docx").order_by("-made_at", "-id"))


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


def pressing_duties(user: User, at: datetime, limit: int) -> list[tuple[Incident, Progress]]:
    """Return the open deadlines of the incidents somebody may see, the earliest first."""
    rows = incidents_visible_to(user).filter(state=State.OPEN).select_related("organisation")
    newest = rows.order_by("-reported_at", "pk")[:_MOST_PRESSING]
    dated = [
        (one.duty.due_at, incident, one)
        for incident, found in read_duties_of(newest, at)
        for one in found
        if not one.is_done and one.duty.due_at
    ]
    dated.sort(key=lambda row: (row[0], row[1].pk))
    return [(incident, one) for _due, incident, one in dated[:limit]]


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

"""What incidents owe by law: read for one with all that was done, or for many with what counts.

A clock is computed each time. For many, only the columns that clocks follow from are read, and a
few queries serve however many there are.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from khumkan.hub.incidents.access import incidents_visible_to
from khumkan.hub.incidents.choices import DecisionKind, State
from khumkan.hub.incidents.duties import compute_duties_in_force
from khumkan.hub.incidents.facts import read_facts
from khumkan.hub.incidents.law import load_laws
from khumkan.hub.incidents.models import Act, Decision, Incident, LegalProfile
from khumkan.hub.incidents.progress import Progress, compute_progress
from khumkan.ui.accounts.models import User
from khumkan.ui.finishing import FinishedRows

_MOST_PRESSING: Final = 200
_LONG_TEXTS: Final = ("summary", "details")
_ACT_COLUMNS: Final = ("incident_id", "duty_id", "kind", "acted_at", "retracted_at")
_WAIVER_COLUMNS: Final = ("incident_id", "kind", "duty_id", "value", "decided_at")


class DutifulIncidents(FinishedRows):
    """Incidents that are read with their `next_duty`: the earliest deadline that is not done."""

    def finish(self, rows: list[Any]) -> None:
        """Read the duties of these rows; four queries for all."""
        for incident, found in read_duties_of(rows, timezone.now()):
            incident.next_duty = next_duty(found)


def list_incidents(user: User) -> DutifulIncidents:
    """Return the incidents somebody may see, each with its `next_duty` as of when it is read."""
    rows = incidents_visible_to(user).select_related("organisation").defer(*_LONG_TEXTS)
    return DutifulIncidents.of(rows)


def next_duty(found: Iterable[Progress]) -> Progress | None:
    """Return the duty that must be looked at first, None where no deadline runs."""
    running = [(due, one) for one in found if not one.is_done and (due := one.duty.due_at)]
    return min(running, key=lambda pair: pair[0])[1] if running else None


def read_duties(incident: Incident, at: datetime) -> list[Progress]:
    """Return the duties of one incident at a moment, most urgent first, with all their acts."""
    profile = LegalProfile.objects.filter(pk=incident.organisation_id).first()
    acts, decisions = list(incident.acts.all()), list(incident.decisions.all())
    return _progress(incident, profile, acts, decisions, at)


def read_duties_of(
    incidents: Iterable[Incident], at: datetime
) -> Sequence[tuple[Incident, list[Progress]]]:
    """Return the duties of several incidents; five queries however many there are.

    Acts and decisions come with no more than says how far a duty is; `known_categories` of each
    incident are filled in.
    """
    rows = list(incidents)
    acts = Act.objects.filter(retracted_at=None).only(*_ACT_COLUMNS)
    waivers = Decision.objects.filter(kind=DecisionKind.NOT_REQUIRED).only(*_WAIVER_COLUMNS)
    prefetch_related_objects(
        rows,
        Prefetch("categories", to_attr="known_categories"),
        Prefetch("acts", acts, to_attr="known_acts"),
        Prefetch("decisions", waivers, to_attr="known_waivers"),
    )
    profiles = LegalProfile.objects.in_bulk({row.organisation_id for row in rows})
    return [
        (
            row,
            _progress(
                row, profiles.get(row.organisation_id), row.known_acts, row.known_waivers, at
            ),
        )
        for row in rows
    ]


def pressing_duties(user: User, at: datetime, limit: int) -> list[tuple[Incident, Progress]]:
    """Return the open deadlines of the incidents somebody may see, the earliest first."""
    rows = incidents_visible_to(user).filter(state=State.OPEN).select_related("organisation")
    newest = rows.order_by("-reported_at", "pk").defer(*_LONG_TEXTS)[:_MOST_PRESSING]
    dated = [
        (one.duty.due_at, incident, one)
        for incident, found in read_duties_of(newest, at)
        for one in found
        if not one.is_done and one.duty.due_at
    ]
    dated.sort(key=lambda row: (row[0], row[1].pk))
    return [(incident, one) for _due, incident, one in dated[:limit]]


def _progress(
    incident: Incident,
    profile: LegalProfile | None,
    acts: Iterable[Act],
    decisions: Iterable[Decision],
    at: datetime,
) -> list[Progress]:
    found = compute_duties_in_force(read_facts(incident, profile), load_laws())
    # What is owed once a year for all incidents together stands in the calendar.
    duties = [one for one in found if "standing" not in one.rule.lists]
    return compute_progress(duties, acts, decisions, at)

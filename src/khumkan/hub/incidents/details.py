"""Everything that the first page of an incident shows."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from khumkan.hub.incidents.choices import Category, Origin
from khumkan.hub.incidents.facts import is_assumed
from khumkan.hub.incidents.models import Incident, LegalProfile
from khumkan.hub.incidents.owed import read_duties
from khumkan.hub.incidents.presenting import badges_of, duty_badge, words_of
from khumkan.hub.incidents.progress import Progress
from khumkan.hub.incidents.selectors import number_of
from khumkan.hub.incidents.suggesting import Suggestion, suggest_playbooks
from khumkan.ui.components import Badge, Fact, Moment, Text

_N_LATEST = 5


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One duty as a page lists it; `progress` has its moments."""

    progress: Progress
    what: str
    addressee: str
    badge: Badge


@dataclass(frozen=True, slots=True)
class IncidentDetails:
    """What the page of an incident shows besides the incident itself."""

    badges: list[Badge]
    number: str
    facts: list[Fact]
    times: list[Fact]
    unknown_times: list[Text]
    duties: list[DutyRow]
    latest: list[Moment]
    is_assumed: bool
    playbooks: list[Suggestion]


def read_details(incident: Incident, at: datetime) -> IncidentDetails:
    """Return what one page shows at a moment; the number of queries does not grow."""
    profile = LegalProfile.objects.filter(pk=incident.organisation_id).first()
    begun = [one for one in read_duties(incident, at) if one.duty.started_at or one.acts]
    found = sorted(begun, key=lambda one: one.is_done)  # what is still to be done first
    times = times_of(incident)
    return IncidentDetails(
        badges=badges_of(incident),
        number=number_of(incident),
        facts=facts_of(incident),
        times=[one for one in times if not one.is_absent],
        unknown_times=[one.label for one in times if one.is_absent],
        duties=[row_of(one) for one in found],
        latest=_latest(incident),
        is_assumed=is_assumed(profile),
        playbooks=suggest_playbooks(incident),
    )


def row_of(one: Progress) -> DutyRow:
    """Return a duty in the reader's language."""
    rule = one.duty.rule
    return DutyRow(one, words_of(rule.what), words_of(rule.addressee), duty_badge(one))


def facts_of(incident: Incident) -> list[Fact]:
    """Return what is known besides the times; of a supplier only where there is one."""
    said = {True: _("yes"), False: _("no"), None: None}
    numbers = [str(Category(one.number).label) for one in incident.categories.all()]
    agreement = Fact(
        capfirst(_("processing agreement with the supplier")), said[incident.has_agreement]
    )
    return [
        Fact(_("Organisation"), incident.organisation.name),
        Fact(_("How we heard of it"), Origin(incident.origin).label),
        Fact(_("Who told us"), incident.informant),
        Fact(_("Categories"), ", ".join(numbers)),
        Fact(_("Personal data are concerned"), said[incident.personal_data]),
        Fact(_("At a supplier"), incident.processor_name or said[incident.via_processor]),
        *([agreement] if incident.via_processor else ()),
    ]


def times_of(incident: Incident) -> list[Fact]:
    """Return every time of an incident, in the order in which they come."""
    names = (
        (_("Happened"), incident.occurred_at),
        (_("Detected"), incident.detected_at),
        *([(_("Supplier aware"), incident.processor_aware_at)] if incident.via_processor else ()),
        (_("Aware of it"), incident.aware_at),
        (_("Reported here"), incident.reported_at),
        (_("Service down"), incident.service_down_at),
        (_("Service restored"), incident.service_restored_at),
        (_("Ended"), incident.ended_at),
        (_("Closed"), incident.closed_at),
    )
    return [Fact(label, at) for label, at in names]


def _latest(incident: Incident) -> list[Moment]:
    rows = incident.entries.filter(struck_at=None).select_related("noted_by")
    return [
        Moment(
            one.happened_at,
            one.get_kind_display(),
            one.text,
            one.noted_by.name if one.noted_by else "",
        )
        for one in rows.order_by("-happened_at", "-id")[:_N_LATEST]
    ]

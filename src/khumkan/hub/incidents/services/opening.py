"""An incident begins: from an alert, a telephone call, a paper form, a supplier's letter."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.alerts.models import Alert
from khumkan.hub.incidents.choices import EntryKind
from khumkan.hub.incidents.models import Entry, Incident, IncidentCategory
from khumkan.hub.incidents.patients import refuse_patient_identifiers
from khumkan.hub.incidents.services.storing import KIND, describe_for_search, tell_trail
from khumkan.hub.organisations.models import Organisation
from khumkan.ui.actors import Actor
from khumkan.ui.dates import to_day
from khumkan.ui.errors import RefusedError
from khumkan.ui.search.services import index


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What somebody tells who reports an incident; times are aware, None where not known."""

    title: str
    origin: str
    severity: str
    summary: str = ""
    informant: str = ""
    occurred_at: datetime | None = None
    detected_at: datetime | None = None
    aware_at: datetime | None = None
    processor_aware_at: datetime | None = None
    service_down_at: datetime | None = None
    personal_data: bool | None = None
    via_processor: bool | None = None
    processor_name: str = ""
    categories: tuple[int, ...] = ()
    is_drill: bool = False
    alerts: tuple[Alert, ...] = field(default=())


@transaction.atomic
def report_incident(organisation: Organisation, report: Report, *, by: Actor) -> Incident:
    """Open an incident; whoever reports it is not asked for more than they know.

    Where nobody said since when the organisation knows, it knows since now: clocks never wait for
    a form. Raises RefusedError for what can't be.
    """
    now = timezone.now()
    _check(report, now)
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # one number for each
    aware_at = report.aware_at or now
    year = to_day(aware_at).year
    known = Incident.objects.filter(organisation=organisation, year=year)
    number = (known.aggregate(last=Max("number"))["last"] or 0) + 1
    columns = {name: getattr(report, name) for name in _COLUMNS}
    incident = Incident.objects.create(
        organisation=organisation,
        year=year,
        number=number,
        reported_at=now,
        opened_by_id=by.user_id,
        **columns | {"aware_at": aware_at},
    )
    _add_what_belongs(incident, report, now, by)
    return incident


_COLUMNS = tuple(
    name for name in Report.__dataclass_fields__ if name not in {"categories", "alerts"}
)


def _check(report: Report, now: datetime) -> None:
    if not report.title.strip():
        raise RefusedError(message("Say in one line what happened."), field="title")
    for name in ("title", "summary", "informant"):
        refuse_patient_identifiers(getattr(report, name), name)
    for name in ("occurred_at", "detected_at", "aware_at"):
        at: datetime | None = getattr(report, name)
        if at is not None and at > now:
            raise RefusedError(message("This is in the future: check day and time."), field=name)


def _add_what_belongs(incident: Incident, report: Report, now: datetime, by: Actor) -> None:
    numbers = sorted(set(report.categories) | ({0} if report.is_drill else set()))
    IncidentCategory.objects.bulk_create(
        IncidentCategory(incident=incident, number=number) for number in numbers
    )
    incident.alerts.set(report.alerts)
    Entry.objects.create(
        incident=incident,
        kind=EntryKind.EVENT,
        text=report.summary or report.title,
        happened_at=report.detected_at or report.aware_at or now,
        noted_at=now,
        noted_by_id=by.user_id,
    )
    tell_trail("incident.open", incident, by)
    found = describe_for_search(incident)
    index(KIND, found.object_id, found.title, found.parts)

"""Stores records of others as closed drills of an organisation that does not exist."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.incidents.choices import CountKind, Origin, Standing, State
from khumkan.hub.incidents.importing.records import Odd, Record
from khumkan.hub.incidents.models import Count, Incident
from khumkan.hub.incidents.services.opening import Report, report_incident
from khumkan.hub.incidents.services.storing import tell_trail
from khumkan.hub.organisations.choices import Mode
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.selectors.hub import hub_mode
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError

_LOW = "low"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many were added, how many were there already, which could not be."""

    n_added: int
    n_known: int
    odd: tuple[Odd, ...] = ()


def fictional_place(named: str) -> Organisation:
    """Return an organisation of a simulation by H-code or name. Raises RefusedError."""
    means = Q(hcode=named) | Q(code9=named) | Q(name_th=named) | Q(name_en=named)
    found = list(Organisation.objects.filter(means, closed_at=None)[:2]) if named else []
    if len(found) != 1:
        raise RefusedError(message("There is no single organisation called {named}.", named=named))
    (place,) = found
    if hub_mode() is not Mode.SIMULATION or not place.is_fictional:
        raise RefusedError(
            message("Incidents of others are for training: a simulation’s organisations alone.")
        )
    return place


@transaction.atomic
def import_records(place: Organisation, records: Iterable[Record], *, by: Actor) -> Outcome:
    """Add what is not there yet, all or nothing."""
    known = set(Incident.objects.filter(organisation=place).values_list("informant", flat=True))
    n_added, n_known, odd = 0, 0, []
    for one in records:
        if one.source_id in known:
            n_known += 1
            continue
        try:
            _add(place, one, by)
        except RefusedError as error:
            odd.append(Odd(one.source_id, error.message))
            continue
        known.add(one.source_id)
        n_added += 1
    return Outcome(n_added, n_known, tuple(odd))


def _add(place: Organisation, record: Record, by: Actor) -> None:
    report = Report(
        title=record.title,
        origin=Origin.OTHER,
        severity=_LOW,
        informant=record.source_id,
        aware_at=record.at,
        is_drill=True,
    )
    incident = report_incident(place, report, by=by)
    if record.n_people is not None:
        Count.objects.create(
            incident=incident,
            kind=CountKind.SUBJECTS,
            standing=Standing.CLAIMED,
            value=record.n_people,
            source=record.source_id,
            at=record.at,
            noted_by_id=by.user_id,
        )
    Incident.objects.filter(pk=incident.pk).update(state=State.CLOSED, closed_at=timezone.now())
    tell_trail("incident.import", incident, by)

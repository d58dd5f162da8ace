"""Times and facts that clocks follow from: changed with a reason, never without trace."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from khumkan.core.clock import format_time
from khumkan.core.jsontypes import JsonValue
from khumkan.core.messages import message
from khumkan.hub.incidents.duties import Change, explain_change
from khumkan.hub.incidents.facts import CLOCK_TIMES, read_facts, response_start
from khumkan.hub.incidents.law import load_laws
from khumkan.hub.incidents.models import FactChange, Incident, IncidentCategory, LegalProfile
from khumkan.hub.incidents.patients import refuse_patient_identifiers
from khumkan.hub.incidents.services.due_times import follow_start
from khumkan.hub.incidents.services.storing import keep, lock_incident
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError

OTHER_TIMES = ("service_down_at", "service_restored_at")
ANSWERS = ("personal_data", "via_processor", "has_agreement", "is_cii")
TEXTS = ("processor_name",)
CHANGEABLE = (*CLOCK_TIMES, *OTHER_TIMES, *ANSWERS, *TEXTS, "categories")


@dataclass(frozen=True, slots=True)
class FactsChanged:
    """What a change of facts did: to the duties, and to how many tasks' due times."""

    duties: list[Change]
    n_tasks: int


@transaction.atomic
def change_facts(
    incident: Incident, new: Mapping[str, object], *, reason: str, version: int, by: Actor
) -> FactsChanged:
    """Change facts of `CHANGEABLE`, and return what that does to duties and tasks.

    `categories` is a tuple of numbers, the main one first. The old value is kept with the reason.
    Raises ConflictError, RefusedError.
    """
    current = lock_incident(incident, version)
    profile = LegalProfile.objects.filter(pk=current.organisation_id).first()
    before, was = read_facts(current, profile), _values(current)
    since = response_start(current)
    changed = {name: value for name, value in new.items() if was[name] != value}
    _check(changed, reason)
    for name, value in changed.items():
        _put(current, name, value)
    after = read_facts(current, profile)  # raises FactsError for times that can't be
    _remember(current, was, changed, reason, by)
    keep("incident.change_facts", current, by, {"facts": (None, sorted(changed))})
    n_tasks = follow_start(current, since, reason=reason.strip(), by=by)
    return FactsChanged(explain_change(before, after, load_laws()), n_tasks)


def _values(incident: Incident) -> dict[str, object]:
    rows = sorted(incident.categories.all(), key=lambda one: (not one.is_main, one.number))
    single = {name: getattr(incident, name) for name in CHANGEABLE if name != "categories"}
    return single | {"categories": tuple(one.number for one in rows)}


def _check(changed: Mapping[str, object], reason: str) -> None:
    unknown = set(changed) - set(CHANGEABLE)
    if unknown:
        raise KeyError(*sorted(unknown))
    if changed and not reason.strip():
        raise RefusedError(message("Say why: clocks of the law follow from this."), field="reason")
    now = timezone.now()
    for name, value in changed.items():
        if isinstance(value, datetime) and value > now:
            raise RefusedError(message("This is in the future: check day and time."), field=name)
        if isinstance(value, str):
            refuse_patient_identifiers(value, name)


def _put(incident: Incident, name: str, value: object) -> None:
    if name != "categories":
        setattr(incident, name, value)
        return
    numbers = tuple(value) if isinstance(value, tuple) else ()
    incident.categories.all().delete()
    IncidentCategory.objects.bulk_create(
        IncidentCategory(incident=incident, number=number, is_main=rank == 0)
        for rank, number in enumerate(numbers)
    )


def _remember(
    incident: Incident,
    was: Mapping[str, object],
    changed: Mapping[str, object],
    reason: str,
    by: Actor,
) -> None:
    now = timezone.now()
    FactChange.objects.bulk_create(
        FactChange(
            incident=incident,
            field=name,
            before=_plain(was[name]),
            after=_plain(value),
            reason=reason.strip(),
            changed_at=now,
            changed_by_id=by.user_id,
        )
        for name, value in changed.items()
    )


def _plain(value: object) -> JsonValue:
    if isinstance(value, datetime):
        return format_time(value, "microseconds")
    if isinstance(value, tuple):
        return [int(one) for one in value]
    return value if isinstance(value, bool | str) else None

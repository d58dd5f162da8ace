"""An incident is over by a named officer's decision, once nothing more has to be sent."""

from django.db import transaction
from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.incidents.choices import State
from khumkan.hub.incidents.models import Decision, Incident
from khumkan.hub.incidents.owed import read_duties
from khumkan.hub.incidents.progress import DutyState, Progress
from khumkan.hub.incidents.services.deciding import Ruling, decide
from khumkan.hub.incidents.services.reviewing import begin_review
from khumkan.hub.incidents.services.storing import keep, lock_incident
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError

_OWED = frozenset({DutyState.RUNNING, DutyState.OVERDUE})


@transaction.atomic
def close_incident(incident: Incident, ruling: Ruling, *, version: int, by: Actor) -> Decision:
    """Close it. Raises RefusedError while a duty of the law is open, ConflictError.

    A review is due from then on. What the law asks only under a condition, such as new facts,
    holds nothing up.
    """
    owed = duties_in_the_way(incident)
    if owed:
        raise RefusedError(
            message(
                "{n} duties of the law are open: record what was sent, or have an officer say "
                "that they do not apply.",
                n=len(owed),
            )
        )
    decision = decide(incident, ruling, version=version, by=by)
    _turn(incident, State.CLOSED, by)
    begin_review(incident)
    return decision


@transaction.atomic
def reopen_incident(incident: Incident, ruling: Ruling, *, version: int, by: Actor) -> Decision:
    """Open it again. Raises RefusedError, ConflictError."""
    decision = decide(incident, ruling, version=version, by=by)
    _turn(incident, State.OPEN, by)
    return decision


def open_duties(incident: Incident) -> list[Progress]:
    """Return the duties that are still owed now."""
    return [one for one in read_duties(incident, timezone.now()) if one.state in _OWED]


def duties_in_the_way(incident: Incident) -> list[Progress]:
    """Return the open duties that hold a closing up: those that are owed without a condition."""
    return [one for one in open_duties(incident) if one.duty.rule.only_if is None]


def closing_value(incident: Incident) -> str:
    """Return what a decision about closing says of an incident as it is."""
    return "close" if incident.is_open else "reopen"


def _turn(incident: Incident, state: State, by: Actor) -> None:
    current = lock_incident(incident)
    if current.state == state:
        raise RefusedError(message("Somebody was quicker: it is so already."))
    before = current.state
    current.state = state
    current.closed_at = timezone.now() if state == State.CLOSED else None
    action = "incident.close" if state == State.CLOSED else "incident.reopen"
    keep(action, current, by, {"state": (before, state.value)})

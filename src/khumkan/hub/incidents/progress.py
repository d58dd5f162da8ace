"""How far each duty of an incident is: computed from clock and recorded acts, never stored.

States follow clauses 5 and 7 of the notification on breaches of personal data and, for the others,
the plain question whether something was sent, and when. Nothing ends a duty but a recorded act,
or a named officer's decision that it does not apply.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from khumkan.hub.incidents.choices import ActKind, DecisionKind
from khumkan.hub.incidents.duties import Duty, Urgency, urgency_at
from khumkan.hub.incidents.models import Act, Decision

_ENDING = frozenset({ActKind.SENT, ActKind.HANDED_OVER, ActKind.DONE})
_EXCUSE_OF = {"pdpc_late_excuse": "pdpc_notice"}


class DutyState(StrEnum):
    """Where a duty stands."""

    WAITING = "waiting"  # its clock has not started
    RUNNING = "running"
    OVERDUE = "overdue"
    EXCUSE_REQUESTED = "excuse-requested"
    MET = "met"
    MET_LATE = "met-late"
    EXCUSED = "excused"
    REFUSED = "refused"
    NOT_REQUIRED = "not-required"


DONE = frozenset(
    {
        DutyState.MET,
        DutyState.MET_LATE,
        DutyState.EXCUSED,
        DutyState.REFUSED,
        DutyState.NOT_REQUIRED,
    }
)


@dataclass(frozen=True, slots=True)
class Progress:
    """One duty, and what was done about it. `done_at` is the act that ended it, in UTC."""

    duty: Duty
    state: DutyState
    urgency: Urgency
    acts: Sequence[Act]
    done_at: datetime | None = None
    decision: Decision | None = None

    @property
    def is_done(self) -> bool:
        """Whether nothing more is to be sent."""
        return self.state in DONE


def compute_progress(
    duties: Iterable[Duty], acts: Iterable[Act], decisions: Iterable[Decision], at: datetime
) -> list[Progress]:
    """Return the progress of each duty at a moment, in the order given.

    The excuse of a lateness is a duty only where there is a lateness.
    """
    counted = [act for act in acts if act.retracted_at is None]
    waived = {one.duty_id: one for one in decisions if one.kind == DecisionKind.NOT_REQUIRED}
    found = [_progress(duty, counted, waived.get(duty.id), at) for duty in duties]
    late = {one.duty.id for one in found if _is_late(one)}
    return [one for one in found if _EXCUSE_OF.get(one.duty.id, "") in {"", *late}]


def _progress(duty: Duty, acts: Sequence[Act], waiver: Decision | None, at: datetime) -> Progress:
    own = [act for act in acts if act.duty_id == duty.id]
    ended = min((act.acted_at for act in own if act.kind in _ENDING), default=None)
    urgency = urgency_at(duty, at)
    if ended is None and waiver is not None and waiver.value == "not_required":
        return Progress(duty, DutyState.NOT_REQUIRED, urgency, own, decision=waiver)
    state = _state_of(duty, acts, ended, at)
    return Progress(duty, state, urgency, own, ended)


def _state_of(duty: Duty, acts: Sequence[Act], ended: datetime | None, at: datetime) -> DutyState:
    is_late = duty.due_at is not None and (ended or at) > duty.due_at
    if is_late:
        return _excuse_state(duty, acts) or (DutyState.MET_LATE if ended else DutyState.OVERDUE)
    if ended:
        return DutyState.MET
    return DutyState.RUNNING if duty.started_at else DutyState.WAITING


def _excuse_state(duty: Duty, acts: Sequence[Act]) -> DutyState | None:
    """Return how far the excuse of a late duty is, by the newest act about it."""
    excuses = {excuse for excuse, excused in _EXCUSE_OF.items() if excused == duty.id}
    state: DutyState | None = None
    for act in sorted(acts, key=lambda one: one.acted_at):
        if act.duty_id == duty.id and act.kind == ActKind.EXCUSED:
            state = DutyState.EXCUSED
        elif act.duty_id == duty.id and act.kind == ActKind.EXCUSE_REFUSED:
            state = DutyState.REFUSED
        elif act.duty_id in excuses and act.kind in _ENDING and state is None:
            state = DutyState.EXCUSE_REQUESTED
    return state


def _is_late(one: Progress) -> bool:
    due = one.duty.due_at
    return due is not None and (
        one.state == DutyState.OVERDUE
        or (one.done_at is not None and one.done_at > due)
        or one.state in {DutyState.EXCUSE_REQUESTED, DutyState.EXCUSED, DutyState.REFUSED}
    )

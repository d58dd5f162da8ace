"""How far a duty is follows from its clock and from what was recorded, and from nothing else."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from khumkan.hub.incidents.duties import Facts, compute_duties_in_force
from khumkan.hub.incidents.law import load_laws
from khumkan.hub.incidents.progress import DutyState, Progress, compute_progress

AWARE = datetime(2027, 3, 1, 1, 0, tzinfo=UTC)  # 08:00 in Thailand: case 2 of law.md
HOUR = timedelta(hours=1)
FACTS = Facts(aware_at=AWARE, is_state_agency=True, personal_data=True, categories=(5,))


def act(duty_id: str, kind: str, hours: float, **more: Any) -> Any:
    base = {"duty_id": duty_id, "kind": kind, "acted_at": AWARE + hours * HOUR}
    return SimpleNamespace(**{**base, "retracted_at": None, **more})


def waiver(duty_id: str, value: str = "not_required") -> Any:
    return SimpleNamespace(kind="not_required", duty_id=duty_id, value=value)


def progress(*acts: Any, hours: float, decisions: tuple[Any, ...] = ()) -> dict[str, Progress]:
    duties = compute_duties_in_force(FACTS, load_laws())
    found = compute_progress(duties, acts, decisions, AWARE + hours * HOUR)
    return {one.duty.id: one for one in found}


@pytest.mark.parametrize(
    ("acts", "hours", "state"),
    [
        ((), 1, DutyState.RUNNING),
        ((), 72, DutyState.RUNNING),
        ((), 72.001, DutyState.OVERDUE),
        ((act("pdpc_notice", "sent", 72),), 100, DutyState.MET),
        ((act("pdpc_notice", "sent", 97),), 98, DutyState.MET_LATE),
        ((act("pdpc_late_excuse", "sent", 90),), 98, DutyState.EXCUSE_REQUESTED),
        (
            (act("pdpc_late_excuse", "sent", 90), act("pdpc_notice", "excused", 200)),
            201,
            DutyState.EXCUSED,
        ),
        (
            (act("pdpc_late_excuse", "sent", 90), act("pdpc_notice", "excuse_refused", 200)),
            201,
            DutyState.REFUSED,
        ),
        ((act("significant_report", "sent", 1),), 80, DutyState.OVERDUE),
        ((act("pdpc_notice", "sent", 1, retracted_at=AWARE),), 80, DutyState.OVERDUE),
    ],
)
def test_the_notice_to_the_office(acts: tuple[Any, ...], hours: float, state: DutyState) -> None:
    assert progress(*acts, hours=hours)["pdpc_notice"].state == state


def test_the_excuse_is_a_duty_only_where_something_is_late() -> None:
    assert "pdpc_late_excuse" not in progress(hours=10)
    assert "pdpc_late_excuse" not in progress(act("pdpc_notice", "sent", 71), hours=200)
    assert progress(hours=73)["pdpc_late_excuse"].state == DutyState.RUNNING
    late = progress(act("pdpc_notice", "sent", 97), hours=98)["pdpc_late_excuse"]
    assert late.duty.due_at == AWARE + timedelta(days=15)


def test_only_the_first_sending_counts() -> None:
    found = progress(act("pdpc_notice", "sent", 97), act("pdpc_notice", "sent", 10), hours=98)
    assert found["pdpc_notice"].done_at == AWARE + 10 * HOUR


def test_an_officer_can_say_that_a_duty_does_not_apply_and_take_it_back() -> None:
    waived = progress(hours=80, decisions=(waiver("pdpc_notice"),))["pdpc_notice"]
    assert (waived.state, waived.is_done) == (DutyState.NOT_REQUIRED, True)
    back = (waiver("pdpc_notice"), waiver("pdpc_notice", "required"))
    assert progress(hours=80, decisions=back)["pdpc_notice"].state == DutyState.OVERDUE


def test_what_waits_for_a_fact_is_waiting() -> None:
    assert progress(hours=1)["closing_report"].state == DutyState.WAITING

"""A fact that changes later: what moved, came or went, and why."""

from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from khumkan.core.clock import parse_time
from khumkan.hub.incidents.duties import Change, Facts, explain_change
from khumkan.hub.incidents.law import load_laws

LAWS = load_laws()


def thai(text: str) -> datetime:
    return parse_time(f"{text}+07:00")


BEFORE = Facts(
    detected_at=thai("2026-12-31 05:31"),
    aware_at=thai("2026-12-31 09:10"),
    is_state_agency=True,
    personal_data=True,
)


def changes(before: Facts = BEFORE, **changed: Any) -> dict[str, Change]:
    return {one.duty.id: one for one in explain_change(before, replace(before, **changed), LAWS)}


def test_what_stays_the_same_is_no_change() -> None:
    assert changes() == {}
    assert changes(is_cii=False, ended_at=None, via_processor=False) == {}


def test_an_earlier_detection_moves_what_starts_from_it_and_nothing_else() -> None:
    found = changes(detected_at=thai("2026-12-31 04:00"))
    # The yearly summary starts from it too, but is due on the same day: nothing to tell.
    assert set(found) == {"significant_report", "threat_notice"}
    report = found["significant_report"]
    assert (report.kind, report.facts) == ("moved", ("detected_at",))
    assert report.due_before == thai("2027-01-01 05:31")
    assert report.due_after == thai("2027-01-01 04:00")
    assert str(report.why) == "detected_at changed, from which the clock starts"


def test_a_phone_call_before_the_alarm_takes_the_clock_over() -> None:
    report = changes(aware_at=thai("2026-12-31 02:00"))["significant_report"]
    assert report.facts == ("aware_at",)
    assert str(report.why) == "the clock now starts from aware_at, and not from detected_at"


@pytest.mark.parametrize(
    ("before", "changed", "id_", "kind", "facts", "why"),
    [
        pytest.param({}, {"aware_at": None}, "pdpc_notice", "moved", ("aware_at",), "aware_at is no longer known: the clock has no start", id="a time taken back"),
        pytest.param({"aware_at": None}, {"aware_at": thai("2026-12-31 09:10")}, "pdpc_notice", "moved", ("aware_at",), "aware_at is known now: the clock has started", id="a time found"),
        pytest.param({}, {"risk": "none"}, "pdpc_notice", "gone", ("risk",), "risk changed: the duty is no longer owed", id="no risk"),
        pytest.param({}, {"risk": "high"}, "subject_notice", "new", ("risk",), "risk changed: the duty is owed now", id="high risk"),
        pytest.param({}, {"significant": False}, "significant_report", "gone", ("significant",), "significant changed: the duty is no longer owed", id="an officer: not significant"),
        pytest.param({}, {"is_cii": True, "regulator_hours": 6}, "regulator_notice", "new", ("is_cii",), "is_cii changed: the duty is owed now", id="CII after all"),
        pytest.param({"is_cii": True, "regulator_hours": 12}, {"regulator_hours": 6}, "regulator_notice", "moved", ("regulator_hours",), "the regulator's hours changed", id="other hours"),
        pytest.param({"is_cii": True}, {"regulator_hours": 6}, "regulator_notice", "moved", ("regulator_hours",), "the regulator's hours changed", id="hours at last"),
        pytest.param({"categories": (4,)}, {"categories": (9,)}, "threat_notice", "gone", ("categories",), "categories changed: the duty is no longer owed", id="explained"),
    ],
)  # fmt: skip
def test_what_became_of_a_duty_and_why(
    before: dict[str, Any],
    changed: dict[str, Any],
    id_: str,
    kind: str,
    facts: tuple[str, ...],
    why: str,
) -> None:
    change = changes(replace(BEFORE, **before), **changed)[id_]
    assert (change.kind, change.facts, str(change.why)) == (kind, facts, why)


def test_what_came_and_what_went_have_one_due_moment_each() -> None:
    gone = changes(risk="none")["pdpc_notice"]
    assert (gone.due_before, gone.due_after) == (thai("2027-01-03 09:10"), None)
    new = changes(replace(BEFORE, personal_data=None), personal_data=True)["pdpc_notice"]
    assert (new.due_before, new.due_after) == (None, thai("2027-01-03 09:10"))

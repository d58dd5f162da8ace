"""Every duty of the law in one table: who owes it, what lifts it, from when and by when.

The rows follow the reference of the law, section 1, in its order; its worked clocks are in
`test_worked_clocks.py`.
"""

from datetime import UTC, datetime
from typing import Any

import pytest

from khumkan.core.clock import parse_time
from khumkan.hub.incidents.duties import Duty, Facts, compute_duties, compute_duties_in_force
from khumkan.hub.incidents.law import load_laws

LAWS = load_laws()
[LAW] = LAWS
TIMES: dict[str, Any] = {
    "occurred_at": parse_time("2026-12-30T23:40+07:00"),
    "detected_at": parse_time("2026-12-31T05:31+07:00"),
    "aware_at": parse_time("2026-12-31T09:10+07:00"),
}
STATE: dict[str, Any] = {"is_state_agency": True}
CII: dict[str, Any] = {"is_cii": True}
DATA: dict[str, Any] = {"personal_data": True}
NCSA = {"threat_notice", "significant_report", "report_update", "closing_report", "cannot_report"}
PDPC = {"pdpc_notice", "pdpc_late_excuse"}


def owed(**facts: Any) -> dict[str, Duty]:
    return {duty.id: duty for duty in compute_duties_in_force(Facts(**TIMES, **facts), LAWS)}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({}, set(), id="nobody known: nothing is guessed"),
        pytest.param({"significant": True, "categories": (4,)}, set(), id="a private hospital, no CII: none found in the law"),
        pytest.param(STATE, {*NCSA, "annual_summary"}, id="a state agency: the report starts until an officer says not significant"),
        pytest.param(CII, {*NCSA, "annual_summary", "regulator_notice"}, id="CII: the regulator too"),
        pytest.param(STATE | {"significant": False}, {"threat_notice", "annual_summary"}, id="a state agency, not significant"),
        pytest.param(CII | {"significant": False}, {"threat_notice", "annual_summary", "regulator_notice"}, id="CII, not significant"),
        pytest.param(STATE | {"is_cii": False, "regulator_hours": 12}, {*NCSA, "annual_summary"}, id="hours of a regulator make no CII"),
        pytest.param(STATE | {"categories": (4, 6)}, {*NCSA, "annual_summary"}, id="categories to report"),
        pytest.param(STATE | {"categories": (1, 4)}, {*NCSA, "annual_summary"}, id="one category to report among others"),
        pytest.param(STATE | {"categories": (0,)}, {"annual_summary"}, id="a drill: no report, but counted"),
        pytest.param(STATE | {"categories": (1,)}, {"annual_summary"}, id="an unsuccessful attempt"),
        pytest.param(CII | {"categories": (9, 1)}, {"annual_summary"}, id="an explained anomaly, at CII"),
        pytest.param(CII | {"categories": (9,), "significant": True}, {"annual_summary"}, id="not reported whatever its significance"),
        pytest.param(STATE | {"categories": ()}, {*NCSA, "annual_summary"}, id="no category chosen lifts nothing by itself"),
        pytest.param(STATE | {"categories": (), "significant": False}, set(), id="no category, and an officer: no cyber threat"),
        pytest.param(STATE | DATA | {"categories": (), "significant": False, "risk": "possible"}, PDPC, id="paper records lost"),
        pytest.param(DATA, PDPC, id="personal data: any controller"),
        pytest.param(DATA | {"risk": "possible"}, PDPC, id="a possible risk"),
        pytest.param(DATA | {"risk": "high"}, {*PDPC, "subject_notice"}, id="a high risk: the subjects too"),
        pytest.param(DATA | {"risk": "none"}, {"no_risk_proof"}, id="no risk: proof instead of a notice"),
        pytest.param({"risk": "high"}, set(), id="a risk to nobody's data"),
        pytest.param({"personal_data": False, "risk": "high"}, set(), id="no personal data"),
        pytest.param(DATA | {"via_processor": True}, {*PDPC, "processor_notice"}, id="at a processor"),
        pytest.param({"via_processor": True}, set(), id="at a processor, data not known"),
        pytest.param(DATA | {"via_processor": True, "risk": "none"}, {"processor_notice", "no_risk_proof"}, id="at a processor, no risk"),
        pytest.param(DATA | {"categories": (9,)}, PDPC, id="no threat, but a breach all the same"),
        pytest.param(STATE | DATA | {"categories": (0,), "risk": "high", "via_processor": True}, {"annual_summary"}, id="a drill leaks nothing: no report leaves"),
        pytest.param(STATE | DATA | {"categories": (0, 5)}, {*NCSA, *PDPC, "annual_summary"}, id="something real during a drill"),
    ],
)  # fmt: skip
def test_what_is_owed(facts: dict[str, Any], expected: set[str]) -> None:
    assert set(owed(**facts)) == expected


@pytest.mark.parametrize(
    ("id_", "due", "starts_from", "confidence", "clause"),
    [
        ("threat_notice", None, "detected_at", "confirmed", "ข้อ 4"),
        ("regulator_notice", "2026-12-31T10:31:00Z", "detected_at", "confirmed", "ข้อ 4–5"),
        ("significant_report", "2026-12-31T22:31:00Z", "detected_at", "confirmed", "ข้อ 5"),
        ("report_update", None, "new_facts", "confirmed", "ภาคผนวก"),
        ("closing_report", None, "ended_at", "confirmed", "ข้อ 5 วรรคสอง"),
        ("cannot_report", None, "report_impossible", "confirmed", "ภาคผนวก"),
        ("annual_summary", "2027-01-31T16:59:59Z", "occurred_at", "confirmed", "ข้อ 6"),
        ("pdpc_notice", "2027-01-03T02:10:00Z", "aware_at", "confirmed", "ข้อ 5(3) และข้อ 6"),
        ("pdpc_late_excuse", "2027-01-15T02:10:00Z", "aware_at", "confirmed", "ข้อ 7"),
        ("subject_notice", None, "aware_at", "confirmed", "ข้อ 5(4)"),
        ("processor_notice", "2027-01-03T02:10:00Z", "aware_at", "confirmed", "ข้อ 8"),
    ],
)
def test_each_duty_of_an_incident(
    id_: str, due: str | None, starts_from: str, confidence: str, clause: str
) -> None:
    record = owed(
        **STATE,
        **CII,
        **DATA,
        risk="high",
        via_processor=True,
        regulator_hours=12,
        significant=True,
    )[id_].to_record()
    basis = record.pop("basis")
    assert record == {
        "id": id_,
        "due_at": due,
        "starts_from": starts_from,
        "confidence": confidence,
    }
    assert isinstance(basis, str)
    assert clause in basis


def test_the_proof_of_no_risk_has_no_deadline_of_its_own() -> None:
    proof = owed(**DATA, risk="none")["no_risk_proof"]
    assert (proof.due_at, proof.starts_from, proof.confidence) == (None, "asked_for", "confirmed")


def test_a_duty_says_exactly_five_things_to_programs() -> None:
    records = [duty.to_record() for duty in owed(**STATE, **DATA).values()]
    assert {tuple(record) for record in records} == {
        ("id", "due_at", "starts_from", "basis", "confidence")
    }


@pytest.mark.parametrize(
    ("known", "starts_from", "started"),
    [
        pytest.param({"detected_at": 5, "aware_at": 9}, "detected_at", 5, id="detected first"),
        pytest.param({"detected_at": 9, "aware_at": 5}, "aware_at", 5, id="a phone call first"),
        pytest.param({"detected_at": 5, "aware_at": 5}, "detected_at", 5, id="both at once"),
        pytest.param({"aware_at": 9, "occurred_at": 1}, "aware_at", 9, id="aware only"),
        pytest.param({"occurred_at": 1}, "occurred_at", 1, id="else the clause's other start"),
        pytest.param({"ended_at": 1}, "detected_at", None, id="no start is known"),
    ],
)
def test_the_report_starts_at_the_earlier_of_detection_and_awareness(
    known: dict[str, int], starts_from: str, started: int | None
) -> None:
    times: dict[str, Any] = {
        name: datetime(2026, 12, 31, hour, tzinfo=UTC) for name, hour in known.items()
    }
    [report] = [
        duty
        for duty in compute_duties(Facts(**STATE, **times), LAW)
        if duty.id == "significant_report"
    ]
    assert report.starts_from == starts_from
    assert report.started_at == (
        None if started is None else datetime(2026, 12, 31, started, tzinfo=UTC)
    )


@pytest.mark.parametrize("name", ["occurred_at", "detected_at", "ended_at"])
def test_only_awareness_starts_the_clock_of_personal_data(name: str) -> None:
    known: dict[str, Any] = {name: TIMES["aware_at"]}
    facts = Facts(personal_data=True, **known)
    [notice, excuse] = compute_duties(facts, LAW)
    assert (notice.id, notice.due_at, notice.starts_from) == ("pdpc_notice", None, "aware_at")
    assert (excuse.id, excuse.due_at) == ("pdpc_late_excuse", None)


def test_the_most_urgent_comes_first_and_what_has_no_deadline_last() -> None:
    ids = list(owed(**STATE, **DATA, risk="high"))
    assert ids[:4] == ["significant_report", "pdpc_notice", "pdpc_late_excuse", "annual_summary"]
    assert ids[4] == "threat_notice"


def test_a_text_that_was_not_yet_in_force_makes_no_duty() -> None:
    before = parse_time("2022-12-14T23:59+07:00")
    facts = Facts(is_state_agency=True, personal_data=True, detected_at=before, aware_at=before)
    assert compute_duties(facts, LAW) == []
    first = Facts(personal_data=True, aware_at=parse_time("2022-12-15T00:00+07:00"))
    assert compute_duties(first, LAW)[0].id == "pdpc_notice"

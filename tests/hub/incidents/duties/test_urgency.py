"""Amber at half, red at three quarters; the due moment itself is still in time."""

from datetime import date, datetime

import pytest

from khumkan.core.clock import parse_time
from khumkan.hub.incidents.duties import (
    Duty,
    Facts,
    StandingFacts,
    Urgency,
    Warnings,
    compute_duties,
    lateness,
    standing_duties,
    urgency_at,
    warn_at,
)
from khumkan.hub.incidents.law import load_laws

[LAW] = load_laws()


def thai(text: str) -> datetime:
    return parse_time(f"{text}+07:00")


def report() -> Duty:
    facts = Facts(is_state_agency=True, detected_at=thai("2026-12-31 05:31"))
    [found] = [one for one in compute_duties(facts, LAW) if one.id == "significant_report"]
    return found


def summary() -> Duty:
    [found] = [
        one
        for one in standing_duties(StandingFacts(is_state_agency=True), 2027, LAW)
        if one.id == "annual_summary"
    ]
    return found


def test_a_report_of_24_hours_is_amber_after_12_and_red_after_18() -> None:
    assert warn_at(report()) == Warnings(thai("2026-12-31 17:31"), thai("2026-12-31 23:31"))


@pytest.mark.parametrize(
    ("at", "urgency"),
    [
        ("2026-12-31 05:30:59", Urgency.WAITING),
        ("2026-12-31 05:31", Urgency.RUNNING),
        ("2026-12-31 17:30:59", Urgency.RUNNING),
        ("2026-12-31 17:31", Urgency.AMBER),
        ("2026-12-31 23:30:59", Urgency.AMBER),
        ("2026-12-31 23:31", Urgency.RED),
        ("2027-01-01 05:31", Urgency.RED),
        ("2027-01-01 05:31:01", Urgency.PASSED),
    ],
)
def test_the_clock_turns_at(at: str, urgency: Urgency) -> None:
    assert urgency_at(report(), thai(at)) is urgency


def test_a_yearly_duty_warns_in_its_own_january_and_not_since_the_incident() -> None:
    assert urgency_at(summary(), thai("2026-12-31 23:59")) is Urgency.WAITING
    assert urgency_at(summary(), thai("2027-01-10 12:00")) is Urgency.RUNNING
    assert urgency_at(summary(), thai("2027-01-20 12:00")) is Urgency.AMBER
    assert urgency_at(summary(), thai("2027-01-31 12:00")) is Urgency.RED
    assert urgency_at(summary(), thai("2027-02-01 00:00")) is Urgency.PASSED


def test_without_a_deadline_nothing_turns_and_nothing_is_late() -> None:
    [threat, *_] = [
        one
        for one in compute_duties(
            Facts(is_state_agency=True, detected_at=thai("2026-12-31 05:31")), LAW
        )
        if one.id == "threat_notice"
    ]
    assert warn_at(threat) is None
    assert urgency_at(threat, thai("2030-01-01 00:00")) is Urgency.NO_DEADLINE
    assert lateness(threat, thai("2030-01-01 00:00")) is None


def test_a_clock_counted_backwards_has_no_half() -> None:
    facts = StandingFacts(is_cii=True, owners_change_on=(date(2027, 1, 20),))
    [change] = [
        one
        for one in standing_duties(facts, 2027, LAW)
        if one.rule.key == ("crc_owner_contacts", "change")
    ]
    assert warn_at(change) is None
    assert urgency_at(change, thai("2027-01-13 23:59")) is Urgency.RUNNING
    assert urgency_at(change, thai("2027-01-14 00:00")) is Urgency.PASSED

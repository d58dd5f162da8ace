"""A law that changes: each duty goes by the version in force when its own clock started."""

from datetime import date, datetime

import pytest
from msgspec.structs import replace

from khumkan.core.clock import parse_time
from khumkan.hub.incidents.duties import (
    Duty,
    Facts,
    compute_duties,
    compute_duties_in_force,
    explain_change,
)
from khumkan.hub.incidents.law import Clock, FactName, Law, load_laws


def thai(text: str) -> datetime:
    return parse_time(f"{text}+07:00")


def changed_law(*, hours: int = 12, starts_from: FactName | None = None, without: str = "") -> Law:
    """The law from 1 April 2027 on, invented: other hours, another start, or a duty dropped."""
    [law] = load_laws()
    rules = []
    for rule in law.duty:
        if rule.id == "significant_report":
            clock = replace(rule.clock, length=hours)
            if starts_from:
                clock = Clock(count="hours", length=hours, starts_from=(starts_from,))
            rules.append(replace(rule, clock=clock))
        elif rule.id != without:
            rules.append(rule)
    return replace(law, version="2027-04", valid_from=date(2027, 4, 1), duty=tuple(rules))


[TODAY] = load_laws()
OLD = replace(TODAY, valid_until=date(2027, 3, 31))


def report(facts: Facts, *laws: Law) -> Duty | None:
    found = [one for one in compute_duties_in_force(facts, laws) if one.id == "significant_report"]
    return found[0] if found else None


@pytest.mark.parametrize(
    ("detected", "version", "due"),
    [
        pytest.param("2027-03-31 23:59", "2026-11", "2027-04-01 23:59", id="the last minute of the old"),
        pytest.param("2027-04-01 00:00", "2027-04", "2027-04-01 12:00", id="the first of the new"),
    ],
)  # fmt: skip
def test_the_version_in_force_when_the_clock_starts_applies(
    detected: str, version: str, due: str
) -> None:
    facts = Facts(
        is_state_agency=True, occurred_at=thai("2027-03-31 10:00"), detected_at=thai(detected)
    )
    duty = report(facts, OLD, changed_law())
    assert duty is not None
    assert (duty.law.version, duty.due_at) == (version, thai(due))


def test_each_duty_of_one_incident_has_its_own_version() -> None:
    facts = Facts(
        is_state_agency=True,
        personal_data=True,
        detected_at=thai("2027-03-31 23:00"),
        aware_at=thai("2027-04-01 08:00"),
    )
    versions = {
        one.id: one.law.version for one in compute_duties_in_force(facts, [OLD, changed_law()])
    }
    assert versions["significant_report"] == "2026-11"
    assert versions["pdpc_notice"] == "2027-04"
    # What waits for facts that are still to come goes by the law of the last time known.
    assert versions["closing_report"] == "2027-04"


def test_without_any_time_the_newest_version_applies() -> None:
    duty = report(Facts(is_state_agency=True), OLD, changed_law())
    assert duty is not None
    assert duty.law.version == "2027-04"


def test_versions_that_point_at_each_other_leave_that_of_the_last_time_known() -> None:
    facts = Facts(
        is_state_agency=True,
        occurred_at=thai("2027-03-31 10:00"),
        detected_at=thai("2027-04-01 08:00"),
    )
    # The old law counts from detection, under the new; the new from occurrence, under the old.
    duty = report(facts, OLD, changed_law(starts_from="occurred_at"))
    assert duty is not None
    assert (duty.law.version, duty.due_at) == ("2027-04", thai("2027-03-31 22:00"))


def test_a_duty_that_the_new_law_brings_does_not_reach_back() -> None:
    facts = Facts(
        is_state_agency=True,
        detected_at=thai("2027-03-31 10:00"),
        ended_at=thai("2027-04-02 10:00"),
    )
    without = replace(OLD, duty=tuple(one for one in OLD.duty if one.id != "significant_report"))
    assert report(facts, without, changed_law()) is None


def test_a_duty_that_the_new_law_drops_ends_with_the_old() -> None:
    new = changed_law(without="threat_notice")
    for detected, is_owed in (("2027-03-31 10:00", True), ("2027-04-01 10:00", False)):
        facts = Facts(is_state_agency=True, detected_at=thai(detected))
        ids = {one.id for one in compute_duties_in_force(facts, [OLD, new])}
        assert ("threat_notice" in ids) is is_owed


def test_a_version_that_is_asked_for_applies_whenever_it_held() -> None:
    facts = Facts(is_state_agency=True, detected_at=thai("2026-12-31 05:31"))
    assert compute_duties(facts, changed_law())[0].due_at == thai("2026-12-31 17:31")


def test_a_change_says_that_another_version_applies() -> None:
    before = Facts(is_state_agency=True, detected_at=thai("2027-03-31 23:00"))
    after = Facts(is_state_agency=True, detected_at=thai("2027-04-01 01:00"))
    [change] = [
        one
        for one in explain_change(before, after, [OLD, changed_law()])
        if one.duty.id == "significant_report"
    ]
    assert str(change.why) == "the clock now starts while the law of 2027-04 is in force"
    assert (change.due_before, change.due_after) == (
        thai("2027-04-01 23:00"),
        thai("2027-04-01 13:00"),
    )

"""The worked clocks of the law's reference (section 8), each as it is given there, in Thai time."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from khumkan.core.clock import parse_time
from khumkan.hub.incidents.duties import (
    Duty,
    Facts,
    StandingFacts,
    compute_duties,
    due_moment,
    lateness,
    standing_duties,
)
from khumkan.hub.incidents.law import DutyRule, load_laws
from khumkan.ui.dates import BANGKOK

[LAW] = load_laws()


def thai(text: str) -> datetime:
    return parse_time(f"{text}+07:00")


CASE_1 = Facts(
    occurred_at=thai("2026-12-30 23:40"),
    detected_at=thai("2026-12-31 05:31"),
    aware_at=thai("2026-12-31 09:10"),
    is_state_agency=True,
    is_cii=True,
    significant=True,
    personal_data=True,
    categories=(4,),
    regulator_hours=12,
)


def duty(facts: Facts, id_: str, *, is_strict: bool = False) -> Duty:
    [found] = [one for one in compute_duties(facts, LAW, is_strict=is_strict) if one.id == id_]
    return found


def rule(id_: str) -> DutyRule:
    [found] = [one for one in LAW.duty if one.id == id_]
    return found


@pytest.mark.parametrize(
    ("id_", "due"),
    [
        ("significant_report", "2027-01-01 05:31"),
        ("regulator_notice", "2026-12-31 17:31"),
        ("pdpc_notice", "2027-01-03 09:10"),
        ("pdpc_late_excuse", "2027-01-15 09:10"),
        ("annual_summary", "2027-01-31 23:59:59"),
    ],
)
def test_case_1_ransomware_before_dawn(id_: str, due: str) -> None:
    assert duty(CASE_1, id_).due_at == thai(due)


def test_case_1_by_the_strict_reading_counts_from_occurrence() -> None:
    strict = duty(CASE_1, "significant_report", is_strict=True)
    assert (strict.due_at, strict.starts_from) == (thai("2026-12-31 23:40"), "occurred_at")
    assert duty(CASE_1, "pdpc_notice", is_strict=True).due_at == thai("2027-01-03 09:10")


def test_case_1_without_hours_of_the_regulator_there_is_no_deadline() -> None:
    not_set = Facts(is_cii=True, detected_at=CASE_1.detected_at)
    assert duty(not_set, "regulator_notice").due_at is None


def test_the_vendor_and_the_hospital_each_have_their_own_72_hours() -> None:
    facts = Facts(
        personal_data=True,
        via_processor=True,
        processor_aware_at=thai("2026-12-30 22:00"),
        aware_at=thai("2027-01-02 21:30"),
    )
    assert duty(facts, "processor_notice").due_at == thai("2027-01-02 22:00")
    assert duty(facts, "pdpc_notice").due_at == thai("2027-01-05 21:30")


def test_the_vendor_alone_counts_from_the_only_awareness_that_is_known() -> None:
    facts = Facts(personal_data=True, via_processor=True, aware_at=thai("2026-12-30 22:00"))
    assert duty(facts, "processor_notice").due_at == thai("2027-01-02 22:00")
    assert duty(facts, "processor_notice").starts_from == "aware_at"


def test_a_log_line_is_not_erased_for_90_days() -> None:
    clock = rule("traffic_log_retention").clock
    assert due_moment(clock, thai("2026-12-30 23:40")) == thai("2027-03-30 23:40")


@pytest.mark.parametrize(
    ("occurred", "due"),
    [
        pytest.param("2026-12-30T23:40+07:00", "2027-01-31 23:59:59", id="counted in 2026"),
        pytest.param("2026-12-31T23:59:59+07:00", "2027-01-31 23:59:59", id="the last second of 2026"),
        pytest.param("2027-01-01T00:00+07:00", "2028-01-31 23:59:59", id="midnight is 2027"),
        pytest.param("2026-12-31T19:00Z", "2028-01-31 23:59:59", id="02:00 in Thailand is 2027"),
    ],
)  # fmt: skip
def test_a_year_ends_at_midnight_in_thailand(occurred: str, due: str) -> None:
    facts = Facts(is_state_agency=True, occurred_at=parse_time(occurred))
    assert duty(facts, "annual_summary").due_at == thai(due)


def test_case_2_the_72_hours_missed() -> None:
    facts = Facts(personal_data=True, aware_at=thai("2027-03-01 08:00"))
    notice, excuse = duty(facts, "pdpc_notice"), duty(facts, "pdpc_late_excuse")
    assert notice.due_at == thai("2027-03-04 08:00")
    assert lateness(notice, thai("2027-03-05 09:00")) == timedelta(hours=25)
    assert excuse.due_at == thai("2027-03-16 08:00")
    assert lateness(excuse, thai("2027-03-16 08:00")) is None
    assert lateness(excuse, thai("2027-03-16 08:01")) == timedelta(minutes=1)


def test_case_3_a_leap_day_is_a_day() -> None:
    facts = Facts(is_state_agency=True, detected_at=thai("2028-02-28 10:00"))
    assert duty(facts, "significant_report").due_at == thai("2028-02-29 10:00")


@pytest.mark.parametrize("categories", [(0,), (1,), (9,), (0, 1, 9)])
def test_case_4_nothing_to_report_but_still_counted(categories: tuple[int, ...]) -> None:
    facts = Facts(is_state_agency=True, is_cii=True, categories=categories)
    assert [one.id for one in compute_duties(facts, LAW)] == ["annual_summary"]


def test_case_5_contacts_and_the_audit() -> None:
    facts = StandingFacts(
        is_cii=True,
        executives_changed_on=(date(2026, 12, 15),),
        owners_change_on=(date(2027, 1, 20),),
        audits_finished_on=(date(2026, 9, 10),),
    )
    due = {
        one.rule.key: one.due_at.astimezone(BANGKOK).date()
        for year in (2026, 2027)
        for one in standing_duties(facts, year, LAW)
        if one.due_at and one.rule.part in {"change", "summary"}
    }
    assert due == {
        ("crc_executive_contacts", "change"): date(2026, 12, 30),
        ("crc_owner_contacts", "change"): date(2027, 1, 13),
        ("annual_risk_and_audit", "summary"): date(2026, 10, 10),
    }


@pytest.mark.parametrize(
    ("detected", "due"),
    [
        pytest.param("2028-02-29T10:00+07:00", "2028-03-01 10:00", id="on 29 February"),
        pytest.param("2027-02-28T10:00+07:00", "2027-03-01 10:00", id="no 29 February this year"),
        pytest.param("2026-12-31T00:00+07:00", "2027-01-01 00:00", id="midnight, over New Year"),
        pytest.param("2026-12-31T23:59:59.999999+07:00", "2027-01-01 23:59:59.999999", id="just before midnight"),
        pytest.param("2026-12-30T17:31:00-05:00", "2027-01-01 05:31", id="told in New York's time"),
        pytest.param("2026-12-31T04:01:00+05:30", "2027-01-01 05:31", id="told in India's time"),
        # Clocks in Paris jump at 01:00Z on 2027-03-28: the 24 hours are 24 hours in Thailand.
        pytest.param("2027-03-28T00:30:00+01:00", "2027-03-29 06:30", id="where summer time begins"),
    ],
)  # fmt: skip
def test_24_hours_are_24_hours(detected: str, due: str) -> None:
    facts = Facts(is_state_agency=True, detected_at=parse_time(detected))
    assert duty(facts, "significant_report").due_at == thai(due)


def test_what_is_written_down_is_never_later_than_the_law() -> None:
    late = replace(duty(CASE_1, "pdpc_notice"), due_at=thai("2027-01-03 09:10:00.999999"))
    assert late.to_record()["due_at"] == "2027-01-03T02:10:00Z"

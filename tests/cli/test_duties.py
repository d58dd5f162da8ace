"""`khumkan duties`: facts in, deadlines out; for people in two languages, for programs as JSON."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import Ran, khumkan, run_program

from khumkan.hub.incidents.law import load_laws

[REPORT] = [one for one in load_laws()[0].duty if one.id == "significant_report"]
FACTS: dict[str, Any] = {
    "occurred_at": "2026-12-30T23:40:00+07:00",
    "detected_at": "2026-12-31T05:31:00+07:00",
    "aware_at": "2026-12-31T09:10:00+07:00",
    "is_state_agency": True,
    "is_cii": True,
    "personal_data": True,
    "categories": [4],
    "risk": "high",
    "regulator_hours": None,
}


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(FACTS), encoding="utf-8")
    return file


def said(ran: Ran) -> str:
    assert (ran.code, ran.err) == (0, "")
    return ran.text


def test_programs_get_exactly_the_list(facts: Path) -> None:
    answer = json.loads(said(khumkan("duties", "--facts", facts, "--json")))
    assert {tuple(record) for record in answer} == {
        ("id", "due_at", "starts_from", "basis", "confidence")
    }
    assert [(one["id"], one["due_at"], one["starts_from"]) for one in answer] == [
        ("significant_report", "2026-12-31T22:31:00Z", "detected_at"),
        ("pdpc_notice", "2027-01-03T02:10:00Z", "aware_at"),
        ("pdpc_late_excuse", "2027-01-15T02:10:00Z", "aware_at"),
        ("annual_summary", "2027-01-31T16:59:59Z", "occurred_at"),
        ("threat_notice", None, "detected_at"),
        ("regulator_notice", None, "detected_at"),
        ("report_update", None, "new_facts"),
        ("closing_report", None, "ended_at"),
        ("cannot_report", None, "report_impossible"),
        ("subject_notice", None, "aware_at"),
    ]


def test_the_list_is_the_same_in_any_language_and_at_any_time(facts: Path) -> None:
    one = khumkan("duties", "--facts", facts, "--json", "--language", "th")
    other = khumkan("duties", "--facts", facts, "--json", "--at", "2030-01-01T00:00Z")
    assert said(one) == said(other)


def test_facts_come_through_standard_input_too() -> None:
    ran = run_program("duties", "--facts", "-", "--json", stdin=b'{"personal_data": true}')
    assert [one["id"] for one in json.loads(said(ran))] == ["pdpc_notice", "pdpc_late_excuse"]


def test_no_duty_is_an_empty_list() -> None:
    assert json.loads(said(khumkan("duties", "--facts", "-", "--json", stdin=b"{}"))) == []


def test_people_are_told_what_to_whom_by_when_why_and_what_ends_it(facts: Path) -> None:
    text = said(khumkan("duties", "--facts", facts, "--at", "2026-12-31T18:00+07:00"))
    assert REPORT.if_late
    assert text.splitlines()[:10] == [
        "Duties at 31 Dec 2026 (31 Dec 2569 BE) 18:00",
        "",
        "AMBER: 11:31 h left  Report a significant cyber threat  (significant_report)",
        "  by when    1 Jan 2027 (1 Jan 2570 BE) 05:31, counted from when it was detected",
        "  owed by    CII organisation; state agency likewise",
        "  to whom    NCSA · form ก2",
        "  why        CRC notification on reporting cyber threats, 2023, clause 5",
        f"  ends with  {REPORT.ends_with.en}",
        f"  if late    {REPORT.if_late.en}",
        "  how sure   confirmed: read in the official text",
    ]
    assert text.splitlines()[-2:] == [
        "Law as khumkan holds it: version 2026-11.",
        "Facts that are missing begin no duty. Not legal advice.",
    ]


@pytest.mark.parametrize(
    ("line", "id_"),
    [
        pytest.param("by when not set: the regulator has given no hours", "regulator_notice", id="no hours of the regulator"),
        pytest.param("by when no clock yet: it is not known when it ended", "closing_report", id="not ended"),
        pytest.param("by when without delay; no hours are set", "subject_notice", id="without delay"),
        pytest.param("only if the 72 hours were missed", "pdpc_late_excuse", id="only if"),
    ],
)  # fmt: skip
def test_what_has_no_deadline_says_why(facts: Path, line: str, id_: str) -> None:
    blocks = said(khumkan("duties", "--facts", facts)).split("\n\n")
    [block] = [one for one in blocks if f"({id_})" in one.splitlines()[0]]
    assert line in [" ".join(one.split()) for one in block.splitlines()]


@pytest.mark.parametrize(
    ("at", "head"),
    [
        ("2026-12-31T06:31+07:00", "23:00 h left  Report"),
        ("2026-12-31T23:31+07:00", "RED: 6:00 h left  Report"),
        ("2027-01-01T08:36+07:00", "OVERDUE by 3:05 h  Report"),
    ],
)
def test_what_is_left_is_counted_at_the_moment_asked_for(facts: Path, at: str, head: str) -> None:
    assert said(khumkan("duties", "--facts", facts, "--at", at)).splitlines()[2].startswith(head)


def test_in_thai_the_law_speaks_thai_and_the_years_are_of_the_buddhist_era(facts: Path) -> None:
    text = said(khumkan("duties", "--facts", facts, "--language", "th"))
    assert "รายงานภัยคุกคามทางไซเบอร์ที่มีนัยสำคัญ  (significant_report)" in text
    assert "1 ม.ค. 2570 (1 ม.ค. ค.ศ. 2027) 05:31 น." in text
    assert "ประกาศ กกม. เรื่อง หลักเกณฑ์และวิธีการรายงานภัยคุกคามทางไซเบอร์ พ.ศ. 2566 ข้อ 5" in text


def test_no_duty_is_said_too() -> None:
    text = said(khumkan("duties", "--facts", "-", stdin=b'{"is_state_agency": false}'))
    assert "By what is known here, no duty to report begins." in text


def test_the_strict_reading_counts_from_occurrence(facts: Path) -> None:
    answer = json.loads(said(khumkan("duties", "--facts", facts, "--json", "--strict")))
    assert (answer[0]["due_at"], answer[0]["starts_from"]) == (
        "2026-12-31T16:40:00Z",
        "occurred_at",
    )


def test_a_version_of_the_law_can_be_asked_for(facts: Path) -> None:
    named = khumkan("duties", "--facts", facts, "--json", "--law", "2026-11")
    assert said(named) == said(khumkan("duties", "--facts", facts, "--json"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b'{"is_ciii": true}', "-:1: is_ciii is no fact known here; known are: occurred_at,", id="an unknown key"),
        pytest.param(b'{"is_cii": "yes"}', '-:1: is_cii is "yes", but must be true or false', id="a wrong type"),
        pytest.param(b'{"aware_at": "2026-12-31T09:10"}', "but must be a time with its zone", id="no zone"),
        pytest.param(b"{", "-:1:2: this is not JSON", id="bad JSON"),
        pytest.param(b"", "-:1:1: this is not JSON", id="nothing"),
        pytest.param(b'{"occurred_at": "2026-12-31T10:00Z", "ended_at": "2026-12-31T09:00Z"}', "ended_at is before occurred_at", id="ended before it occurred"),
    ],
)  # fmt: skip
def test_facts_that_cannot_be_used_end_with_3_and_a_reason(content: bytes, message: str) -> None:
    ran = khumkan("duties", "--facts", "-", "--json", stdin=content)
    assert (ran.code, ran.out) == (3, b"")
    assert message in ran.err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(["--at", "tomorrow"], "is not an ISO 8601 date and time", id="no moment"),
        pytest.param(
            ["--at", "2026-12-31T10:00"], "has no time zone", id="a moment without a zone"
        ),
        pytest.param(["--law", "2030"], "there is no version 2030 of the law", id="no such law"),
        pytest.param(["--facts", "nowhere.json"], "does not exist", id="no such file"),
    ],
)
def test_options_that_cannot_be_used_end_with_3(
    facts: Path, options: list[str], message: str
) -> None:
    ran = khumkan("duties", "--facts", facts, *options)
    assert ran.code == 3
    assert message in ran.err

"""The calendar of an organisation: what is due in a year, and what is owed without a day."""

from datetime import date
from typing import Any

import pytest

from khumkan.hub.incidents.duties import StandingFacts, standing_duties
from khumkan.hub.incidents.law import load_laws
from khumkan.ui.dates import to_day

[LAW] = load_laws()
BOTH: dict[str, Any] = {"is_state_agency": True, "is_cii": True}

Row = tuple[str, str, date | None]


def calendar(year: int, **facts: Any) -> list[Row]:
    return [
        (one.id, one.rule.part, to_day(one.due_at) if one.due_at else None)
        for one in standing_duties(StandingFacts(**facts), year, LAW)
    ]


def test_the_year_of_a_state_agency_that_is_cii() -> None:
    assert calendar(2027, **BOTH, has_framework=True) == [
        ("annual_summary", "", date(2027, 1, 31)),
        ("annual_risk_and_audit", "yearly", date(2027, 12, 31)),
        ("website_self_assessment", "", date(2027, 12, 31)),
        ("crc_executive_contacts", "list", None),
        ("crc_executive_contacts", "change", None),
        ("crc_owner_contacts", "list", None),
        ("crc_owner_contacts", "change", None),
        ("annual_risk_and_audit", "summary", None),
        ("readiness_exercise", "", None),
        ("category_review", "", None),
        ("traffic_log_retention", "", None),
    ]


@pytest.mark.parametrize(
    ("facts", "ids"),
    [
        pytest.param({}, {"traffic_log_retention"}, id="nothing known: logs are kept by all"),
        pytest.param(
            {"is_state_agency": True, "is_cii": False},
            {
                "annual_summary", "crc_executive_contacts", "code_and_framework", "category_review",
                "website_self_assessment", "traffic_log_retention",
            },
            id="a state agency",
        ),
        pytest.param(
            {"is_state_agency": False, "is_cii": True},
            {
                "annual_summary", "crc_executive_contacts", "crc_owner_contacts", "code_and_framework",
                "annual_risk_and_audit", "readiness_exercise", "category_review",
                "traffic_log_retention",
            },
            id="private, CII",
        ),
    ],
)  # fmt: skip
def test_who_owes_what_every_year(facts: dict[str, bool], ids: set[str]) -> None:
    assert {row[0] for row in calendar(2027, **facts)} == ids


@pytest.mark.parametrize(
    ("year", "due"),
    [
        pytest.param(2024, [], id="not yet due"),
        pytest.param(2025, [date(2025, 6, 20)], id="in its year"),
        pytest.param(2030, [date(2025, 6, 20)], id="still owed five years on"),
    ],
)
def test_what_is_due_once_stays_owed_until_it_is_there(year: int, due: list[date]) -> None:
    rows = calendar(year, is_cii=True)
    assert [row[2] for row in rows if row[0] == "code_and_framework"] == due
    done = calendar(year, is_cii=True, has_framework=True)
    assert "code_and_framework" not in {row[0] for row in done}


@pytest.mark.parametrize(
    ("set_on", "year", "due"),
    [
        pytest.param(date(2025, 1, 18), 2028, [date(2028, 1, 18)], id="three years on"),
        pytest.param(date(2025, 1, 18), 2027, [], id="not in this year"),
        pytest.param(date(2025, 1, 18), 2030, [date(2028, 1, 18)], id="overdue, still owed"),
        pytest.param(date(2028, 2, 29), 2031, [date(2031, 2, 28)], id="set on 29 February"),
    ],
)
def test_the_category_is_reviewed_every_three_years(
    set_on: date, year: int, due: list[date]
) -> None:
    rows = calendar(year, is_cii=True, categories_set_on=set_on)
    assert [row[2] for row in rows if row[0] == "category_review"] == due


def test_every_change_of_executives_has_its_own_clock() -> None:
    changed = (date(2026, 12, 15), date(2027, 3, 1), date(2027, 3, 2))
    rows = calendar(2027, is_cii=True, executives_changed_on=changed)
    due = [row[2] for row in rows if row[:2] == ("crc_executive_contacts", "change")]
    assert due == [date(2027, 3, 16), date(2027, 3, 17)]


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        pytest.param(2022, set(), id="before the texts"),
        pytest.param(2023, set(), id="the first summary is that of 2023"),
        pytest.param(2024, {"annual_summary"}, id="due in 2024"),
        pytest.param(2025, {"annual_summary", "website_self_assessment"}, id="and the website"),
    ],
)
def test_no_duty_is_older_than_its_text(year: int, expected: set[str]) -> None:
    dated = {"annual_summary", "website_self_assessment"}
    assert {row[0] for row in calendar(year, is_state_agency=True)} & dated == expected


def test_what_was_read_in_no_official_text_says_so() -> None:
    by_key = {
        one.rule.key: one.confidence for one in standing_duties(StandingFacts(**BOTH), 2027, LAW)
    }
    assert by_key == {
        ("annual_summary", ""): "confirmed",
        ("crc_executive_contacts", "list"): "reported",
        ("crc_executive_contacts", "change"): "reported",
        ("crc_owner_contacts", "list"): "reported",
        ("crc_owner_contacts", "change"): "reported",
        ("code_and_framework", ""): "reported",
        ("annual_risk_and_audit", "yearly"): "reported",
        ("annual_risk_and_audit", "summary"): "unconfirmed",
        ("readiness_exercise", ""): "unconfirmed",
        ("category_review", ""): "reported",
        ("website_self_assessment", ""): "reported",
        ("traffic_log_retention", ""): "unconfirmed",
    }

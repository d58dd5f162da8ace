"""Incidents in a browser, end to end: ransomware before dawn, 72 hours that were missed, a drill."""

import hashlib
from pathlib import Path

import pytest
from browsing import PHONE, Browser
from filled_hub import Filled
from playwright.sync_api import Page, expect
from tests.journeys.hub.people import Person, choose, go, look_at, press

pytestmark = pytest.mark.browser


def fill(page: Page, **answers: str) -> None:
    for name, value in answers.items():
        page.locator(f"[name={name}]").fill(value)


GROUPS = {
    "Duties and documents": ("What the law asks", "Decisions", "Documents"),
    "What is known": ("Times and facts", "What is affected", "Evidence"),
}


def tab(page: Page, label: str) -> None:
    """Go to a view, by way of its group where another group is looked at."""
    views = page.get_by_role("navigation", name="Views")
    for group, labels in GROUPS.items():
        if label in labels and not views.get_by_role("link", name=label, exact=True).count():
            views.get_by_role("link", name=group, exact=True).click()
    page.locator("#main").get_by_role("link", name=label, exact=True).click()


def decide(page: Page, button: str, value: str) -> None:
    """Decide as the director does, with a reason."""
    tab(page, "Decisions")
    page.locator("#main").get_by_role("link", name=button).click()
    page.locator(f"[name=value][value={value}]").check()
    fill(
        page, reasons="seen with the IT officer", officer_name="Dr. A", officer_position="Director"
    )
    press(page, "Record the decision")


def record_sending(page: Page, duty: str) -> None:
    """Record that what a duty asks for was sent."""
    tab(page, "What the law asks")
    section = page.locator(f"#{duty}")
    section.get_by_role("link", name="Record what was sent").click()
    choose(page, "How", "PGP")
    fill(page, acted_at="now", reference="REF-1")
    press(page, "Record it")
    expect(page.locator(f"#{duty}")).to_contain_text("REF-1")


def test_ransomware_before_dawn(
    browser: Browser, filled: Filled, people: dict[str, Person]
) -> None:
    """Reported on a phone, decided, written, sent with proof: each clock stops by its sending."""
    del filled
    phone = browser.visit("/accounts/login/", viewport=PHONE)
    people["a_it"].sign_in(phone)
    phone.goto("/incidents/report/")
    look_at(phone, "report-now")
    fill(phone, title="Servers of the registry are encrypted", aware_at="now")
    choose(phone, "How you heard of it", "member of staff")
    phone.locator("[name=severity][value=critical]").check()
    phone.locator("[name=personal_data][value=yes]").check()
    press(phone, "Report it")
    expect(phone.locator("#main")).to_contain_text("Report a significant cyber threat")
    look_at(phone, "incident")
    address = phone.url

    desk = browser.visit("/accounts/login/")
    people["a_executive"].sign_in(desk)
    desk.goto(address)
    decide(desk, "Level of the threat", "critical")
    expect(desk.locator("#main")).to_contain_text("Dr. A, Director")

    tab(phone, "Documents")
    choose(phone, "Which document", "form ก2")
    press(phone, "Make it")
    with phone.expect_download() as fetched:
        phone.get_by_role("link", name="PDF").click()
    made = Path(fetched.value.path()).read_bytes()
    assert made.startswith(b"%PDF-")
    expect(phone.locator("#main")).to_contain_text(hashlib.sha256(made).hexdigest())
    look_at(phone, "documents")

    for duty in ("significant_report", "threat_notice", "pdpc_notice"):
        record_sending(phone, duty)
    look_at(phone, "duties-with-proof")
    expect(phone.locator("#significant_report")).to_contain_text("REF-1")


def test_the_72_hours_were_missed(
    browser: Browser, filled: Filled, people: dict[str, Person]
) -> None:
    """Late is late: reasons go to the office, and its answer is kept."""
    del filled
    page = browser.visit("/accounts/login/")
    people["a_dpo"].sign_in(page)
    go(page, "Report now")
    fill(page, title="A seller offers our records", aware_at="1/11/2026 08:00")
    choose(page, "How you heard of it", "news")
    page.locator("[name=personal_data][value=yes]").check()
    press(page, "Report it")
    tab(page, "What the law asks")
    expect(page.locator("#pdpc_notice")).to_contain_text("overdue")
    record_sending(page, "pdpc_late_excuse")
    page.locator("#pdpc_notice").get_by_role("link", name="Record the office’s answer").click()
    page.locator("[name=kind][value=excused]").check()
    fill(page, acted_at="now", acted_by="PDPC")
    press(page, "Record it")
    expect(page.locator("#pdpc_notice")).to_contain_text("lateness excused")


def test_a_drill_is_reported_to_nobody(
    browser: Browser, filled: Filled, people: dict[str, Person]
) -> None:
    """Category 0: nothing leaves, and it can be closed at once."""
    del filled
    page = browser.visit("/accounts/login/")
    people["a_it"].sign_in(page, periods_ahead=1)
    page.goto("/incidents/report/")
    fill(page, title="Yearly exercise")
    choose(page, "How you heard of it", "something else")
    page.locator("[name=is_drill]").check()
    press(page, "Report it")
    expect(page.locator("#main")).to_contain_text("drill")
    expect(page.locator("#main")).to_contain_text("nothing has to be reported")
    tab(page, "Close the incident")
    fill(page, reasons="over", officer_name="Dr. A", officer_position="Director")
    press(page, "Record the decision")
    expect(page.locator("#main")).to_contain_text("closed")

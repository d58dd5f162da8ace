"""A ministry's old laptop runs no JavaScript, and everything works."""

import pytest
from browsing import Browser, take_picture
from playwright.sync_api import expect
from tests.journeys.hub.people import Person, choose, expect_title, go, links_in, press

pytestmark = pytest.mark.browser


def test_signing_in_finding_somebody_and_inviting(
    browser: Browser, people: dict[str, Person]
) -> None:
    page = browser.visit("/accounts/login/", java_script_enabled=False)
    people["admin"].sign_in(page)
    expect_title(page, "Overview")

    go(page, "People")
    expect(page.locator("#main")).to_contain_text("B Officer")
    search = page.locator("#main input[name=q]")
    search.fill("a officer")
    search.press("Enter")
    expect(page.locator("#main")).to_contain_text("A Officer")
    expect(page.locator("#main")).not_to_contain_text("B Officer")
    take_picture(page, "people-without-javascript")

    go(page, "Invitations")
    page.get_by_role("link", name="Invite people").click()
    page.get_by_label("E-mail addresses").fill("without.script@example.org")
    choose(page, "Organisation", "โรงพยาบาลบี")
    choose(page, "Role", "staff member")
    press(page, "Invite")
    expect_title(page, "What came of your invitations")
    (link,) = set(links_in(page.content()))

    newcomer = Person("Nok", "without.script@example.org")
    theirs = browser.visit("/accounts/login/", java_script_enabled=False)
    newcomer.accept(theirs, link)
    expect_title(theirs, "Overview")

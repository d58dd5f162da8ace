"""Somebody reads Thai, somebody reads English, somebody needs more contrast: the hub remembers."""

import pytest
from browsing import Browser, take_pictures
from playwright.sync_api import Page, expect
from tests.journeys.hub.people import Person

pytestmark = pytest.mark.browser


def background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_a_visitor_reads_thai_until_they_choose_english(browser: Browser) -> None:
    page = browser.visit("/accounts/login/", language="", locale="th-TH")
    expect(page.locator("html")).to_have_attribute("lang", "th")
    take_pictures(page, "sign-in-th")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/accounts/password/reset/")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_an_account_remembers_on_every_machine(browser: Browser, people: dict[str, Person]) -> None:
    person, page = people["a_it"], browser.visit("/accounts/login/")
    person.sign_in(page)
    page.get_by_role("button", name="ไทย").click()
    expect(page.locator("html")).to_have_attribute("lang", "th")
    elsewhere = browser.visit("/accounts/login/", language="en")
    person.sign_in(elsewhere, periods_ahead=1)
    expect(elsewhere.locator("html")).to_have_attribute("lang", "th")


@pytest.mark.parametrize("theme", ["dark", "contrast"])
def test_colours_that_were_chosen_stay(browser: Browser, theme: str) -> None:
    page = browser.visit("/accounts/login/")
    before = background(page)
    page.locator("summary", has_text="Colours").click()
    page.locator(f"button[name=theme][value={theme}]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", theme)
    assert background(page) != before
    page.goto("/accounts/password/reset/")
    expect(page.locator("html")).to_have_attribute("data-theme", theme)
    take_pictures(page, f"colours-{theme}")


def test_a_dark_desktop_gets_a_dark_hub(browser: Browser) -> None:
    light = browser.visit("/accounts/login/", color_scheme="light")
    dark = browser.visit("/accounts/login/", color_scheme="dark")
    assert background(light) != background(dark)

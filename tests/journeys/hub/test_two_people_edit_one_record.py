"""Two people change one hospital at the same time; the second is told and nothing is lost."""

import pytest
from browsing import Browser
from filled_hub import Filled
from playwright.sync_api import expect
from tests.journeys.hub.people import Person, look_at, press

pytestmark = pytest.mark.browser

CHANGE = "organisations/<uuid:organisation_id>/change/"


def test_the_second_is_told_and_decides(
    browser: Browser, filled: Filled, people: dict[str, Person]
) -> None:
    pages = {}
    for name in ("admin", "a_it"):
        pages[name] = browser.visit("/accounts/login/")
        people[name].sign_in(pages[name])
        pages[name].goto(filled.paths[CHANGE])
    first, second = pages.values()

    first.locator("[name=name_en]").fill("Hospital of the first")
    press(first, "Save")
    expect(first.locator("#main")).to_contain_text("Hospital of the first")

    second.locator("[name=name_en]").fill("Hospital of the second")
    press(second, "Save")
    expect(second.locator("#main")).to_contain_text("Admin changed this")
    expect(second.locator("#main")).to_contain_text("Hospital of the first")
    expect(second.locator("[name=name_en]")).to_have_value("Hospital of the second")
    look_at(second, "somebody-was-quicker")

    first.reload()
    expect(first.locator("#main")).to_contain_text("Hospital of the first")
    press(second, "Save")
    expect(second.locator("#main")).to_contain_text("Hospital of the second")

"""What belongs to the other hospital is not there, and looks no different from what never was."""

import re

import pytest
from browsing import Browser
from filled_hub import Filled
from playwright.sync_api import Page
from tests.journeys.hub.people import Person

pytestmark = pytest.mark.browser

DETAIL = "organisations/<uuid:organisation_id>/"
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
# What differs by nature: which page was asked for, and when.
PASSING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d\d:\d\d")


def answer(page: Page, path: str) -> tuple[int | None, str]:
    response = page.goto(path)
    return (response.status if response else None), PASSING.sub("", page.inner_text("body"))


def test_denied_and_absent_look_alike(
    browser: Browser, filled: Filled, people: dict[str, Person]
) -> None:
    browser.forgive("404")
    denied = filled.paths[DETAIL]
    absent = KEY.sub("01a200be-5364-7c78-a7d5-dc552a7a50dd", denied)
    page = browser.visit("/accounts/login/")
    people["b_it"].sign_in(page)
    status, text = answer(page, denied)
    assert status == 404
    assert (status, text) == answer(page, absent)
    assert "เอ" not in text


def test_its_own_people_see_it(browser: Browser, filled: Filled, people: dict[str, Person]) -> None:
    page = browser.visit("/accounts/login/")
    people["a_executive"].sign_in(page)
    status, text = answer(page, filled.paths[DETAIL])
    assert status == 200
    assert "โรงพยาบาลเอ" in text

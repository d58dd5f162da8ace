"""Nobody is kept out of any page: axe-core, in a real browser, in both languages.

Each page is looked at as whoever may see it; light and dark, wide and narrow.
"""

import re

import pytest
from accessibility import find_faults
from addresses import all_addresses
from browsing import Browser, take_pictures
from filled_hub import SECRET, Filled
from hub_world import PASSWORD
from playwright.sync_api import APIResponse, Page
from second_factor import one_time_code

pytestmark = pytest.mark.browser

ROUTES = sorted({address.route for address in all_addresses()})
# How many pages of their own each must have been shown, so that an empty walk is no success.
LEAST = {"nobody": 6, "admin": 40, "a_it": 30}


def sign_in(page: Page, email: str) -> None:
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.locator("input[name=code]").fill(one_time_code(SECRET))
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url("/")


def file_name(route: str) -> str:
    return re.sub(r"\W+", "-", route).strip("-") or "overview"


def is_page(answer: APIResponse) -> bool:
    """Say whether it is a page of its own: no file, no refusal, no part to be put into a page."""
    return answer.ok and answer.text().lstrip().lower().startswith("<!doctype html>")


@pytest.mark.parametrize(("who", "language"), [("nobody", "en"), ("admin", "th"), ("a_it", "en")])
def test_no_page_keeps_anybody_out(
    who: str, language: str, browser: Browser, filled: Filled
) -> None:
    page = browser.visit("/accounts/login/", language=language)
    if who != "nobody":
        sign_in(page, filled.people[who if language == "en" else f"{who}_{language}"])
    faults = {}
    for route in ROUTES:
        path = filled.paths[route]
        if route == "accounts/logout/" or not is_page(page.request.get(path, max_redirects=0)):
            continue
        page.goto(path)
        faults[route] = find_faults(page)
        take_pictures(page, f"{file_name(route)}-{who}-{language}")
    assert {route: found for route, found in faults.items() if found} == {}
    assert len(faults) >= LEAST[who]

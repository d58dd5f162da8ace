"""An IT officer adds a passkey and from then on signs in with it alone."""

import re

import pytest
from browsing import Browser
from playwright.sync_api import Page, expect
from tests.journeys.hub.people import Person, expect_title, look_at, press

pytestmark = pytest.mark.browser

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def hold_device(page: Page) -> None:
    """Put a security key into the browser that answers at once."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def test_a_passkey_replaces_password_and_code(browser: Browser, people: dict[str, Person]) -> None:
    officer, page = people["a_it"], browser.visit("/accounts/login/")
    hold_device(page)
    officer.sign_in(page)
    page.goto("/account/security/")
    page.get_by_role("link", name="Add a passkey").click()
    page.locator("[name=name]").fill("The laptop at the desk")
    press(page, "Add the passkey")
    page.wait_for_url("/account/security/")
    expect(page.locator("#main")).to_contain_text("The laptop at the desk")
    look_at(page, "security-with-a-passkey")
    for act in ("Rename", "Remove"):
        page.get_by_role("link", name=re.compile(f"{act}.*laptop")).click()
        look_at(page, f"passkey-{act.lower()}")
        page.go_back()

    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("/")
    expect_title(page, "Overview")


def test_without_a_device_the_password_still_leads_in(
    browser: Browser, people: dict[str, Person]
) -> None:
    page = browser.visit("/accounts/login/")
    people["b_it"].sign_in(page)
    expect_title(page, "Overview")

"""Somebody connects a national sign-in provider to their account, and signs in with it.

The provider is a process of the tests' own that speaks OpenID Connect, and can also lie.
"""

import re
from collections.abc import Iterator

import pytest
from browsing import Browser
from fake_provider import running_provider
from filled_hub import FilledHub
from hub_process import HubProcess, copy_hub, new_hub
from playwright.sync_api import Page, expect
from tests.journeys.hub.people import Person, expect_title, look_at

pytestmark = pytest.mark.browser

SUBJECT = "1-2345"
SETTINGS = """
[hub.sign_in_providers.thaid]
name = "ThaID"
server_url = "{origin}"
client_id = "khumkan"
client_secret_file = "{secret}"
"""


@pytest.fixture(scope="module")
def origins() -> list[str]:
    """Where the provider is; the hub's fixture writes it down."""
    return []


@pytest.fixture(scope="module")
def hub(
    tmp_path_factory: pytest.TempPathFactory, origins: list[str], filled_hub: FilledHub
) -> Iterator[HubProcess]:
    """A hub that knows the provider."""
    with new_hub(tmp_path_factory.mktemp("hub")) as made:
        secret = made.folder / "provider.secret"
        secret.write_text("a secret between the two", encoding="utf-8")
        back = f"{made.url}/accounts/oidc/thaid/return/"
        with running_provider(back, client="khumkan", secret_file=secret) as origin:
            settings = SETTINGS.format(origin=origin, secret=secret)
            (made.folder / "khumkan.toml").write_text(settings, encoding="utf-8")
            origins.append(origin)
            copy_hub(filled_hub.hub, made)
            made.start()
            yield made


@pytest.fixture
def page(browser: Browser, origins: list[str]) -> Page:
    browser.befriend(origins[0])
    return browser.visit("/accounts/login/")


def agree(page: Page, name: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Sign in").click()


def test_connected_once_it_opens_the_door(page: Page, people: dict[str, Person]) -> None:
    people["a_it"].sign_in(page)
    page.goto("/account/security/")
    page.get_by_role("button", name=re.compile("Connect.*ThaID")).click()
    agree(page, SUBJECT)
    expect(page.locator("#main")).to_contain_text("connected")
    look_at(page, "security-with-thaid")

    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="ThaID").click()
    agree(page, SUBJECT)
    expect_title(page, "Second step")
    people["a_it"].give_code(page, periods_ahead=1)
    expect_title(page, "Overview")


def test_a_stranger_to_the_hub_gets_no_account(page: Page) -> None:
    page.get_by_role("button", name="ThaID").click()
    agree(page, "9-9999")
    expect_title(page, "You need an invitation")
    look_at(page, "thaid-without-an-account")
    page.goto("/people/")
    expect_title(page, "Sign in")


def test_whoever_declines_is_back_at_the_door(page: Page) -> None:
    page.get_by_role("button", name="ThaID").click()
    page.get_by_role("button", name="Decline").click()
    expect_title(page, "You stopped signing in")

"""Pages that renew themselves, in a real browser: what changes, what is said, what stays."""

import pytest
from accessibility import find_faults
from browsing import PATIENCE_MILLISECONDS, PHONE, Browser, take_pictures
from filled_hub import SECRET, Filled
from hub_process import HubProcess
from hub_world import PASSWORD
from playwright.sync_api import Page, expect
from second_factor import one_time_code

pytestmark = pytest.mark.browser

# What happens at the hub while somebody looks at a page of it.
BEGINNING = """
from datetime import timedelta
from django.utils import timezone
from hub_intel import ADDRESS, Sector
from hub_nodes import Keyed
from khumkan.hub.intel.models import Indicator
from khumkan.hub.intel.services import open_sector_collection
from khumkan.hub.nodes.models import Node
from khumkan.ui.accounts.models import User

later = timezone.now() + timedelta(hours=1)
Node.objects.update(enrolled_at=later - timedelta(days=1), last_seen_at=later)
nodes = list(Node.objects.order_by("organisation__region", "pk"))
sector = Sector(None, Keyed(nodes[0], None), Keyed(nodes[-1], None), open_sector_collection())
"""
ATTACK = BEGINNING + "print(sector.publish_one(ADDRESS).pk)"
IMMUNE = BEGINNING + "print([sector.deliver(node) is not None for node in nodes])"


@pytest.fixture(scope="module")
def attack(hub: HubProcess) -> str:
    """Where the way of an attack is shown."""
    return f"/immunity/{hub.python(ATTACK).strip()}/"


def enter(browser: Browser, filled: Filled, who: str) -> Page:
    page = browser.visit("/accounts/login/")
    page.locator("input[name=login]").fill(filled.people[who])
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.locator("input[name=code]").fill(one_time_code(SECRET))
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url("/")
    return page


def test_a_page_renews_itself_and_whoever_stood_on_a_link_stays_there(
    browser: Browser, hub: HubProcess, filled: Filled, attack: str
) -> None:
    page = enter(browser, filled, "admin")
    page.goto(attack)
    figure, told = page.locator(".journey-figure strong"), page.locator("#live-headline")
    expect(figure).to_contain_text("0/")
    expect(told).to_be_empty()
    link = page.locator("#live th a").first
    name = link.get_attribute("id")
    link.focus()
    hub.python(IMMUNE)
    expect(page.locator("#live")).to_contain_text("all are immune")
    expect(told).to_contain_text("203.0.113[.]66:")
    assert page.evaluate("document.activeElement.id") == name
    for place in (attack, "/immunity/", "/"):
        page.goto(place)
        assert find_faults(page) == []
        take_pictures(page, f"immune{place}".replace("/", "-"))


def test_when_the_hub_falls_silent_the_page_says_since_when_and_no_toast_comes(
    browser: Browser, filled: Filled, attack: str
) -> None:
    browser.forgive("Failed to load resource")
    browser.forgive("Response Status Error Code 500")
    page = enter(browser, filled, "analyst")
    page.set_viewport_size(PHONE)
    page.goto(attack)
    words = page.locator("[data-live-silent]")
    expect(words).to_be_empty()
    page.route("**/immunity/**", lambda route: route.fulfill(status=500, body="no"))
    expect(words).to_contain_text("the hub does not answer")
    expect(page.locator("#live .journey-figure")).to_be_visible()
    expect(page.locator(".toast")).to_have_count(0)
    assert find_faults(page) == []
    take_pictures(page, "journey-silent")
    page.unroute("**/immunity/**")
    expect(words).to_be_empty(timeout=PATIENCE_MILLISECONDS)


def test_whoever_is_signed_out_elsewhere_is_led_to_sign_in_and_back(
    browser: Browser, filled: Filled, attack: str
) -> None:
    page = enter(browser, filled, "liaison")
    page.goto(attack)
    page.context.clear_cookies()
    page.wait_for_url(f"**/accounts/login/?next={attack.replace('/', '%2F')}")


def test_nobody_asks_while_nobody_looks(browser: Browser, filled: Filled, attack: str) -> None:
    page = enter(browser, filled, "a_it")
    page.goto(attack)
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    with page.expect_event("console", lambda one: one.text == "held back"):
        page.evaluate(
            """document.addEventListener("htmx:beforeRequest", (event) => {
                 if (event.defaultPrevented) console.log("held back");
               })"""
        )
    page.evaluate("Object.defineProperty(document, 'hidden', {value: false})")
    with page.expect_response(lambda answer: "seen=" in answer.url):
        pass

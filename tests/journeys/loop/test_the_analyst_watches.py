"""The analyst has the page open while one hospital is hit; the next hospital's officer, too."""

import re
from collections.abc import Iterator
from http.client import BAD_REQUEST

import pytest
from browsing import PATIENCE_MILLISECONDS, Browser
from hub_world import PASSWORD
from playwright.sync_api import Locator, Page, expect
from raw_node import RawNode
from sector import Sector, attack_of, visit_of, wait_for
from tests.journeys.hub.people import Person, go, look_at

pytestmark = pytest.mark.browser

EVIDENCE = re.compile("Evidence opens on the hospital.s network only")


def sign_in(browser: Browser, name: str) -> Page:
    """Sign somebody in; a simulation asks for no second factor."""
    page = browser.visit("/accounts/login/")
    person = Person(name, f"{name.lower().replace(' ', '.')}@example.org", PASSWORD)
    person.give_password(page)
    page.wait_for_url("**/")
    return page


def spelled(address: str) -> re.Pattern[str]:
    """Return how a page writes an address: perhaps so that nobody can click on it."""
    return re.compile(r"\[?\.\]?".join(address.split(".")))


def journey_of(page: Page, address: str) -> Locator:
    return page.get_by_role("article").filter(has_text=spelled(address))


def everything_on(page: Page, *paths: str) -> Iterator[str]:
    """Yield the source of pages: what is hidden from the eye may still have left."""
    for path in paths:
        response = page.goto(path)
        assert response
        assert response.ok, path
        yield page.content()


def test_the_page_tells_of_the_attack_by_itself(browser: Browser, sector: Sector) -> None:
    address = "203.0.113.41"
    page = sign_in(browser, "Analyst")
    go(page, "Immunity")
    page.evaluate("window.neverReloaded = true")
    sector["a"].hit(attack_of(address))
    journey = journey_of(page, address)
    expect(journey).to_be_visible(timeout=PATIENCE_MILLISECONDS)
    expect(journey).to_contain_text("all are immune", timeout=PATIENCE_MILLISECONDS)
    expect(journey).to_contain_text(sector["a"].name_en)
    expect(journey).to_contain_text("3 of 3 nodes")
    look_at(page, "immunity-after-an-attack")
    sector["b"].hit(visit_of(address))
    expect(journey).to_contain_text("recognised it", timeout=PATIENCE_MILLISECONDS)
    assert page.evaluate("window.neverReloaded")


def test_the_next_hospital_learns_all_but_who_was_hit_before(
    browser: Browser, sector: Sector
) -> None:
    address = "203.0.113.42"
    a, b = sector["a"], sector["b"]
    officer = sign_in(browser, "B Officer")
    a.hit(attack_of(address))
    sector.wait_until_all_know(address)
    b.hit(visit_of(address))
    go(officer, "Alerts")
    alert = officer.get_by_role("link", name=spelled(address))
    wait_for(lambda: alert.count() or not officer.reload())
    alert.click()
    expect(officer.locator("#main")).to_contain_text("Seen in live traffic")
    expect(officer.locator("#main")).to_contain_text(EVIDENCE)
    expect(officer.locator("#main")).to_contain_text(b.name_en)
    look_at(officer, "alert-of-a-known-attacker")
    own = officer.url
    officer.goto("/immunity/")
    journey = journey_of(officer, address)
    expect(journey).to_contain_text("another hospital")
    one = journey.get_by_role("link", name=spelled(address)).get_attribute("href") or ""
    officer.goto("/indicators/")
    indicator = officer.get_by_role("link", name=spelled(address)).get_attribute("href") or ""
    pages = ("/", "/alerts/", own, "/immunity/", one, "/indicators/", indicator, "/nodes/")
    for said in everything_on(officer, *pages):
        assert a.name not in said
        assert a.name_en not in said
        assert "node of a" not in said


def test_the_officer_of_the_first_hospital_reads_what_happened(
    browser: Browser, sector: Sector
) -> None:
    address = "203.0.113.43"
    sector["a"].hit(attack_of(address))
    sector.wait_until_all_know(address)
    officer = sign_in(browser, "A Officer")
    go(officer, "Alerts")
    officer.get_by_role("link", name="Network Sensor Saw Malware Talking").first.click()
    expect(officer.locator("#main")).to_contain_text(EVIDENCE)
    expect(officer.locator("#main")).to_contain_text(spelled(address))
    expect(officer.locator("#main")).not_to_contain_text("10.20.3.41")
    look_at(officer, "alert-of-a-rule")


def test_the_analyst_sees_which_node_speaks_garbage(browser: Browser, sector: Sector) -> None:
    c = sector["c"]
    raw = RawNode(sector.hub, c.node)
    assert raw.post("messages", b"\x00\xff", token=raw.token())[0] == BAD_REQUEST
    page = sign_in(browser, "Analyst")
    go(page, "Nodes")
    page.get_by_role("link", name=c.node_name, exact=True).click()
    refusals = page.locator("#main").get_by_role("term").filter(has_text="What it was told")
    expect(refusals).to_be_visible()
    expect(page.locator("#main")).to_contain_text("malformed:")
    look_at(page, "node-that-spoke-garbage")

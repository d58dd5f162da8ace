"""A hub is opened; its first administrator comes in and invites a hospital's IT officer."""

from collections.abc import Iterator

import pytest
from browsing import Browser
from hub_process import HubProcess, served_copy
from playwright.sync_api import expect
from tests.journeys.hub.people import (
    Person,
    choose,
    expect_title,
    go,
    invite_by_command,
    links_in,
    look_at,
    press,
)

HOSPITAL = "Hatyai Hospital"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, made_hub: HubProcess) -> Iterator[HubProcess]:
    """A hub that was made, with nobody in it."""
    with served_copy(tmp_path_factory.mktemp("hub"), made_hub) as one:
        yield one


def test_from_an_empty_hub_to_two_people_at_work(hub: HubProcess, browser: Browser) -> None:
    admin = Person("สมศรี ใจดี", "somsri@moph.example")
    officer = Person("Anan Wattana", "anan@hospital.example")

    page = browser.visit()
    codes = admin.join(page, invite_by_command(hub, admin.email, "sector_admin"))
    assert len(set(codes)) == len(codes) >= 8
    go(page, "Overview")
    look_at(page, "overview-of-the-first-administrator")
    expect(page.locator("#main")).to_contain_text(HOSPITAL)

    go(page, "Invitations")
    page.get_by_role("link", name="Invite people").click()
    page.get_by_label("E-mail addresses").fill(f"{officer.email}\nnot an address")
    choose(page, "Organisation", f"{HOSPITAL}|โรงพยาบาลหาดใหญ่")
    choose(page, "Role", "hospital IT officer")
    look_at(page, "inviting")
    press(page, "Invite")
    expect_title(page, "What came of your invitations")
    expect(page.locator("#main")).to_contain_text("not invited")
    (link,) = set(links_in(page.content()))
    look_at(page, "invited")

    other = browser.visit()
    officer.join(other, link)
    go(other, "Overview")
    expect(other.locator("#main")).to_contain_text(HOSPITAL)
    look_at(other, "overview-of-an-it-officer")

    go(page, "People")
    expect(page.locator("#main")).to_contain_text(officer.name)
    look_at(page, "people")

    late = browser.visit()
    browser.forgive("410")
    late.goto(link)
    expect(late.locator("#main")).not_to_contain_text(officer.email)
    look_at(late, "a-link-that-was-used")


def test_nobody_is_named_in_the_logs(hub: HubProcess, browser: Browser) -> None:
    someone = Person("Malee Suksan", "malee@hospital.example")
    page = browser.visit()
    link = invite_by_command(hub, someone.email, "sector_admin")
    someone.join(page, link)
    token = link.rstrip("/").rsplit("/", 1)[-1]
    page.goto("/people/?q=Malee")
    page.goto("/search/?q=malee@hospital.example")
    log = hub.log
    assert log.count("http.request") > 3, "the log is empty, so it shows nothing"
    secrets = [someone.name, "Malee", someone.email, "malee%40", token, someone.password]
    assert [word for word in secrets if word in log] == []

"""People at a hub, and what each of them does at a keyboard, in the words that they read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from accessibility import find_faults
from browsing import take_pictures
from hub_process import HubProcess
from playwright.sync_api import Page, expect
from second_factor import one_time_code

LINK = re.compile(r"https?://[\w.:]+/invitations/accept/[\w-]+/")


@dataclass
class Person:
    """Somebody. `secret` is what their authenticator app holds."""

    name: str
    email: str
    password: str = "seven quiet rivers run south"  # noqa: S105 -- of somebody who doesn't exist
    secret: str = ""

    def accept(self, page: Page, link: str) -> None:
        """Open the link of an invitation and choose a password."""
        page.goto(link)
        page.get_by_label("Your name", exact=True).fill(self.name)
        page.get_by_label("Choose a password").fill(self.password)
        page.get_by_label("The same password again").fill(self.password)
        press(page, "Accept and sign in")
        read_english(page)

    def set_up_app(self, page: Page) -> list[str]:
        """Set up an authenticator app with the secret that is shown; return the recovery codes."""
        look_at(page, "second-factor-wanted")
        page.get_by_role("link", name="Set up an app").click()
        look_at(page, "setting-up-an-app")
        self.secret = page.locator("code.secret").inner_text()
        page.get_by_label("Code that the app shows").fill(one_time_code(self.secret))
        press(page, "Set it up")
        shown = page.locator("ul.codes li")
        shown.first.wait_for()
        codes = shown.all_inner_texts()
        look_at(page, "recovery-codes")
        page.get_by_role("link", name="I have saved them").click()
        return codes

    def join(self, page: Page, link: str) -> list[str]:
        """Accept an invitation and set up what the role asks for."""
        page.goto(link)
        look_at(page, "accepting")
        self.accept(page, link)
        expect_title(page, "Protect your account")
        return self.set_up_app(page)

    def give_password(self, page: Page) -> None:
        """Type address and password."""
        page.goto("/accounts/login/")
        page.get_by_label("E-mail address").fill(self.email)
        page.get_by_label("Password", exact=True).fill(self.password)
        press(page, "Sign in")

    def give_code(self, page: Page, *, periods_ahead: int = 0) -> None:
        """Type what the app shows; a code counts once, so a second one is of the next period."""
        code = one_time_code(self.secret, periods_ahead=periods_ahead)
        page.get_by_label("Code").fill(code)
        press(page, "Sign in")

    def sign_in(self, page: Page, *, periods_ahead: int = 0) -> None:
        """Sign in with password and app."""
        self.give_password(page)
        self.give_code(page, periods_ahead=periods_ahead)


def look_at(page: Page, name: str) -> None:
    """Look at a page that no list of addresses leads to: nobody is kept out; keep its picture.

    Without JavaScript a page can't be asked anything; it would never answer.
    """
    assert find_faults(page) == []
    take_pictures(page, name)


def read_english(page: Page) -> None:
    """Press the button that offers English, where one does: new accounts begin in Thai."""
    offer = page.get_by_role("button", name="English", exact=True)
    if offer.count():
        offer.click()


def go(page: Page, label: str) -> None:
    """Follow a link of the main navigation."""
    navigation = page.get_by_role("navigation", name="Main navigation")
    navigation.get_by_role("link", name=label, exact=True).click()


def choose(page: Page, label: str, words: str) -> None:
    """Choose the option that holds these words, or matches them as an expression."""
    field = page.get_by_label(label, exact=True)
    option = field.locator("option").filter(has_text=re.compile(words))
    field.select_option(value=option.get_attribute("value"))


def press(page: Page, label: str) -> None:
    """Press a button of the page's content: the header has buttons of its own."""
    page.locator("#main").get_by_role("button", name=label, exact=True).click()


def expect_title(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def links_in(text: str) -> Iterator[str]:
    yield from LINK.findall(text)


def invite_by_command(hub: HubProcess, email: str, role: str, organisation: str = "") -> str:
    """Invite as an operator does; return the link."""
    place = ["--organisation", organisation] if organisation else []
    (link,) = links_in(hub.run("invite", "--email", email, "--role", role, *place))
    return link

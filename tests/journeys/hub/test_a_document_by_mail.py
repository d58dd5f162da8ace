"""A form goes to an office by e-mail, sealed: from the address book to the proof that ends a duty.

The hub runs as in life, with its queue, its worker and a mail server; the office opens the file.
"""

import email
import email.policy
import hashlib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pysequoia
import pytest
from browsing import PHONE, Browser
from certificates import fingerprint_of, make_key, open_sealed, public
from fake_smtp import FakeSmtp
from filled_hub import FilledHub
from hub_process import HubProcess, served_copy
from playwright.sync_api import Page, expect
from smtp_thread import running_smtp
from tests.journeys.hub.people import Person, choose, look_at, press

pytestmark = pytest.mark.browser
ADDRESS = "duty@office.example"
PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def post() -> Iterator[FakeSmtp]:
    """The mail server that the hub hands its letters to."""
    with running_smtp() as server:
        yield server


@pytest.fixture(scope="module")
def hub(
    tmp_path_factory: pytest.TempPathFactory, post: FakeSmtp, filled_hub: FilledHub
) -> Iterator[HubProcess]:
    """A hub that sends mail."""
    given: dict[str, Any] = {
        "KHUMKAN_HUB__MAIL_URL": f"smtp://127.0.0.1:{post.port}",
        "KHUMKAN_HUB__MAIL_FROM": "khumkan@hub.example",
    }
    with served_copy(tmp_path_factory.mktemp("hub"), filled_hub.hub, **given) as one:
        yield one


def fill(page: Page, **answers: str) -> None:
    for name, value in answers.items():
        page.locator(f"[name={name}]").fill(value)


def link(page: Page, label: str) -> None:
    page.locator("#main").get_by_role("link", name=label, exact=True).first.click()


def letters_to(server: FakeSmtp, address: str) -> list[EmailMessage]:
    found = []
    for _sender, readers, content in list(server.mails):
        letter = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        if address in readers:
            found.append(letter)
    return found


def wait_until_accepted(page: Page) -> None:
    """Open the page again until the worker has done its part."""
    for _ in range(PATIENCE_SECONDS):
        if "accepted by the mail server" in page.locator("#main dl").first.inner_text():
            return
        page.wait_for_timeout(1000)
        page.reload()
    raise AssertionError(page.locator("#main").inner_text())


def trust(page: Page, key: pysequoia.Tsk) -> None:
    """Enter the office, take its certificate in, compare the fingerprint by telephone."""
    page.goto("/incidents/calendar/")
    link(page, "Address book")
    link(page, "Add a recipient")
    choose(page, "Kind of office", "NCSA")
    fill(page, name="Duty desk of NCSA", email=ADDRESS, source="letter 1/2569")
    press(page, "Save")
    link(page, "Add a certificate")
    fill(page, text=public(key).decode())
    press(page, "Save")
    link(page, "Compare the fingerprint")
    fill(page, told=fingerprint_of(key), how="by telephone with the duty desk")
    press(page, "Save")


def write_form(page: Page) -> tuple[str, bytes]:
    """Report an incident and make form ก2; return the incident's address and the PDF."""
    page.goto("/incidents/report/")
    fill(page, title="Servers of the registry are encrypted", aware_at="now")
    choose(page, "How you heard of it", "member of staff")
    page.locator("[name=severity][value=critical]").check()
    press(page, "Report it")
    expect(page.locator("#main")).to_contain_text("What is known")
    incident = page.url
    link(page, "Duties and documents")
    link(page, "Documents")
    choose(page, "Which document", "form ก2")
    press(page, "Make it")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="PDF").click()
    return incident, Path(fetched.value.path()).read_bytes()


def send(page: Page) -> None:
    """Send the form to the office, having seen what leaves."""
    link(page, "Send by e-mail")
    link(page, "Duty desk of NCSA")
    look_at(page, "mail-send")
    press(page, "Send it encrypted")
    page.wait_for_url("**/incidents/mails/*/")
    wait_until_accepted(page)


def record(page: Page) -> None:
    """Record the sending, from a telephone."""
    link(page, "Record the sending")
    page.locator("[name=duty][value=significant_report]").check()
    page.locator("[name=has_looked]").check()
    look_at(page, "mail-record")
    press(page, "Record it")


def test_a_form_reaches_the_office_and_its_sending_is_proof(
    browser: Browser, people: dict[str, Person], post: FakeSmtp
) -> None:
    key = make_key(ADDRESS)
    desk = browser.visit("/accounts/login/")
    people["a_it"].sign_in(desk)
    trust(desk, key)
    incident, made = write_form(desk)
    send(desk)

    (letter,) = letters_to(post, ADDRESS)
    assert "encrypted" not in str(letter["Subject"])
    (part,) = letter.iter_attachments()
    sealed = part.get_payload(decode=True)
    assert isinstance(sealed, bytes)
    assert open_sealed(sealed, key) == made

    phone = browser.visit("/accounts/login/", viewport=PHONE)
    people["a_dpo"].sign_in(phone)
    phone.goto(desk.url)
    record(phone)
    phone.goto(f"{incident}duties/")
    card = phone.locator("#significant_report")
    expect(card).to_contain_text("done in time")
    expect(card).to_contain_text(hashlib.sha256(made).hexdigest())
    expect(card).to_contain_text(str(letter["Message-ID"]))

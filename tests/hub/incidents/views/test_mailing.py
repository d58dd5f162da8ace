"""The pages of a document's way by e-mail: what leaves is seen first, and what became of it last."""

import hashlib
import re
from collections.abc import Callable

import pysequoia
import pytest
from certificates import fingerprint_of, open_sealed
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hub_world import World
from pytest_django.fixtures import Settings
from tests.hub.incidents.conftest import OFFICE, Open, Send

from khumkan.hub.incidents import services
from khumkan.hub.incidents.models import Act, Document, Incident, Mailing, Recipient
from khumkan.ui.accounts.models import User
from khumkan.ui.actors import Actor

SignedIn = Callable[[User], Client]
pytestmark = pytest.mark.usefixtures("sends_mail")
SEALED = {"tlp": "amber+strict", "reply_to": "a.officer@example.org"}
OPEN = SEALED | {"reason": "the office has no certificate"}


def url(name: str, *args: object) -> str:
    return reverse(f"incidents:{name}", args=args)


def shown(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(url(name, *args), query)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def ask(client: Client, document: Document, to: Recipient, told: dict[str, str]) -> str:
    where = f"{url('mail-document', document.pk)}?recipient={to.pk}"
    given = {"version": str(to.version)} | told
    return client.post(where, given, follow=True).content.decode()


def accept(mailing: Mailing) -> None:
    Mailing.objects.filter(pk=mailing.pk).update(
        state="sent", sent_at=timezone.now(), next_try_at=None
    )


def test_exactly_what_leaves_is_shown_before_it_does(
    world: World, signed_in: SignedIn, document: Document, trusted: Recipient, key: pysequoia.Tsk
) -> None:
    client = signed_in(world.a_it)
    assert "สกมช." in shown(client, "mail-document", document.pk)
    page = shown(client, "mail-document", document.pk, recipient=str(trusted.pk))
    for words in (
        "cert@office.example",
        fingerprint_of(key),
        document.pdf_sha256,
        ".pdf.pgp",
        "encrypted: only the recipient can open it",
        "Send it encrypted",
    ):
        assert words in page, words
    assert re.search(r'value="amber\+strict"[^>]*checked', page)
    assert f'name="version" value="{trusted.version}"' in page
    assert "Why it goes unencrypted" not in page
    assert not Mailing.objects.exists()


def test_what_goes_open_says_so_and_asks_why(
    world: World, signed_in: SignedIn, document: Document, office: Recipient
) -> None:
    client = signed_in(world.a_it)
    page = shown(client, "mail-document", document.pk, recipient=str(office.pk))
    assert "not encrypted" in page
    assert "PGP-encrypted e-mail as the least" in page
    assert "TLP:RED" not in page
    page = ask(client, document, office, SEALED)
    assert "Fill this in: Why it goes unencrypted" in page
    assert not Mailing.objects.exists()
    assert "It waits to be sent" in ask(client, document, office, OPEN)
    assert Mailing.objects.get().reason == "the office has no certificate"


def test_the_office_that_such_a_form_goes_to_stands_first(
    world: World, signed_in: SignedIn, document: Document, office: Recipient, officer: Actor
) -> None:
    del office
    told = {"office": "other", "name": "Aaa", "email": "a@aaa.example", "source": "x"}
    services.add_recipient(world.a, told, by=officer)
    page = shown(signed_in(world.a_it), "mail-document", document.pk)
    assert page.index("สกมช.") < page.index("Aaa")


def test_a_recipient_that_changed_since_it_was_seen_gets_nothing(
    world: World, signed_in: SignedIn, document: Document, trusted: Recipient, officer: Actor
) -> None:
    moved = OFFICE | {"email": "thief@evil.example"}
    services.change_recipient(trusted, moved, version=trusted.version, by=officer)
    page = ask(signed_in(world.a_it), document, trusted, OPEN)
    assert "after you opened it" in page
    assert not Mailing.objects.exists()


def test_failed_and_unrecorded_mails_stand_where_the_clocks_are(
    world: World, signed_in: SignedIn, trusted: Recipient, send: Send
) -> None:
    client, mailing = signed_in(world.a_it), send(trusted)
    assert mailing.incident
    where = url("mailing", mailing.pk)
    assert where not in shown(client, "duties", mailing.incident.pk)
    Mailing.objects.update(state="failed", failure="address", next_try_at=None)
    assert "Not sent" in shown(client, "duties", mailing.incident.pk)
    accept(mailing)
    page = shown(client, "duties", mailing.incident.pk)
    assert where in page
    assert "Not recorded yet" in page


def test_a_stranger_in_the_address_is_nobody(
    world: World, signed_in: SignedIn, document: Document
) -> None:
    page = shown(signed_in(world.a_it), "mail-document", document.pk, recipient="x")
    assert "The address book is empty" in page


def test_a_hub_without_mail_says_how_else(
    world: World,
    signed_in: SignedIn,
    document: Document,
    trusted: Recipient,
    sends_mail: Settings,
) -> None:
    sends_mail.SENDS_MAIL = False
    client = signed_in(world.a_it)
    page = shown(client, "mail-document", document.pk, recipient=str(trusted.pk))
    assert "This hub has no mail server" in page
    assert "Send it encrypted" not in page
    assert "Make the encrypted file" in page
    assert "no mail server" in ask(client, document, trusted, SEALED)
    assert not Mailing.objects.exists()


def test_a_sealed_file_is_fetched_for_ones_own_mailbox(
    world: World, signed_in: SignedIn, document: Document, trusted: Recipient, key: pysequoia.Tsk
) -> None:
    client = signed_in(world.a_it)
    made = client.post(url("seal-document", document.pk, trusted.pk), follow=True)
    assert "Attach this file" in made.content.decode()
    mailing = Mailing.objects.get()
    answer = client.get(url("mailing-file", mailing.pk))
    assert hashlib.sha256(answer.content).hexdigest() == mailing.file_sha256
    assert open_sealed(answer.content, key) == bytes(document.pdf)
    assert mailing.file_name in answer.headers["Content-Disposition"]


def test_without_a_certificate_none_is_made(
    world: World, signed_in: SignedIn, document: Document, office: Recipient
) -> None:
    answer = signed_in(world.a_it).post(url("seal-document", document.pk, office.pk), follow=True)
    assert "no certificate of this recipient" in answer.content.decode()
    gone = url("seal-document", document.pk, document.pk)
    assert signed_in(world.a_it).post(gone).status_code == 302


def test_an_accepted_mail_is_recorded_by_a_person_who_looked(
    world: World, signed_in: SignedIn, document: Document, trusted: Recipient, send: Send
) -> None:
    client, mailing = signed_in(world.a_it), send(trusted)
    assert document.incident
    assert "Record the sending" not in shown(client, "mailing", mailing.pk)
    accept(mailing)
    assert "not yet proof" in shown(client, "mailing", mailing.pk)
    assert "Not recorded yet" in shown(client, "documents", document.incident.pk)
    page = shown(client, "record-mail", mailing.pk)
    assert page.index('value="significant_report"') < page.index('value="threat_notice"')
    told = {"duty": "significant_report", "acted_by": "A Officer"}
    page = client.post(url("record-mail", mailing.pk), told).content.decode()
    assert "Tick the box" in page
    assert not Act.objects.exists()
    client.post(url("record-mail", mailing.pk), told | {"has_looked": "on"})
    assert Act.objects.get().document_sha256 == document.pdf_sha256
    assert "Not recorded yet" not in shown(client, "mailing", mailing.pk)
    again = client.post(url("record-mail", mailing.pk), told | {"has_looked": "on"})
    assert "recorded already" in again.content.decode()


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        ("address", "Telephone the office"),
        ("refused", "does not take this letter"),
        ("sign_in", "mail password"),
        ("unreachable", "did not answer"),
    ],
)
def test_a_failure_says_what_to_do_and_is_tried_again(
    world: World, signed_in: SignedIn, trusted: Recipient, send: Send, failure: str, said: str
) -> None:
    client, mailing = signed_in(world.a_it), send(trusted)
    Mailing.objects.update(state="failed", failure=failure, next_try_at=None)
    assert said in shown(client, "mailing", mailing.pk)
    client.post(url("mail-again", mailing.pk))
    mailing.refresh_from_db()
    assert mailing.state == "queued"
    page = client.post(url("mail-again", mailing.pk), follow=True).content.decode()
    assert "Somebody was quicker" in page


def test_a_waiting_one_is_cancelled_once(
    world: World, signed_in: SignedIn, trusted: Recipient, send: Send
) -> None:
    client, mailing = signed_in(world.a_it), send(trusted)
    assert "Do not send it" in shown(client, "mailing", mailing.pk)
    client.post(url("cancel-mail", mailing.pk))
    page = client.post(url("cancel-mail", mailing.pk), follow=True).content.decode()
    assert "Somebody was quicker" in page
    assert "Cancelled" in page or "cancelled" in page


def test_the_plain_file_of_a_mail_is_the_document(
    world: World, signed_in: SignedIn, office: Recipient, send: Send, document: Document
) -> None:
    mailing = send(office, reason="x")
    answer = signed_in(world.a_it).get(url("mailing-file", mailing.pk), follow=True)
    assert answer.content == bytes(document.pdf)


def test_only_who_needs_to_know_sees_a_mail(
    world: World, signed_in: SignedIn, trusted: Recipient, send: Send
) -> None:
    mailing = send(trusted)
    auditor = signed_in(world.a_auditor)
    assert "Do not send it" not in shown(auditor, "mailing", mailing.pk)
    for name in ("cancel-mail", "mail-again", "record-mail"):
        assert auditor.post(url(name, mailing.pk)).status_code == 404
    Incident.objects.update(is_restricted=True)
    for name in ("mailing", "mailing-file"):
        assert auditor.get(url(name, mailing.pk)).status_code == 404
        assert signed_in(world.b_it).get(url(name, mailing.pk)).status_code == 404


def test_an_auditor_sends_nothing(
    world: World, signed_in: SignedIn, document: Document, trusted: Recipient
) -> None:
    client = signed_in(world.a_auditor)
    assert client.get(url("mail-document", document.pk)).status_code == 404
    assert client.post(url("seal-document", document.pk, trusted.pk)).status_code == 404


def test_a_drill_shows_no_way_out(
    world: World, signed_in: SignedIn, open_incident: Open, trusted: Recipient, officer: Actor
) -> None:
    drill = open_incident(is_drill=True)
    paper = services.make_document(drill, kind="k1", language="th", by=officer)
    page = shown(signed_in(world.a_it), "mail-document", paper.pk, recipient=str(trusted.pk))
    assert "This is a drill" in page
    assert "Make the encrypted file" not in page


def test_a_form_of_the_year_goes_the_same_way(
    world: World, signed_in: SignedIn, trusted: Recipient, officer: Actor
) -> None:
    client = signed_in(world.a_it)
    paper = services.make_yearly(world.a, 2026, language="en", by=officer)
    where = url("mail-document", paper.pk)
    assert where in client.get(url("calendar", world.a.pk), {"year": "2026"}).content.decode()
    assert "form ก3" in shown(client, "mail-document", paper.pk, recipient=str(trusted.pk))
    ask(client, paper, trusted, SEALED)
    mailing = Mailing.objects.get()
    assert mailing.file_name.startswith("khumkan-2569-")
    accept(mailing)
    page = shown(client, "record-mail", mailing.pk)
    (duty, *_others) = re.findall(r'value="(annual_summary\|[^"]+)"', page)
    told = {"duty": duty, "acted_by": "A Officer", "has_looked": "on"}
    client.post(url("record-mail", mailing.pk), told)
    assert (Act.objects.get().year, Act.objects.get().document) == (2026, paper)

"""What may be sent, what must not, and that only a person's recorded sending is proof."""

from datetime import timedelta

import pysequoia
import pytest
import time_machine
from certificates import make_key, open_sealed, public
from django.core import mail
from django.utils import timezone
from hub_world import World
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks, Settings
from tests.hub.incidents.conftest import OFFICE, Open, Send

from khumkan.hub.incidents import services
from khumkan.hub.incidents.models import Act, Document, Incident, Mailing, Recipient
from khumkan.hub.incidents.owed import read_duties
from khumkan.hub.incidents.services import mailing as mail_services
from khumkan.hub.organisations.models import Hub
from khumkan.ui.actors import Actor
from khumkan.ui.audit.models import Entry
from khumkan.ui.errors import RefusedError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sends_mail")]


def accepted(mailing: Mailing) -> Mailing:
    """Let the mail server have accepted it just now."""
    Mailing.objects.filter(pk=mailing.pk).update(
        state="sent", sent_at=timezone.now(), next_try_at=None
    )
    mailing.refresh_from_db()
    return mailing


def state_of(incident: Incident, duty: str) -> str:
    found = read_duties(incident, timezone.now())
    return next(str(one.state) for one in found if one.duty.id == duty)


def test_it_leaves_when_the_change_is_committed(
    send: Send,
    trusted: Recipient,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        mailing = send(trusted)
        assert not mail.outbox
    mailing.refresh_from_db()
    assert (len(mail.outbox), mailing.state) == (1, "sent")


def test_a_compared_certificate_is_always_used(
    send: Send, trusted: Recipient, key: pysequoia.Tsk, document: Document
) -> None:
    mailing = send(trusted, reason="not needed")
    assert mailing.fingerprint == trusted.fingerprint
    assert mailing.reason == ""
    assert mailing.sealed is not None
    assert open_sealed(bytes(mailing.sealed), key) == bytes(document.pdf)


def test_one_that_nobody_compared_does_not_count(
    send: Send, office: Recipient, officer: Actor
) -> None:
    services.take_certificate(office, public(make_key()), version=office.version, by=officer)
    with pytest.raises(RefusedError, match="why this goes unencrypted"):
        send(office)
    assert not send(office, reason="they asked for it").is_encrypted


def test_an_expired_one_is_not_used(world: World, send: Send, officer: Actor) -> None:
    recipient = services.add_recipient(world.a, OFFICE, by=officer)
    key = make_key(lasts=timedelta(days=40))
    kept = services.take_certificate(recipient, public(key), version=1, by=officer)
    Recipient.objects.update(compared_at=timezone.now())
    assert send(kept).is_encrypted
    with (
        time_machine.travel(timezone.now() + timedelta(days=41)),
        pytest.raises(RefusedError, match="unencrypted"),
    ):
        send(kept)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({}, "why this goes unencrypted"),
        ({"reason": "   "}, "why this goes unencrypted"),
        ({"tlp": "clear"}, "why this goes unencrypted"),
        ({"tlp": "red", "reason": "x"}, "TLP:RED"),
        ({"tlp": "pink", "reason": "x"}, "Choose one"),
        ({"reason": "1-2345-67890-12-1"}, "identity number"),
    ],
)
def test_what_must_not_leave_so_is_refused(
    send: Send, office: Recipient, told: dict[str, str], why: str
) -> None:
    with pytest.raises(RefusedError, match=why):
        send(office, **told)
    assert not Mailing.objects.exists()


def test_what_is_red_may_leave_encrypted(send: Send, trusted: Recipient) -> None:
    assert send(trusted, tlp="red").tlp == "red"


def test_a_statement_for_everybody_needs_no_reason(
    document: Document, office: Recipient, officer: Actor
) -> None:
    assert document.incident
    given = {"kind": "statement", "language": "en"}
    statement = services.make_document(document.incident, **given, by=officer)
    wish = services.Wish(tlp="clear", reply_to="it@a.example")
    assert services.mail_document(statement, office, wish, by=officer).reason == ""


def test_a_drill_and_a_simulation_and_a_hub_without_mail_send_nothing(
    open_incident: Open, trusted: Recipient, officer: Actor, send: Send, sends_mail: Settings
) -> None:
    drill = open_incident(is_drill=True)
    paper = services.make_document(drill, kind="k1", language="th", by=officer)
    wish = services.Wish(tlp="amber")
    with pytest.raises(RefusedError, match="drill"):
        services.mail_document(paper, trusted, wish, by=officer)
    with pytest.raises(RefusedError, match="drill"):
        services.seal_document(paper, trusted, by=officer)
    Hub.objects.create(mode="simulation", opened_at=timezone.now())
    with pytest.raises(RefusedError, match="simulation"):
        send(trusted)
    Hub.objects.update(mode="real")
    sends_mail.SENDS_MAIL = False
    with pytest.raises(RefusedError, match="no mail server"):
        send(trusted)


def test_another_hospitals_book_is_not_sent_to(world: World, send: Send) -> None:
    theirs = services.add_recipient(world.b, OFFICE, by=Actor(user_id=world.b_it.pk))
    with pytest.raises(RefusedError, match="was removed"):
        send(theirs, reason="x")


def test_the_ministrys_book_is(world: World, send: Send) -> None:
    theirs = services.add_recipient(world.ministry, OFFICE, by=Actor(user_id=world.analyst.pk))
    assert send(theirs, reason="x").recipient == theirs


def test_an_organisation_floods_nobody(
    send: Send, trusted: Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_services, "MOST_A_DAY", 2)
    send(trusted)
    send(trusted)
    with pytest.raises(RefusedError, match="too many"):
        send(trusted)


def test_a_recorded_mail_ends_a_duty_with_all_its_proof(
    send: Send, trusted: Recipient, document: Document, officer: Actor
) -> None:
    mailing = accepted(send(trusted))
    assert document.incident
    assert state_of(document.incident, "significant_report") == "running"
    act = services.record_mail(mailing, duty_id="significant_report", acted_by="สมชาย", by=officer)
    assert state_of(document.incident, "significant_report") == "met"
    assert act.channel == "email_pgp"
    assert act.acted_at == mailing.sent_at
    assert act.reference == mailing.message_id
    assert act.document_sha256 == document.pdf_sha256
    assert act.addressee == "สกมช. <cert@office.example>"
    assert mailing.file_sha256 in act.note


def test_an_unencrypted_one_is_recorded_as_such_with_its_reason(
    send: Send, office: Recipient, officer: Actor
) -> None:
    mailing = accepted(send(office, reason="they have no key"))
    act = services.record_mail(mailing, duty_id="threat_notice", acted_by="x", by=officer)
    assert act.channel == "email"
    assert "they have no key" in act.note


def test_it_is_recorded_once_and_again_only_when_that_was_taken_back(
    send: Send, trusted: Recipient, officer: Actor
) -> None:
    mailing = accepted(send(trusted))

    def record_it() -> Act:
        return services.record_mail(mailing, duty_id="threat_notice", acted_by="x", by=officer)

    act = record_it()
    with pytest.raises(RefusedError, match="recorded already"):
        record_it()
    services.retract_act(act, reason="it came back", by=officer)
    assert record_it() != act


@pytest.mark.parametrize("state", ["queued", "failed", "cancelled", "by_hand"])
def test_what_was_not_accepted_proves_nothing(
    send: Send, trusted: Recipient, officer: Actor, state: str
) -> None:
    mailing = send(trusted)
    Mailing.objects.update(state=state)
    with pytest.raises(RefusedError, match="proves nothing"):
        services.record_mail(mailing, duty_id="threat_notice", acted_by="x", by=officer)
    assert not Act.objects.exists()


def test_a_failed_one_is_tried_again_as_it_was(
    send: Send, trusted: Recipient, officer: Actor
) -> None:
    mailing = send(trusted)
    Mailing.objects.update(state="failed", n_attempts=4, next_try_at=None)
    again = services.mail_again(mailing, by=officer)
    assert (again.state, again.n_attempts) == ("queued", 0)
    assert (again.message_id, again.file_sha256) == (mailing.message_id, mailing.file_sha256)
    for change in (services.mail_again, services.cancel_mail, services.cancel_mail):
        if again.state == "queued" and change is services.cancel_mail:
            again = change(again, by=officer)
            continue
        with pytest.raises(RefusedError, match="quicker"):
            change(again, by=officer)


def test_a_sealed_file_for_ones_own_mailbox(
    document: Document, trusted: Recipient, key: pysequoia.Tsk, officer: Actor
) -> None:
    made = services.seal_document(document, trusted, by=officer)
    assert made.state == "by_hand"
    assert made.sealed is not None
    assert open_sealed(bytes(made.sealed), key) == bytes(document.pdf)


def test_without_a_certificate_there_is_no_sealed_file(
    document: Document, office: Recipient, officer: Actor
) -> None:
    with pytest.raises(RefusedError, match="no certificate"):
        services.seal_document(document, office, by=officer)


def test_the_trail_says_what_was_done_and_not_to_whom(send: Send, trusted: Recipient) -> None:
    send(trusted)
    entry = Entry.objects.get(action="document.mail")
    assert entry.changes == {"document": [None, "k2"], "encrypted": [None, True]}
    assert "office.example" not in str(entry.changes)


def test_a_form_of_the_year_is_sent_and_recorded_for_its_day(
    world: World, trusted: Recipient, officer: Actor
) -> None:
    paper = services.make_yearly(world.a, 2026, language="th", by=officer)
    mailing = accepted(
        services.mail_document(paper, trusted, services.Wish(tlp="amber"), by=officer)
    )
    act = services.record_mail(
        mailing, duty_id="annual_summary", acted_by="x", occasion="x@2027-01-31", by=officer
    )
    assert (act.incident, act.year, act.occasion) == (None, 2026, "x@2027-01-31")
    assert act.document == paper

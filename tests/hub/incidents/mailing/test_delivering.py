"""A document leaves by a real mail server, or says why it did not; nothing is sent in doubt."""

import email
import email.policy
import hashlib
import smtplib
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage as Letter

import pysequoia
import pytest
import time_machine
from certificates import ADDRESS, open_sealed
from django.core.mail import EmailMessage
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from fake_smtp import FakeSmtp
from hub_world import World
from pytest_django.fixtures import Settings
from tests.hub.incidents.conftest import Send

from khumkan.hub.incidents import services
from khumkan.hub.incidents.choices import MailState
from khumkan.hub.incidents.mailing import MOST_ATTEMPTS, deliver, write_news
from khumkan.hub.incidents.models import Act, Document, Mailing, Recipient
from khumkan.hub.incidents.services.mailing import sweep_mails
from khumkan.hub.incidents.tasks import send_document
from khumkan.hub.organisations.letters import BACK_OFF
from khumkan.ui.actors import Actor
from khumkan.ui.audit.models import Entry
from khumkan.ui.errors import RefusedError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sends_mail")]
REASON = "the office has no certificate"


def read_letter(server: FakeSmtp) -> Letter:
    ((_sender, readers, content),) = server.mails
    assert readers == [ADDRESS]
    letter = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(letter, Letter)
    return letter


def attachment_of(letter: Letter) -> tuple[str, bytes]:
    (part,) = letter.iter_attachments()
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return part.get_filename() or "", content


def body_of(letter: Letter) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_the_office_opens_exactly_what_was_recorded(
    smtp: FakeSmtp, send: Send, trusted: Recipient, document: Document, key: pysequoia.Tsk
) -> None:
    mailing = send(trusted)
    assert deliver(mailing.pk, attempt=1) is None
    mailing.refresh_from_db()
    assert (mailing.state, mailing.failure) == (MailState.SENT, "")
    letter = read_letter(smtp)
    name, sealed = attachment_of(letter)
    assert (name, name[-8:]) == (mailing.file_name, ".pdf.pgp")
    assert hashlib.sha256(sealed).hexdigest() == mailing.file_sha256
    assert hashlib.sha256(open_sealed(sealed, key)).hexdigest() == document.pdf_sha256
    assert letter["Message-ID"] == mailing.message_id
    assert letter["Reply-To"] == "it@a.example"


def test_subject_and_text_of_a_sealed_letter_say_nothing_of_what_happened(
    smtp: FakeSmtp, send: Send, trusted: Recipient, document: Document
) -> None:
    deliver(send(trusted).pk, attempt=1)
    letter = read_letter(smtp)
    assert document.incident
    told = f"{letter['Subject']} {body_of(letter)} {attachment_of(letter)[0]}"
    assert f"/{document.incident.number}" in letter["Subject"]
    assert "โรงพยาบาลเอ" in letter["Subject"]
    assert "TLP:AMBER+STRICT" in told
    assert document.pdf_sha256 in told
    for secret in ("ransomware", "by mail", "k2", "ก2", "First", "A Officer"):
        assert secret not in told, secret


def test_an_unencrypted_letter_has_the_pdf_itself_and_names_the_form(
    smtp: FakeSmtp, send: Send, office: Recipient, document: Document
) -> None:
    mailing = send(office, reason=REASON)
    deliver(mailing.pk, attempt=1)
    name, content = attachment_of(read_letter(smtp))
    assert name.endswith(".pdf")
    assert content == bytes(document.pdf)
    assert mailing.file_sha256 == document.pdf_sha256
    assert "ก2" in body_of(read_letter(smtp))


def test_nothing_of_it_ends_a_duty(smtp: FakeSmtp, send: Send, trusted: Recipient) -> None:
    del smtp
    deliver(send(trusted).pk, attempt=1)
    assert not Act.objects.exists()


def test_what_the_server_refuses_for_now_is_tried_again_by_the_queue(
    smtp: FakeSmtp,
    sends_mail: Settings,
    send: Send,
    trusted: Recipient,
) -> None:
    sends_mail.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    smtp.refusal = "451 come later"
    mailing = send(trusted)
    before = timezone.now()
    send_document.call(str(mailing.pk))
    mailing.refresh_from_db()
    assert (mailing.state, mailing.failure, mailing.n_attempts) == ("queued", "refused", 1)
    (queued,) = DBTaskResult.objects.all()
    assert queued.args_kwargs["args"] == [str(mailing.pk), 2]
    assert queued.run_after >= before + BACK_OFF[0]
    smtp.refusal = ""
    send_document.call(str(mailing.pk), 2)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.failure, mailing.n_attempts) == ("sent", "", 2)
    assert len(smtp.mails) == 1


@pytest.fixture
def fail_with(monkeypatch: pytest.MonkeyPatch, sends_mail: Settings) -> Callable[[Exception], None]:
    del sends_mail

    def prepare(error: Exception) -> None:
        def refuse(_letter: EmailMessage) -> int:
            raise error

        monkeypatch.setattr(EmailMessage, "send", refuse)

    return prepare


@pytest.mark.parametrize(
    "case",
    [
        (smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"no")}), "address", True),
        (smtplib.SMTPRecipientsRefused({ADDRESS: (450, b"grey")}), "address", False),
        (smtplib.SMTPAuthenticationError(535, b"no"), "sign_in", True),
        (smtplib.SMTPDataError(552, b"too large"), "refused", True),
        (ConnectionRefusedError(), "unreachable", False),
        (TimeoutError(), "unreachable", False),
    ],
)
def test_a_failure_is_kept_and_never_looks_like_a_sending(
    fail_with: Callable[[Exception], None],
    send: Send,
    trusted: Recipient,
    officer: Actor,
    case: tuple[Exception, str, bool],
) -> None:
    error, failure, is_final = case
    mailing = send(trusted)
    fail_with(error)
    deliver(mailing.pk, attempt=1)
    mailing.refresh_from_db()
    assert mailing.failure == failure
    assert mailing.state == ("failed" if is_final else "queued")
    assert mailing.sent_at is None
    assert Entry.objects.filter(action="document.mail_failed").exists() is is_final
    with pytest.raises(RefusedError, match="did not accept"):
        services.record_mail(mailing, duty_id="significant_report", acted_by="x", by=officer)


@pytest.mark.parametrize("reaches_them", [True, False])
def test_who_asked_is_told_of_a_failure_and_nothing_of_the_matter(
    send: Send,
    trusted: Recipient,
    monkeypatch: pytest.MonkeyPatch,
    world: World,
    reaches_them: bool,
) -> None:
    told: list[EmailMessage] = []

    def refuse(letter: EmailMessage) -> int:
        if letter.to == [ADDRESS] or not reaches_them:
            raise smtplib.SMTPRecipientsRefused({letter.to[0]: (550, b"no")})
        told.append(letter)
        return 1

    monkeypatch.setattr(EmailMessage, "send", refuse)
    mailing = send(trusted)
    send_document.call(str(mailing.pk))
    assert [one.to for one in told] == ([[world.a_it.email]] if reaches_them else [])
    for one in told:
        assert f"/incidents/mails/{mailing.pk}/" in one.body
        assert "ransomware" not in f"{one.subject} {one.body}"


def test_nobody_is_told_who_is_not_there(send: Send, trusted: Recipient) -> None:
    mailing = send(trusted)
    mailing.asked_by = None
    assert write_news(mailing) is None


def test_attempts_have_an_end(
    fail_with: Callable[[Exception], None], send: Send, trusted: Recipient
) -> None:
    mailing = send(trusted)
    fail_with(TimeoutError())
    told = [deliver(mailing.pk, attempt=n) for n in range(1, MOST_ATTEMPTS + 1)]
    assert [one.wait for one in told if one] == [*BACK_OFF, None]
    mailing.refresh_from_db()
    assert (mailing.state, mailing.next_try_at) == ("failed", None)
    assert deliver(mailing.pk, attempt=MOST_ATTEMPTS + 1) is None


def test_a_task_that_comes_twice_sends_one_letter(
    smtp: FakeSmtp, send: Send, trusted: Recipient
) -> None:
    mailing = send(trusted)
    for _ in range(2):
        deliver(mailing.pk, attempt=1)
    assert len(smtp.mails) == 1


def test_a_cancelled_one_is_not_sent(
    smtp: FakeSmtp, send: Send, trusted: Recipient, officer: Actor
) -> None:
    mailing = services.cancel_mail(send(trusted), by=officer)
    deliver(mailing.pk, attempt=1)
    assert not smtp.mails


def test_one_cancelled_while_it_left_says_that_it_left(
    monkeypatch: pytest.MonkeyPatch,
    sends_mail: Settings,
    send: Send,
    trusted: Recipient,
    officer: Actor,
) -> None:
    del sends_mail
    mailing = send(trusted)

    def cancel_meanwhile(_letter: EmailMessage) -> int:
        services.cancel_mail(mailing, by=officer)
        return 1

    monkeypatch.setattr(EmailMessage, "send", cancel_meanwhile)
    deliver(mailing.pk, attempt=1)
    mailing.refresh_from_db()
    assert mailing.state == MailState.SENT


class WorkerDiedError(Exception):
    """The end of a worker in the middle of an attempt."""


def test_a_mail_whose_worker_died_is_taken_up_with_the_same_message_id(
    monkeypatch: pytest.MonkeyPatch, sends_mail: Settings, send: Send, trusted: Recipient
) -> None:
    sends_mail.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    mailing = send(trusted)

    def die(_letter: EmailMessage) -> int:
        raise WorkerDiedError

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", die)
        with pytest.raises(WorkerDiedError):
            deliver(mailing.pk, attempt=1)
    sweep_mails()
    mailing.refresh_from_db()
    assert mailing.n_attempts == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=15)):
        sweep_mails()
        deliver(mailing.pk, attempt=2)
    mailing.refresh_from_db()
    assert mailing.state == MailState.SENT


def test_one_whose_workers_all_died_ends_as_failed(
    sends_mail: Settings, send: Send, trusted: Recipient
) -> None:
    del sends_mail
    mailing = send(trusted)
    Mailing.objects.update(
        n_attempts=MOST_ATTEMPTS, next_try_at=timezone.now() - timedelta(hours=1)
    )
    sweep_mails()
    mailing.refresh_from_db()
    assert (mailing.state, mailing.failure) == ("failed", "unreachable")

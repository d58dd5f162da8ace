import smtplib
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone
from hub_world import World

from khumkan.hub.organisations.choices import Delivery, Failure, Role
from khumkan.hub.organisations.letters import BACK_OFF, Undelivered, deliver, write_letter
from khumkan.hub.organisations.models import Invitation
from khumkan.hub.organisations.tokens import hash_token
from khumkan.ui.audit.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(world: World) -> Invitation:
    return Invitation.objects.create(
        email="new@example.org", organisation=world.a, role=Role.HOSPITAL_IT, invited_by=world.admin
    )


@pytest.fixture
def fail_with(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    def prepare(error: Exception) -> None:
        def refuse(_letter: EmailMessage) -> int:
            raise error

        monkeypatch.setattr(EmailMessage, "send", refuse)

    return prepare


def test_the_letter_speaks_thai_and_english_and_holds_the_link(
    waiting: Invitation, mailoutbox: list[EmailMessage]
) -> None:
    assert deliver(waiting.pk, attempt=1) is None
    (letter,) = mailoutbox
    waiting.refresh_from_db()
    lines = letter.body.splitlines()
    links = [line for line in lines if "/invitations/accept/" in line]
    assert len(links) == 2
    assert len(set(links)) == 1
    token = links[0].rstrip("/").rpartition("/")[2]
    assert waiting.token_hash == hash_token(token)
    assert waiting.delivery == Delivery.SENT
    assert waiting.expires_at
    assert timedelta(hours=23) < waiting.expires_at - timezone.now() <= timedelta(hours=24)
    assert "Admin" in letter.body
    assert "hospital IT officer" in letter.body
    assert letter.to == ["new@example.org"]
    assert not letter.attachments
    assert "\n" not in letter.subject
    assert Entry.objects.get(action="invitation.send").object_id == str(waiting.pk)


def test_each_half_of_the_letter_names_the_organisation_in_its_language(
    world: World, waiting: Invitation
) -> None:
    world.a.name_en = "Hospital A"
    world.a.save()
    waiting.organisation.refresh_from_db()
    thai, english = write_letter(waiting, "token").body.split("-" * 60)
    assert "โรงพยาบาลเอ" in thai
    assert "Hospital A" in english


def test_a_name_is_text_in_a_letter(waiting: Invitation) -> None:
    assert waiting.invited_by
    waiting.invited_by.name = "<b>A & B</b> {{ link }}"
    letter = write_letter(waiting, "token")
    assert "<b>A & B</b> {{ link }}" in letter.body
    assert letter.message()["Subject"]


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param({"delivery": Delivery.SENT}, id="sent already"),
        pytest.param({"delivery": Delivery.HANDED_OVER}, id="handed over"),
        pytest.param({"withdrawn_at": timezone.now()}, id="withdrawn"),
        pytest.param({"accepted_at": timezone.now()}, id="accepted"),
        pytest.param({"n_attempts": 1}, id="this attempt was made"),
    ],
)
def test_nothing_is_sent_twice_or_too_late(
    waiting: Invitation, columns: dict[str, object], mailoutbox: list[EmailMessage]
) -> None:
    Invitation.objects.update(**columns)
    assert deliver(waiting.pk, attempt=1) is None
    assert not mailoutbox


def test_an_invitation_to_a_closed_organisation_is_not_sent(
    world: World, waiting: Invitation, mailoutbox: list[EmailMessage]
) -> None:
    world.a.closed_at = timezone.now()
    world.a.save()
    deliver(waiting.pk, attempt=1)
    assert not mailoutbox


@pytest.mark.parametrize(
    ("error", "failure", "may_retry"),
    [
        pytest.param(
            smtplib.SMTPRecipientsRefused({"a": (550, b"no")}),
            Failure.ADDRESS,
            False,
            id="no such mailbox",
        ),
        pytest.param(
            smtplib.SMTPRecipientsRefused({"a": (451, b"later")}),
            Failure.ADDRESS,
            True,
            id="grey list",
        ),
        pytest.param(
            smtplib.SMTPAuthenticationError(535, b"no"), Failure.SIGN_IN, False, id="wrong password"
        ),
        pytest.param(
            smtplib.SMTPDataError(554, b"spam"), Failure.REFUSED, False, id="letter refused"
        ),
        pytest.param(
            smtplib.SMTPDataError(452, b"full"), Failure.REFUSED, True, id="server is full"
        ),
        pytest.param(
            smtplib.SMTPNotSupportedError("STARTTLS"), Failure.REFUSED, False, id="no encryption"
        ),
        pytest.param(
            smtplib.SMTPServerDisconnected("gone"), Failure.UNREACHABLE, True, id="hung up"
        ),
        pytest.param(ConnectionRefusedError(), Failure.UNREACHABLE, True, id="nobody there"),
        pytest.param(TimeoutError(), Failure.UNREACHABLE, True, id="no answer"),
    ],
)
def test_a_failure_is_kept_with_its_reason_and_its_link_is_dead(
    waiting: Invitation,
    fail_with: Callable[[Exception], None],
    error: Exception,
    failure: Failure,
    may_retry: bool,
) -> None:
    fail_with(error)
    undelivered = deliver(waiting.pk, attempt=1)
    assert undelivered == Undelivered(failure, BACK_OFF[0] if may_retry else None)
    waiting.refresh_from_db()
    assert waiting.delivery == (Delivery.PENDING if may_retry else Delivery.FAILED)
    assert (waiting.failure, waiting.token_hash, waiting.expires_at) == (failure, "", None)
    assert Entry.objects.filter(action="invitation.fail").exists() is not may_retry


def test_the_last_attempt_is_the_end(
    waiting: Invitation, fail_with: Callable[[Exception], None]
) -> None:
    fail_with(TimeoutError())
    told = [deliver(waiting.pk, attempt=n) for n in range(1, 5)]
    assert [one.wait for one in told if one] == [*BACK_OFF, None]
    waiting.refresh_from_db()
    assert waiting.delivery == Delivery.FAILED


def test_a_resend_while_a_letter_is_on_its_way_wins(
    waiting: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def resend_meanwhile(_letter: EmailMessage) -> int:
        Invitation.objects.update(token_hash="", expires_at=None, n_attempts=0)
        return 1

    monkeypatch.setattr(EmailMessage, "send", resend_meanwhile)
    deliver(waiting.pk, attempt=1)
    waiting.refresh_from_db()
    assert (waiting.delivery, waiting.token_hash) == (Delivery.PENDING, "")

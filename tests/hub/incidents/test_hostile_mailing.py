"""What somebody who knows our source tries with documents by e-mail."""

from datetime import timedelta

import pysequoia
import pytest
from certificates import fingerprint_of, public
from django.core import mail
from django.utils import timezone
from hub_world import World
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks
from tests.hub.incidents.conftest import OFFICE, Send

from khumkan.hub.incidents import services
from khumkan.hub.incidents.mailing import MOST_ATTEMPTS
from khumkan.hub.incidents.models import Document, Incident, Mailing, Recipient
from khumkan.hub.incidents.services.mailing import sweep_mails
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sends_mail")]
REASON = "the office has no certificate"


def failed(mailing: Mailing) -> Mailing:
    Mailing.objects.filter(pk=mailing.pk).update(state="failed", next_try_at=None)
    mailing.refresh_from_db()
    return mailing


def test_nothing_goes_again_to_who_was_taken_out_of_the_book(
    send: Send, office: Recipient, officer: Actor
) -> None:
    mailing = failed(send(office, reason=REASON))
    services.remove_recipient(office, by=officer)
    with pytest.raises(RefusedError):
        services.mail_again(mailing, by=officer)


def test_nothing_goes_again_to_an_address_that_was_corrected(
    send: Send, office: Recipient, officer: Actor
) -> None:
    mailing = failed(send(office, reason=REASON))
    told = OFFICE | {"email": "right@office.example"}
    services.change_recipient(office, told, version=office.version, by=officer)
    with pytest.raises(RefusedError):
        services.mail_again(mailing, by=officer)


def test_nothing_goes_again_to_a_certificate_that_was_dropped(
    send: Send, trusted: Recipient, officer: Actor
) -> None:
    mailing = failed(send(trusted))
    services.drop_certificate(trusted, version=trusted.version, by=officer)
    with pytest.raises(RefusedError):
        services.mail_again(mailing, by=officer)


def test_nothing_goes_again_unencrypted_once_there_is_a_certificate(
    send: Send, office: Recipient, officer: Actor, key: pysequoia.Tsk
) -> None:
    mailing = failed(send(office, reason=REASON))
    made = services.take_certificate(office, public(key), version=office.version, by=officer)
    services.compare_fingerprint(
        made, told=fingerprint_of(key), how="call", version=made.version, by=officer
    )
    with pytest.raises(RefusedError):
        services.mail_again(mailing, by=officer)


def test_who_asked_is_told_of_a_mail_that_was_lost_with_its_worker(
    send: Send,
    trusted: Recipient,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    mailing = send(trusted)
    lost_at = timezone.now() - timedelta(hours=1)
    Mailing.objects.filter(pk=mailing.pk).update(n_attempts=MOST_ATTEMPTS, next_try_at=lost_at)
    with django_capture_on_commit_callbacks(execute=True):
        sweep_mails()
    mailing.refresh_from_db()
    assert mailing.state == "failed"
    assert len(mail.outbox) == 1


def test_what_became_a_drill_while_it_waited_is_not_sent(
    send: Send,
    trusted: Recipient,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as waiting:
        mailing = send(trusted)
    Incident.objects.update(is_drill=True)
    for attempt in waiting:
        attempt()
    mailing.refresh_from_db()
    assert mailing.state == "cancelled"
    assert not mail.outbox


def test_nobody_else_s_recipient_is_sent_to(
    world: World, document: Document, officer: Actor
) -> None:
    told = OFFICE | {"email": "thief@b.example"}
    foreign = services.add_recipient(world.b, told, by=Actor(user_id=world.b_it.pk))
    for tlp in ("clear", "amber", "red"):
        with pytest.raises(RefusedError):
            services.mail_document(
                document, foreign, services.Wish(tlp=tlp, reason=REASON), by=officer
            )
    assert not Mailing.objects.exists()

"""What this app does outside a request: letters, sent when the change they tell of is kept."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException
from uuid import UUID

from django.core.mail import EmailMessage
from django.utils import timezone
from django_tasks import task
from django_tasks.base import Task

from khumkan.ui.accounts import letters
from khumkan.ui.accounts.devices import describe_device
from khumkan.ui.accounts.models import User

_LOG = logging.getLogger(__name__)
_WAITS = (timedelta(minutes=1), timedelta(minutes=10))


@task()
def send_notice(
    user_id: str, kind: str, at: str, address: str, user_agent: str, attempt: int = 0
) -> None:
    """Send one notice of a change to an account."""
    user = _find(user_id)
    if user is None:
        return
    letter = letters.write_notice(
        user,
        kind,
        at=datetime.fromisoformat(at),
        address=address,
        device=describe_device(user_agent),
    )
    if not _send(letter, kind, attempt):
        _try_again(send_notice, attempt, user_id, kind, at, address, user_agent)


@task()
def send_password_link(user_id: str, attempt: int = 0) -> None:
    """Send a password link; to nobody, if there is no such account or it is closed.

    A stranger's request for an address that we don't know is queued like any other, so that the
    answer takes as long.
    """
    user = _find(user_id)
    if user is None or not user.may_enter:
        return
    if not _send(letters.write_password_link(user), "password_link", attempt):
        _try_again(send_password_link, attempt, user_id)


@task()
def send_emergency(receiver_id: str, emergency_id: str, attempt: int = 0) -> None:
    """Tell one administrator of an emergency account."""
    user, emergency = _find(receiver_id), _find(emergency_id)
    if user is None or emergency is None:
        return
    letter = letters.write_emergency(user, emergency=emergency)
    if not _send(letter, "emergency", attempt):
        _try_again(send_emergency, attempt, receiver_id, emergency_id)


def _find(user_id: str) -> User | None:
    return User.objects.filter(pk=UUID(user_id)).first()


def _send(letter: EmailMessage, kind: str, attempt: int) -> bool:
    try:
        letter.send()
    except (SMTPException, OSError) as error:
        # Neither the address nor the server's answer, which may repeat it.
        told = {"kind": kind, "attempt": attempt, "failure": type(error).__name__}
        _LOG.warning("letter.undelivered", extra=told)
        return False
    return True


def _try_again(sending: Task[..., None], attempt: int, *arguments: str) -> None:
    if attempt < len(_WAITS):
        later = sending.using(run_after=timezone.now() + _WAITS[attempt])
        later.enqueue(*arguments, attempt + 1)

"""One attempt to send a mail with a document, and what is kept of it.

Two workers never make the same attempt. A worker that dies between the mail server's answer and our
note of it lets the mail be sent again, with the same Message-ID: twice is better than never for
what the law sets hours for.
"""

from datetime import timedelta
from smtplib import SMTPException
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from khumkan.hub.incidents.choices import MailState
from khumkan.hub.incidents.mailing.composing import compose
from khumkan.hub.incidents.mailing.parcels import hindrance
from khumkan.hub.incidents.mailing.telling import tell_mailing
from khumkan.hub.incidents.models import Mailing
from khumkan.hub.organisations.choices import Failure
from khumkan.hub.organisations.letters import BACK_OFF, Undelivered, read_failure
from khumkan.ui.actors import SYSTEM

MOST_ATTEMPTS: Final = len(BACK_OFF) + 1
# For how long an attempt may be under way before it is taken for lost with its worker.
_PATIENCE: Final = timedelta(minutes=10)


def deliver(mailing_id: UUID, *, attempt: int) -> Undelivered | None:
    """Send a waiting mail; `attempt` counts from 1. Does nothing for one made or ended already."""
    waiting = Mailing.objects.filter(pk=mailing_id, state=MailState.QUEUED, n_attempts=attempt - 1)
    if not waiting.update(n_attempts=attempt, next_try_at=timezone.now() + _PATIENCE):
        return None
    mailing = _whole(mailing_id)
    if hindrance(mailing.document) is not None:
        _cancel(mailing)
        return None
    try:
        compose(mailing).send()
    except (SMTPException, OSError) as error:
        return _wait_or_give_up(mailing, *read_failure(error))
    except ValueError:  # no letter can be made of it: a line feed in a name, say
        return _wait_or_give_up(mailing, Failure.REFUSED, may_retry=False)
    _finish(mailing)
    return None


def _whole(mailing_id: UUID) -> Mailing:
    rows = Mailing.objects.select_related("document__organisation", "incident__organisation")
    return rows.select_related("document__incident").get(pk=mailing_id)


@transaction.atomic
def _cancel(mailing: Mailing) -> None:
    """Send no more what may not be sent any more: it is a drill since, or the hub a simulation."""
    rows = _of_this_attempt(mailing, MailState.QUEUED)
    if rows.update(state=MailState.CANCELLED, next_try_at=None):
        tell_mailing("document.mail_cancel", mailing, SYSTEM)


@transaction.atomic
def _finish(mailing: Mailing) -> None:
    # Also one that was cancelled while it was under way: what has left has left.
    rows = _of_this_attempt(mailing, MailState.QUEUED, MailState.CANCELLED)
    sent = {"state": MailState.SENT, "sent_at": timezone.now(), "failure": "", "next_try_at": None}
    if rows.update(**sent):
        tell_mailing("document.mail_sent", mailing, SYSTEM)


@transaction.atomic
def _wait_or_give_up(mailing: Mailing, failure: Failure, may_retry: bool) -> Undelivered:
    rows = _of_this_attempt(mailing, MailState.QUEUED)
    if may_retry and mailing.n_attempts < MOST_ATTEMPTS:
        wait = BACK_OFF[mailing.n_attempts - 1]
        rows.update(failure=failure, next_try_at=timezone.now() + wait)
        return Undelivered(failure, wait)
    if rows.update(failure=failure, state=MailState.FAILED, next_try_at=None):
        tell_mailing("document.mail_failed", mailing, SYSTEM)
    return Undelivered(failure, None)


def _of_this_attempt(mailing: Mailing, *states: MailState) -> QuerySet[Mailing]:
    return Mailing.objects.filter(pk=mailing.pk, n_attempts=mailing.n_attempts, state__in=states)

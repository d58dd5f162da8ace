"""What this app does outside a request: letters that remind of duties, documents by e-mail."""

import logging
from uuid import UUID

from django.utils import timezone
from django_tasks import task

from khumkan.core.journal import log_event
from khumkan.hub.incidents.letters import write_reminders
from khumkan.hub.incidents.mailing import deliver, write_news
from khumkan.hub.incidents.models import Mailing, Reminder

_LOG = logging.getLogger(__name__)


@task()
def send_reminder(reminder_id: str) -> None:
    """Send the letters of one reminder; one address that fails keeps no other from its letter."""
    reminder = Reminder.objects.select_related("incident__organisation").get(pk=UUID(reminder_id))
    n_failed = 0
    for letter in write_reminders(reminder):
        try:
            letter.send()
        except (
            OSError
        ):  # every error of the mail library is one: neither address nor answer is told
            n_failed += 1
    if n_failed:
        log_event(
            _LOG, "reminder.undelivered", level=logging.WARNING, id=reminder_id, n_failed=n_failed
        )


@task()
def send_document(mailing_id: str, attempt: int = 1) -> None:
    """Send one document; a later attempt is queued when the mail server did not take it."""
    undelivered = deliver(UUID(mailing_id), attempt=attempt)
    if undelivered is None:
        return
    # Neither the address nor the server's answer, which may repeat it.
    log_event(
        _LOG,
        "document.undelivered",
        level=logging.WARNING,
        id=mailing_id,
        attempt=attempt,
        reason=undelivered.failure.value,
        is_last=undelivered.wait is None,
    )
    if undelivered.wait is None:
        tell_undelivered.call(mailing_id)
    else:
        later = send_document.using(run_after=timezone.now() + undelivered.wait)
        later.enqueue(mailing_id, attempt + 1)


@task()
def tell_undelivered(mailing_id: str) -> None:
    """Tell whoever wanted a document sent that it was not."""
    rows = Mailing.objects.select_related("asked_by", "document__incident")
    mailing = rows.get(pk=UUID(mailing_id))
    try:
        if (letter := write_news(mailing)) is not None:
            letter.send()
    except OSError:  # the server that takes no letter takes this one neither: the page says it
        log_event(_LOG, "document.untold", level=logging.WARNING, id=mailing_id)

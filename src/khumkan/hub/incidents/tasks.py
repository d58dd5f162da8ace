"""What this app does outside a request: letters that remind of duties."""

import logging
from uuid import UUID

from django_tasks import task

from khumkan.core.journal import log_event
from khumkan.hub.incidents.letters import write_reminders
from khumkan.hub.incidents.models import Reminder

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

"""What comes round for incidents: clocks that have come to a new stage, mails left behind."""

from datetime import timedelta
from typing import Final

from khumkan.hub.incidents.services.mailing import sweep_mails
from khumkan.hub.incidents.services.reminding import remind
from khumkan.ui.periodic import Job

JOBS: Final = (
    Job("incidents.reminders", timedelta(minutes=1), remind),
    Job("incidents.mails", timedelta(minutes=1), sweep_mails),
)

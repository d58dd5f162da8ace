"""People are reminded before a deadline and not after it: at half, at three quarters, when passed.

The clock is computed each time from what is stored, so a worker that was dead moves no deadline: it
reminds of the newest stage when it is back, once.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from khumkan.hub.incidents.choices import State
from khumkan.hub.incidents.duties import Urgency
from khumkan.hub.incidents.models import Incident, Reminder
from khumkan.hub.incidents.owed import read_duties_of
from khumkan.hub.incidents.progress import Progress
from khumkan.hub.incidents.tasks import send_reminder

STAGES: Final = (Urgency.AMBER, Urgency.RED, Urgency.PASSED)
_CHUNK: Final = 500


def remind() -> None:
    """Remind of every open duty whose clock has come to a new stage."""
    now = timezone.now()
    rows = Incident.objects.filter(state=State.OPEN, is_drill=False).order_by("pk")
    for incidents in _chunks(rows.select_related("organisation").iterator(_CHUNK)):
        for incident, found in read_duties_of(incidents, now):
            for one in found:
                if not one.is_done and one.urgency in STAGES:
                    _remind(incident, one, now)


@transaction.atomic
def _remind(incident: Incident, one: Progress, now: datetime) -> None:
    if one.duty.due_at is None:
        return
    reminder, is_new = Reminder.objects.get_or_create(
        incident=incident,
        duty_id=one.duty.id,
        due_at=one.duty.due_at,
        stage=one.urgency.value,
        defaults={"made_at": now},
    )
    if is_new:
        transaction.on_commit(lambda: send_reminder.enqueue(str(reminder.pk)))


def _chunks(rows: Iterable[Incident]) -> Iterable[list[Incident]]:
    chunk: list[Incident] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk

"""When the start of a response moves, the tasks that are counted from it move along.

A time that a person set stays, and so does a task that is done or left out.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.incidents.choices import EntryKind, TaskState
from khumkan.hub.incidents.facts import response_start
from khumkan.hub.incidents.models import Entry, Incident, Task
from khumkan.ui.actors import Actor
from khumkan.ui.dates import write_moment
from khumkan.ui.sentences import say


def due_from(since: datetime, minutes: int | None) -> datetime | None:
    """Return until when a step is to be done; None where its playbook gives no time."""
    return None if minutes is None else since + timedelta(minutes=minutes)


def follow_start(incident: Incident, was: datetime, *, reason: str, by: Actor) -> int:
    """Count the open tasks of playbooks from where the response starts now; the log says so.

    Returns how many moved. The incident is locked by the caller.
    """
    since = response_start(incident)
    if since == was:
        return 0
    rows = incident.tasks.select_for_update().filter(state=TaskState.OPEN)
    tasks = list(rows.exclude(due_minutes=None))
    for task in tasks:
        task.due_at = due_from(since, task.due_minutes)
        task.version += 1
    Task.objects.bulk_update(tasks, ["due_at", "version"])
    if tasks:
        _note(incident, len(tasks), was, reason, by)
    return len(tasks)


def _note(incident: Incident, n_tasks: int, was: datetime, reason: str, by: Actor) -> None:
    told = message(
        "The due times of {n} tasks are counted from {now}, no longer from {before}: {reason}",
        n=n_tasks,
        now=write_moment(response_start(incident)),
        before=write_moment(was),
        reason=reason,
    )
    at = timezone.now()
    Entry.objects.create(
        incident=incident,
        kind=EntryKind.ACTION,
        text=say(told),
        happened_at=at,
        noted_at=at,
        noted_by_id=by.user_id,
    )

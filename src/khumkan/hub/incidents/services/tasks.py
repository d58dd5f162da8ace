"""Tasks of an incident: added, taken, done, left out, undone; each end leaves a line in the log."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.incidents.choices import EntryKind, TaskState
from khumkan.hub.incidents.facts import response_start
from khumkan.hub.incidents.models import Entry, Incident, Task
from khumkan.hub.incidents.patients import refuse_patient_identifiers
from khumkan.hub.incidents.services.due_times import due_from
from khumkan.hub.incidents.services.storing import KIND, lock_incident, tell_trail
from khumkan.hub.organisations.access import may_at
from khumkan.hub.organisations.policy import Permission
from khumkan.hub.organisations.services.conflicts import check_version
from khumkan.ui.accounts.models import User
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError

MOST_TASKS = 1000


@transaction.atomic
def add_task(
    incident: Incident,
    *,
    title: str,
    text: str = "",
    owner: User | None = None,
    due_at: datetime | None = None,
    by: Actor,
) -> Task:
    """Add a task of one's own at the end of the list. Raises RefusedError."""
    current = lock_incident(incident)
    if not title.strip():
        raise RefusedError(message("Say what is to be done."), field="title")
    for given, field in ((title, "title"), (text, "text")):
        refuse_patient_identifiers(given, field)
    refuse_too_many(current, 1)
    _check_owner(current, owner)
    made = Task.objects.create(
        incident=current,
        rank=next_rank(current),
        title=title.strip(),
        text=text.strip(),
        owner=owner,
        due_at=due_at,
    )
    tell_trail("incident.add_task", current, by)
    return made


@transaction.atomic
def assign_task(
    task: Task, *, owner: User | None, due_at: datetime | None, version: int, by: Actor
) -> Task:
    """Say who does a task, and until when. Raises ConflictError, RefusedError.

    A time that somebody sets stays, whatever becomes of the start of the response.
    """
    incident, current = _lock(task, version)
    _check_owner(incident, owner)
    if due_at != current.due_at:
        current.due_minutes = None
    current.owner, current.due_at = owner, due_at
    _keep(current)
    tell_trail("incident.assign_task", incident, by)
    return current


@transaction.atomic
def end_task(task: Task, *, state: str, note: str = "", version: int, by: Actor) -> Task:
    """Say that a task is done, or left out and why; the log gets a line. Raises ConflictError."""
    incident, current = _lock(task, version)
    if current.state != TaskState.OPEN:
        raise RefusedError(message("This task is not open any more."))
    if state == TaskState.SKIPPED and not note.strip():
        raise RefusedError(message("Say why it is left out."), field="note")
    refuse_patient_identifiers(note, "note")
    now = timezone.now()
    current.state, current.ended_at, current.ended_by_id = state, now, by.user_id
    current.note = note.strip()
    if current.owner_id is None and state == TaskState.DONE:
        current.owner_id = by.user_id
    _keep(current)
    _note(current, by, now)
    tell_trail("incident.end_task", incident, by, {"task_state": (TaskState.OPEN.value, state)})
    return current


@transaction.atomic
def reopen_task(task: Task, *, version: int, by: Actor) -> Task:
    """Open a task again that was ended by mistake; the log keeps both. Raises ConflictError."""
    incident, current = _lock(task, version)
    if current.state == TaskState.OPEN:
        raise RefusedError(message("This task is open."))
    was, current.state = current.state, TaskState.OPEN
    current.ended_at, current.ended_by, current.note = None, None, ""
    if current.due_minutes is not None:  # the start may have moved since it was ended
        current.due_at = due_from(response_start(incident), current.due_minutes)
    _keep(current)
    _note(current, by, timezone.now())
    tell_trail("incident.reopen_task", incident, by, {"task_state": (was, TaskState.OPEN.value)})
    return current


def next_rank(incident: Incident) -> int:
    """Return the rank behind the last task."""
    last: int | None = incident.tasks.aggregate(last=Max("rank"))["last"]
    return 0 if last is None else last + 1


def _check_owner(incident: Incident, owner: User | None) -> None:
    if owner and not may_at(owner, Permission.VIEW_INCIDENTS, incident.organisation):
        raise RefusedError(
            message("This person has no role in this organisation that sees incidents."),
            field="owner",
        )


def refuse_too_many(incident: Incident, n_more: int) -> None:
    """Raise RefusedError where an incident would hold more tasks than anybody can see through."""
    if incident.tasks.count() + n_more > MOST_TASKS:
        raise RefusedError(
            message("There are too many tasks: an incident holds {n}.", n=MOST_TASKS)
        )


def _lock(task: Task, version: int) -> tuple[Incident, Task]:
    incident = lock_incident(task.incident)
    current = Task.objects.select_for_update().get(pk=task.pk)
    check_version(KIND, current, version)
    return incident, current


def _keep(task: Task) -> None:
    task.version += 1
    task.save()


def _note(task: Task, by: Actor, at: datetime) -> None:
    """Write the line of the log: the task's own words, and what became of it."""
    signs = {TaskState.DONE: "☑", TaskState.SKIPPED: "☒", TaskState.OPEN: "☐"}
    words = [f"{signs[TaskState(task.state)]} {task.title}", task.note]
    Entry.objects.create(
        incident_id=task.incident_id,
        kind=EntryKind.ACTION,
        text=" · ".join(word for word in words if word),
        happened_at=at,
        noted_at=at,
        noted_by_id=by.user_id,
    )

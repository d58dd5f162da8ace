"""A playbook's steps become tasks of an incident: in order, with who does them and until when.

A step is a task once, however often its playbook is added. Due times count from when the
organisation knew; they are aims of the response and not clocks of the law.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language

from khumkan.core.messages import message
from khumkan.hub.incidents.choices import Part
from khumkan.hub.incidents.facts import response_start
from khumkan.hub.incidents.models import Incident, Playbook, Task
from khumkan.hub.incidents.playbooks import Row, StepRole, check_playbook, lay_out, load_shipped
from khumkan.hub.incidents.services.due_times import due_from
from khumkan.hub.incidents.services.playbooks import keep_shipped
from khumkan.hub.incidents.services.storing import lock_incident, tell_trail
from khumkan.hub.incidents.services.tasks import next_rank, refuse_too_many
from khumkan.hub.organisations.access import current_memberships
from khumkan.hub.organisations.choices import Role
from khumkan.hub.organisations.models import Membership
from khumkan.ui.accounts.models import User
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError

_TITLE, _TEXT, _STEP = 200, 4000, 80
_PARTS = {StepRole.COMMANDER: Part.COMMANDER, StepRole.LIAISON: Part.LIAISON}
_ROLES = {
    StepRole.IT: Role.HOSPITAL_IT,
    StepRole.DPO: Role.DPO,
    StepRole.EXECUTIVE: Role.EXECUTIVE,
}


@transaction.atomic
def add_playbook(incident: Incident, playbook: Playbook, *, by: Actor) -> int:
    """Make tasks of a playbook's steps and return how many are new. Raises RefusedError."""
    current = lock_incident(incident)
    _refuse_closed(current)
    if playbook.withdrawn_at is not None:
        raise RefusedError(message("This playbook was withdrawn."), field="playbook")
    shipped = load_shipped().get(playbook.cacao_id) if playbook.organisation_id is None else None
    read = shipped or check_playbook(playbook.body)
    row = keep_shipped(shipped, by) if shipped else playbook
    known = set(current.tasks.filter(playbook__cacao_id=read.id).values_list("step_id", flat=True))
    fresh = [one for one in lay_out(read) if one.is_work and one.step.id[:_STEP] not in known]
    refuse_too_many(current, len(fresh))
    Task.objects.bulk_create(_tasks_of(current, row, fresh))
    if fresh:
        tell_trail("incident.add_playbook", current, by)
    return len(fresh)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What all tasks of one playbook share."""

    incident: Incident
    playbook: Playbook
    first_rank: int
    owners: dict[str, User]
    since: datetime
    is_thai: bool


def _tasks_of(incident: Incident, playbook: Playbook, rows: Iterable[Row]) -> list[Task]:
    plan = _Plan(
        incident,
        playbook,
        next_rank(incident),
        _owners(incident),
        response_start(incident),
        is_thai=(get_language() or "th").startswith("th"),
    )
    return [_task_of(plan, row) for row in rows]


def _task_of(plan: _Plan, row: Row) -> Task:
    step, words = row.step, row.step.words
    return Task(
        incident=plan.incident,
        playbook=plan.playbook,
        step_id=step.id[:_STEP],
        rank=plan.first_rank + row.rank,
        phase=words.phase,
        title=step.title(is_thai=plan.is_thai)[:_TITLE],
        text=step.instructions(is_thai=plan.is_thai)[:_TEXT],
        owner=plan.owners.get(words.role),
        due_at=due_from(plan.since, words.due_minutes),
        due_minutes=words.due_minutes,
    )


def _owners(incident: Incident) -> dict[str, User]:
    """Return who takes the steps of a role: the only member of whom it is clear."""
    members = list(incident.members.filter(removed_at=None).select_related("user"))
    found: dict[str, User] = {}
    for role, part in _PARTS.items():
        _only(found, role, {one.user for one in members if one.part == part})
    users = {one.user_id: one.user for one in members}
    held = Membership.objects.filter(
        current_memberships(), organisation_id=incident.organisation_id, user_id__in=users
    ).values_list("user_id", "role")
    pairs = list(held)
    for role, wanted in _ROLES.items():
        _only(found, role, {users[key] for key, name in pairs if name == wanted})
    return found


def _only(found: dict[str, User], role: str, people: set[User]) -> None:
    if len(people) == 1:
        found[role] = people.pop()


def _refuse_closed(incident: Incident) -> None:
    if not incident.is_open:
        raise RefusedError(message("This incident is closed: open it again first."))

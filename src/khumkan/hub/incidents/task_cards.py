"""Everything the page of tasks says of each, in the reader's language; and which are shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from khumkan.hub.incidents.choices import TaskState
from khumkan.hub.incidents.facts import response_start
from khumkan.hub.incidents.models import Incident, Task
from khumkan.hub.incidents.playbooks import (
    CacaoPlaybook,
    Condition,
    Phase,
    Row,
    Step,
    StepRole,
    lay_out,
)
from khumkan.hub.incidents.shelf import read_row
from khumkan.ui.components import Badge, Tone


class Show(StrEnum):
    """Which tasks a page shows."""

    OPEN = "open"
    MINE = "mine"
    OVERDUE = "overdue"
    ENDED = "ended"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class TaskCard:
    """One task. `since` is where its clock starts; `role` is who its playbook would have do it."""

    task: Task
    title: str
    text: str
    role: str
    phase: str | Promise
    playbook: str
    conditions: tuple[str, ...]
    badge: Badge
    since: datetime
    is_overdue: bool

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        return self.task.state == TaskState.OPEN


def read_task_cards(incident: Incident, at: datetime) -> list[TaskCard]:
    """Return the tasks of an incident in the order of the work; three queries."""
    tasks = list(incident.tasks.select_related("playbook", "owner", "ended_by"))
    books = {one.playbook_id: one.playbook for one in tasks if one.playbook}
    read = {key: _read(read_row(row)) for key, row in books.items()}
    return [_card(incident, task, read, at) for task in tasks]


def choose(cards: Iterable[TaskCard], show: Show, user_id: UUID) -> list[TaskCard]:
    """Return the tasks that a page shows."""
    return [one for one in cards if _is_shown(one, show, user_id)]


def _is_shown(card: TaskCard, show: Show, user_id: UUID) -> bool:
    if show is Show.MINE:
        return card.is_open and card.task.owner_id == user_id
    if show is Show.OVERDUE:
        return card.is_overdue
    return show is Show.ALL or card.is_open == (show is Show.OPEN)


def is_thai() -> bool:
    """Whether the reader's language is Thai."""
    return (get_language() or "th").startswith("th")


def words_of_condition(condition: Condition) -> str:
    """Return under what a step is done, in words."""
    what = condition.step.title(is_thai=is_thai())
    case = condition.case
    if case == "fails":
        return _("Only if this did not work: {what}").format(what=what)
    if case == "no":
        return _("Only if not: {what}").format(what=what)
    if case.startswith("="):
        return _("Only if {what} is {case}").format(what=what, case=case[1:])
    return _("Only if: {what}").format(what=what)


def role_of(read: CacaoPlaybook, step: Step) -> str:
    """Return who does a step: our word for the role, or what the playbook calls its agent."""
    role = step.words.role
    return str(StepRole(role).label) if role else read.agents.get(step.agent, "")


@dataclass(frozen=True, slots=True)
class _Read:
    playbook: CacaoPlaybook
    rows: dict[str, Row]


def _read(playbook: CacaoPlaybook) -> _Read:
    return _Read(playbook, {row.step.id: row for row in lay_out(playbook)})


def _card(
    incident: Incident, task: Task, books: dict[UUID | None, _Read], at: datetime
) -> TaskCard:
    found = books.get(task.playbook_id)
    row = found.rows.get(task.step_id) if found else None
    is_overdue = task.state == TaskState.OPEN and task.due_at is not None and task.due_at < at
    return TaskCard(
        task=task,
        title=row.step.title(is_thai=is_thai()) if row else task.title,
        text=row.step.instructions(is_thai=is_thai()) if row else task.text,
        role=role_of(found.playbook, row.step) if found and row else "",
        phase=Phase(task.phase).label if task.phase in Phase.values else task.phase,
        playbook=found.playbook.title(is_thai=is_thai()) if found else "",
        conditions=tuple(words_of_condition(one) for one in row.conditions) if row else (),
        badge=_badge(task, is_overdue=is_overdue),
        since=response_start(incident),
        is_overdue=is_overdue,
    )


def _badge(task: Task, *, is_overdue: bool) -> Badge:
    if is_overdue:
        return Badge(_("overdue"), Tone.DANGER)
    tones = {TaskState.DONE: Tone.GOOD, TaskState.SKIPPED: Tone.NEUTRAL}
    return Badge(TaskState(task.state).label, tones.get(TaskState(task.state), Tone.INFO))

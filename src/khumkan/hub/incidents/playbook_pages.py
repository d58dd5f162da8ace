"""A playbook as its page shows it: the outline of its steps in the reader's language."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from khumkan.hub.incidents.models import Playbook
from khumkan.hub.incidents.playbooks import Phase, Row, lay_out
from khumkan.hub.incidents.playbooks.model import (
    IF,
    PARALLEL,
    PLAYBOOK_ACTION,
    SWITCH,
    WHILE,
    CacaoPlaybook,
    Command,
)
from khumkan.hub.incidents.shelf import read_row
from khumkan.hub.incidents.task_cards import is_thai, role_of, words_of_condition
from khumkan.hub.organisations.access import organisations_where
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.policy import Permission

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User

_HOUR, _DAY = 60, 24 * 60


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of an outline; `depth` indents it, `commands` are those a machine would run."""

    number: int | None
    title: str
    text: str
    kind: str
    role: str
    phase: str | Promise
    due: str
    depth: int
    condition: str
    is_parallel: bool
    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True)
class PlaybookPage:
    """A playbook and its steps."""

    key: UUID
    row: Playbook
    title: str
    about: str
    lines: tuple[StepLine, ...]

    @property
    def n_steps(self) -> int:
        """How many steps are work for somebody."""
        return sum(one.number is not None for one in self.lines)


def page_of(row: Playbook) -> PlaybookPage:
    """Return what a playbook's page shows."""
    read = read_row(row)
    rows = lay_out(read)
    work = [one for one in rows if one.is_work]
    numbers = {one.step.id: place for place, one in enumerate(work, 1)}
    lines = tuple(_line(read, one, numbers.get(one.step.id)) for one in rows)
    thai = is_thai()
    return PlaybookPage(row.pk, row, read.title(is_thai=thai), read.about(is_thai=thai), lines)


def places_for_playbooks(user: "User") -> list[Organisation]:
    """Return the organisations whose playbooks somebody may change."""
    rows = organisations_where(user, Permission.CHANGE_INCIDENTS).filter(closed_at=None)
    return list(rows.order_by("name_th"))


def _line(read: CacaoPlaybook, row: Row, number: int | None) -> StepLine:
    step = row.step
    thai = is_thai()
    phase = step.words.phase
    return StepLine(
        number=number,
        title=step.title(is_thai=thai),
        text=_manual(row),
        kind=_kind(row),
        role=role_of(read, step),
        phase=Phase(phase).label if phase else "",
        due=_due(step.words.due_minutes),
        depth=min(row.depth, 4),
        condition=words_of_condition(row.conditions[-1]) if row.conditions else "",
        is_parallel=row.is_parallel,
        commands=tuple(one for one in step.commands if not one.is_manual),
    )


def _manual(row: Row) -> str:
    """Return what people do; what a machine would run stands apart."""
    step = row.step
    if is_thai() and step.words.text_th:
        return step.words.text_th
    parts = [step.description, *(one.text for one in step.commands if one.is_manual)]
    return "\n".join(part for part in parts if part.strip())


def _kind(row: Row) -> str:
    return {
        PARALLEL: _("at the same time"),
        IF: _("a question"),
        WHILE: _("again as long as"),
        SWITCH: _("one of several"),
        PLAYBOOK_ACTION: _("another playbook"),
    }.get(row.step.kind, "")


def _due(minutes: int | None) -> str:
    if minutes is None:
        return ""
    if minutes < 2 * _HOUR:
        return _("within {n} minutes").format(n=minutes)
    if minutes < 4 * _DAY:
        return _("within {n} hours").format(n=round(minutes / _HOUR))
    return _("within {n} days").format(n=round(minutes / _DAY))

"""A playbook as an outline: its steps in the order of the work, indented under conditions.

Steps of parallel branches share their ranks. A step stands once, where it is met first; where two
branches meet again, what follows stands after both and under no condition of theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from khumkan.hub.incidents.playbooks import model
from khumkan.hub.incidents.playbooks.flow import reach
from khumkan.hub.incidents.playbooks.model import CacaoPlaybook, Step

MOST_DEPTH: Final = 16


@dataclass(frozen=True, slots=True)
class Condition:
    """Under what a step is done: the step that asks, and which answer leads here."""

    step: Step
    case: str


@dataclass(frozen=True, slots=True)
class Row:
    """One step of the outline. `rank` orders the work; equal ranks may be done at once."""

    step: Step
    rank: int
    depth: int
    conditions: tuple[Condition, ...]
    is_parallel: bool

    @property
    def is_work(self) -> bool:
        """Whether somebody has something to do here."""
        return self.step.kind in model.WORK


def lay_out(playbook: CacaoPlaybook) -> list[Row]:
    """Return every step but start and end, those of the main way first."""
    return _walk(playbook).rows


def find_too_deep(playbook: CacaoPlaybook) -> list[str]:
    """Return the steps whose branches lie deeper than `MOST_DEPTH`: no outline would show them."""
    return _walk(playbook).too_deep


def _walk(playbook: CacaoPlaybook) -> "_Walk":
    walk = _Walk(playbook.steps)
    walk.follow(playbook.start, _Place())
    return walk


@dataclass(frozen=True, slots=True)
class _Place:
    rank: int = 0
    depth: int = 0
    conditions: tuple[Condition, ...] = ()
    is_parallel: bool = False
    stop: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Walk:
    steps: Mapping[str, Step]
    rows: list[Row] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    too_deep: list[str] = field(default_factory=list)

    def follow(self, key: str, place: _Place) -> int:
        """Add the steps from one on, and return the first rank after them."""
        rank = place.rank
        while key and key not in self.seen and key not in place.stop:
            step = self.steps[key]
            self.seen.add(key)
            if step.kind == model.END:
                break
            if step.kind != model.START:
                self.rows.append(Row(step, rank, place.depth, place.conditions, place.is_parallel))
                rank += 1
            key, rank = self._branch(step, place, rank)
        return rank

    def _branch(self, step: Step, place: _Place, rank: int) -> tuple[str, int]:
        """Add what lies behind a step's branches; return where it goes on, and at which rank."""
        join = step.then or self._join(step)
        last = rank
        if step.branches and place.depth == MOST_DEPTH:
            self.too_deep.append(step.id)
            return join, last
        for branch in step.branches:
            inner = _Place(
                rank,
                place.depth + 1,
                (*place.conditions, Condition(step, branch.case))
                if branch.case
                else place.conditions,
                place.is_parallel or step.kind == model.PARALLEL,
                place.stop | ({join} if join else frozenset()),
            )
            last = max(last, self.follow(branch.step_id, inner))
        return join, last

    def _join(self, step: Step) -> str:
        """Return the first step that all branches lead to, "" if they only end."""
        ways = [
            reach(self.steps, [one.step_id])
            for one in step.branches
            if self.steps[one.step_id].kind != model.END
        ]
        if len(ways) < 2:  # noqa: PLR2004 -- one way meets nobody
            return ""
        common = (key for key in ways[0] if all(key in way for way in ways[1:]))
        return next((key for key in common if self.steps[key].kind != model.END), "")

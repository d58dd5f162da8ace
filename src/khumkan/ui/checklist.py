"""First steps: what somebody should do before the product can help, told on the overview.

An app lists its own in `<app>/checklist.py` as `STEPS`. A step that is done is asked of what is
stored, never ticked by hand.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from khumkan.ui.plugins import collect

if TYPE_CHECKING:
    from khumkan.ui.accounts.models import User


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a step has come: `n_done` of `n_all` (1 of 1 for what is simply done)."""

    n_done: int
    n_all: int = 1

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self.n_done >= self.n_all


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do first: what, why, where, for whom; lower `rank` comes first.

    `url` gives "" where no page can do it.
    """

    label: str | Promise
    why: str | Promise
    rank: int
    is_for: "Callable[[User], bool]"
    url: "Callable[[User], str]"
    progress: "Callable[[User], Progress]"


@dataclass(frozen=True, slots=True)
class ListedStep:
    """A step as one person sees it."""

    label: str | Promise
    why: str | Promise
    url: str
    progress: Progress


def list_steps(user: "User") -> list[ListedStep]:
    """Return the steps that are this person's, in order, with how far each has come."""
    steps = sorted(collect("checklist", "STEPS"), key=lambda step: step.rank)
    return [
        ListedStep(step.label, step.why, step.url(user), step.progress(user))
        for step in steps
        if step.is_for(user)
    ]

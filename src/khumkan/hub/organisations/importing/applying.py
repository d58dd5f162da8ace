"""Stores what a plan says, each line for itself."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from khumkan.hub.organisations.importing.plans import Plan, Planned, Problem
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.services.organisations import add_organisation
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError
from khumkan.ui.sentences import say


@dataclass(frozen=True, slots=True)
class Report:
    """How many organisations were stored, how many were there, and which lines were not stored."""

    n_added: int
    n_known: int
    problems: list[Problem]


@transaction.atomic
def apply_plan(plan: Plan, *, by: Actor) -> Report:
    """Store the planned lines; one that is refused after all is told, and the others go on."""
    added: dict[str, Organisation] = {}
    n_added, problems = 0, list(plan.problems)
    for planned in plan.new:
        stored = _store(planned, added, by)
        if isinstance(stored, Problem):
            problems.append(stored)
            continue
        n_added += 1
        added |= dict.fromkeys(planned.codes, stored)
    return Report(n_added, plan.n_known, sorted(problems, key=lambda one: one.line))


def _store(planned: Planned, added: dict[str, Organisation], by: Actor) -> Organisation | Problem:
    parent = planned.parent
    if planned.parent_code:
        parent = added.get(planned.parent_code)
        if parent is None:
            return Problem(planned.line, "parent", _("The line it belongs to was not stored."))
    try:
        return add_organisation(planned.particulars, parent=parent, by=by, is_namesake=True)
    except RefusedError as error:
        return Problem(planned.line, error.field, say(error.message))

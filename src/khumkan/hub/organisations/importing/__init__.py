"""Many organisations from one CSV file: read and checked line by line, then stored.

Good lines are stored, bad ones come back with line, column and what to write instead; a file that
was mended can be given again as a whole: what is there already stays as it is.
"""

from typing import BinaryIO

from khumkan.hub.organisations.importing.applying import Report, apply_plan
from khumkan.hub.organisations.importing.columns import COLUMNS, MOST_BYTES
from khumkan.hub.organisations.importing.plans import Plan, Problem, check_size, plan_import
from khumkan.ui.actors import Actor

__all__ = ["COLUMNS", "MOST_BYTES", "Plan", "Problem", "Report", "apply_plan", "plan_import"]
__all__ += ["check_size", "import_organisations"]


def import_organisations(stream: BinaryIO, *, by: Actor) -> Report:
    """Store what a CSV file lists. Raises InputError if it is no such file at all."""
    return apply_plan(plan_import(stream.read(MOST_BYTES + 1)), by=by)

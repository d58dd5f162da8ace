"""The sieve of one set of rules: learns what it meets, and sifts runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from khumkan.engine.columns.times import TimeContext
from khumkan.engine.compiled import CompiledRule
from khumkan.engine.formats.tape.memory import Numbers
from khumkan.engine.formats.tape.run import Run
from khumkan.engine.rows import LogSource, Row
from khumkan.engine.sieve.doubts import rules_in_doubt
from khumkan.engine.sieve.groundwork import Drawer, find_groundwork
from khumkan.engine.sieve.judge import Judge
from khumkan.engine.sieve.plan import Plan
from khumkan.engine.sieve.plans import Plans
from khumkan.engine.sieve.sifting import ODD_LINE, UNCOVERED
from khumkan.engine.sieve.straining import Strainer


@dataclass(frozen=True, slots=True, eq=False)
class Sifted:
    """What became of the lines of a run, by number from 0.

    `sure` are rows of a line and a rule that it matches, `doubtful` of a line and a rule that it
    may match; both by line, then by rule, each pair once. `odd` lines, ascending, must be looked
    at by all rules. All other lines match nothing; `n_uncovered` of them belong to no log source
    that a rule is about.
    """

    run: Run
    plans: Plans
    followed: memoryview
    sure: Numbers
    doubtful: Numbers
    odd: list[int]
    n_uncovered: int

    def plan_of(self, line: int) -> Plan:
        """Return the plan of a line that matches or may match a rule."""
        plan = self.plans.plan(self.followed[line])
        if plan is None:
            raise ValueError(line)  # a line without a plan is odd
        return plan

    def row(self, line: int, context: TimeContext) -> Row:
        """Return the row of a line that has a plan."""
        return self.plan_of(line).row_of(self.run, line, context)


class Sieve:
    """Sifts runs for a fixed list of rules; rule numbers are list positions.

    `on_sources` is told the log sources of every kind of event that is met, once or more. What is
    worked out from the rules alone is kept in `drawer`, and taken from it. `in_doubt` are the rules
    of which much may be doubtful.
    """

    def __init__(
        self,
        rules: Sequence[CompiledRule],
        on_sources: Callable[[frozenset[LogSource]], None],
        drawer: Drawer | None = None,
    ) -> None:
        groundwork = find_groundwork(rules, drawer)
        self._strainer = Strainer(groundwork.catalogue, on_sources)
        self._judge = Judge(groundwork)
        self.in_doubt = rules_in_doubt(groundwork.catalogue, groundwork.programs)

    def sift(self, run: Run) -> Sifted:
        """Return what became of the lines of a run."""
        strained = self._strainer.strain(run)
        verdicts = strained.verdicts
        n_uncovered = int(np.count_nonzero(verdicts == UNCOVERED))
        sure, doubtful, guarded = self._judge.judge(run, strained)
        odd = np.flatnonzero(verdicts == ODD_LINE)
        return Sifted(
            run, strained.plans, strained.followed.data, sure, doubtful,
            sorted({*odd.tolist(), *guarded}), n_uncovered,
        )  # fmt: skip

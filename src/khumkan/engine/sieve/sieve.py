"""The sieve of one set of rules: learns what it meets, and sifts runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import orjson

from khumkan.engine.columns.times import TimeContext
from khumkan.engine.compiled import CompiledRule
from khumkan.engine.formats.tape.lines import LINE_SHAPE
from khumkan.engine.formats.tape.memory import Numbers
from khumkan.engine.formats.tape.run import Run
from khumkan.engine.formats.tape.shapes import Tree
from khumkan.engine.rows import LogSource, Row
from khumkan.engine.sieve.catalogue import Catalogue
from khumkan.engine.sieve.plans import MOST_SIGN_BYTES, Plan, Plans
from khumkan.engine.sieve.sifting import (
    MAX_HITS,
    ODD_LINE,
    UNCOVERED,
    UNKNOWN,
    sift,
)

_LONGEST_VALUE = 1 << 16
_PAIRS_PER_LINE, _LEAST_PAIRS = 8, 1024


@dataclass(frozen=True, slots=True, eq=False)
class Sifted:
    """What became of the lines of a run, by number from 0.

    `candidates` has the rules that a line could match, by line; `odd` lines must be looked at by
    all rules. All other lines match nothing; `n_uncovered` of them belong to no log source that a
    rule is about.
    """

    run: Run
    plans: Plans
    followed: memoryview
    candidates: dict[int, tuple[int, ...]]
    odd: set[int]
    n_uncovered: int

    def plan_of(self, line: int) -> Plan:
        """Return the plan of a candidate."""
        plan = self.plans.plan(self.followed[line])
        if plan is None:
            raise ValueError(line)  # a line without a plan is odd, never a candidate
        return plan

    def row(self, line: int, context: TimeContext) -> Row:
        """Return the row of a candidate."""
        return self.plan_of(line).outline.name(orjson.loads(self.run.raw(line)), context)


class Sieve:
    """Sifts runs for a fixed list of rules; rule numbers are list positions.

    `on_sources` is told the log sources of every kind of event that is met, once or more.
    """

    def __init__(
        self,
        rules: Sequence[CompiledRule],
        on_sources: Callable[[frozenset[LogSource]], None],
    ) -> None:
        self._on_sources = on_sources
        self._catalogue = Catalogue(rules)
        self._plans: WeakKeyDictionary[Tree, Plans] = WeakKeyDictionary()
        self._folded = np.empty(_LONGEST_VALUE + 128, np.uint8)
        self._other = np.empty(_LONGEST_VALUE + 128, np.uint8)
        self._places = np.empty(_LONGEST_VALUE + 128, np.int32)
        self._hits = np.empty(MAX_HITS, np.int32)
        self._marks = np.zeros(self._catalogue.n_ways, np.int32)
        self._complete = np.empty(self._catalogue.n_ways, np.int32)

    def sift(self, run: Run) -> Sifted:
        """Return what became of the lines of a run."""
        plans = self._plans_of(run.tree)
        verdicts = np.empty(len(run), np.int8)
        followed = np.zeros(len(run), np.int32)
        chosen = np.arange(len(run), dtype=np.int32)
        parts: list[Numbers] = []
        while len(chosen):
            parts.append(self._sift(run, plans, chosen, verdicts, followed))
            chosen = chosen[verdicts[chosen] == UNKNOWN]
            self._learn(run, plans, chosen, verdicts)
            chosen = chosen[verdicts[chosen] == UNKNOWN]
        n_uncovered = int(np.count_nonzero(verdicts == UNCOVERED))
        candidates, odd = self._gather(parts)
        odd.update(np.flatnonzero(verdicts == ODD_LINE).tolist())
        return Sifted(run, plans, followed.data, candidates, odd, n_uncovered)

    def _gather(self, parts: list[Numbers]) -> tuple[dict[int, tuple[int, ...]], set[int]]:
        """Return the rules in question by line, and lines whose outline does not hold."""
        found: dict[int, list[int]] = {}
        odd = set()
        for part in parts:
            for line, rule in part.tolist():
                if rule == self._catalogue.guard_rule:
                    odd.add(line)
                elif line in found:
                    found[line].append(rule)
                else:
                    found[line] = [rule]
        rules = {line: tuple(dict.fromkeys(numbers)) for line, numbers in found.items()}
        return rules, odd

    def _sift(
        self, run: Run, plans: Plans, chosen: Numbers, verdicts: npt.NDArray[np.int8],
        followed: Numbers,
    ) -> Numbers:  # fmt: skip
        """Return pairs of line and rule."""
        index, catalogue = self._catalogue.index, self._catalogue
        found = np.empty((len(chosen) * _PAIRS_PER_LINE + _LEAST_PAIRS) * 2, np.int32)
        n_found = sift(
            run.data, run.lines, run.values, chosen,
            plans.shapes, plans.telling, plans.kinds, plans.signs, plans.plans, plans.slots,
            plans.asks, catalogue.posting_starts, catalogue.postings, catalogue.wanted,
            catalogue.rule_of_way,
            index.reader_table, index.needle_table, index.texts, index.bitmaps,
            index.keys, index.firsts, self._folded, self._other, self._places,
            self._hits, self._marks, self._complete, verdicts, followed, found,
        )  # fmt: skip
        return found[: n_found * 2].reshape(-1, 2)

    def _learn(
        self, run: Run, plans: Plans, chosen: Numbers, verdicts: npt.NDArray[np.int8]
    ) -> None:
        """Make plans for lines of which there are none; those that can have none are odd."""
        met: set[tuple[int, bytes]] = set()
        for line in chosen.tolist():
            shape = int(run.lines[line * 4 + LINE_SHAPE])
            sign = plans.sign_of(run, line, shape) if shape >= 0 else b""
            if shape < 0 or not plans.has_room or len(sign) > MOST_SIGN_BYTES:
                verdicts[line] = ODD_LINE
            elif (shape, sign) not in met:
                met.add((shape, sign))
                plans.learn(run, line, shape, sign)

    def _plans_of(self, tree: Tree) -> Plans:
        plans = self._plans.get(tree)
        if plans is None or not plans.has_room:  # whoever fills it must not slow the others down
            plans = self._plans[tree] = Plans(self._catalogue, self._on_sources)
        return plans

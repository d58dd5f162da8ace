"""Runs the kernel over the lines of a run, and makes plans for the kinds of lines it meets."""

from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from khumkan.engine.formats.tape.lines import LINE_SHAPE
from khumkan.engine.formats.tape.memory import PADDING, Numbers
from khumkan.engine.formats.tape.run import Run
from khumkan.engine.formats.tape.shapes import Tree
from khumkan.engine.rows import LogSource
from khumkan.engine.sieve.catalogue import Catalogue
from khumkan.engine.sieve.counting import ROOM, new_marks, padded
from khumkan.engine.sieve.plans import MAX_PLANS, MOST_SIGN_BYTES, Plans
from khumkan.engine.sieve.reading import MAX_HITS
from khumkan.engine.sieve.seen import LONGEST_SEEN, N_SEEN, SEEN
from khumkan.engine.sieve.sifting import LONGEST_VALUE, MARGIN, ODD_LINE, UNKNOWN, sift

_PAIRS_PER_LINE, _LEAST_PAIRS = 8, 1024
_MOST_CREDIT = MAX_PLANS + MAX_PLANS // 4
_LINES_PER_PLAN = 4
"""About how many lines cost as much, looked at the slow way, as the plan of a kind."""

Verdicts = npt.NDArray[np.int8]
OnSources = Callable[[frozenset[LogSource]], None]


@dataclass(frozen=True, slots=True, eq=False)
class Strained:
    """What the kernel says of the lines of a run, by number from 0.

    `verdicts` are as in `sifting`, never UNKNOWN; `followed` the plan of each line, 0 for none;
    `pairs` are rows of a line and a rule that it may match, a rule twice perhaps, a line's
    rows together. The rule may be the catalogue's `guard_rule`: then the line is odd.
    """

    plans: Plans
    verdicts: Verdicts
    followed: Numbers
    pairs: Numbers


class Strainer:
    """Strains runs for the rules of a catalogue; for one thread at a time.

    Plans that no second line follows are dearer than the slow way. So they are made on credit that
    lines with a plan pay back: where each line has names of its own, none are made after a while.
    """

    def __init__(self, catalogue: Catalogue, on_sources: OnSources) -> None:
        self._on_sources = on_sources
        self._catalogue = catalogue
        self._plans: WeakKeyDictionary[Tree, Plans] = WeakKeyDictionary()
        self._credit = _MOST_CREDIT
        self._folded = np.empty(LONGEST_VALUE + MARGIN, np.uint8)
        self._other = np.empty(LONGEST_VALUE + MARGIN, np.uint8)
        self._seen = np.full(N_SEEN * SEEN, -1, np.int32)
        self._letters = np.full(N_SEEN * LONGEST_SEEN + PADDING, 0, np.uint8)  # in memory at once
        self._hits = np.empty(MAX_HITS, np.int32)
        self._postings = padded(catalogue.postings)
        self._gathered = np.empty(ROOM, np.int32)
        self._marks = new_marks(catalogue.wanted)
        self._complete = np.empty(catalogue.n_ways + 1, np.int32)

    def strain(self, run: Run) -> Strained:
        """Return which lines of a run may match which rules."""
        plans = self._plans_of(run.tree)
        verdicts = np.empty(len(run), np.int8)
        followed = np.zeros(len(run), np.int32)
        chosen = np.arange(len(run), dtype=np.int32)
        parts: list[Numbers] = [np.empty((0, 2), np.int32)]
        n_each, before = 1, self._credit
        while len(chosen):
            parts.append(self._sift(run, plans, chosen, verdicts, followed))
            chosen = chosen[verdicts[chosen] == UNKNOWN]
            if len(chosen):
                self._learn(run, plans, chosen, verdicts, n_each)
                chosen = chosen[verdicts[chosen] == UNKNOWN]
            n_each *= 2
        n_others = int(np.count_nonzero(followed)) - (before - self._credit)
        self._credit = min(self._credit + max(n_others, 0) // _LINES_PER_PLAN, _MOST_CREDIT)
        return Strained(plans, verdicts, followed, np.concatenate(parts))

    def _sift(
        self, run: Run, plans: Plans, chosen: Numbers, verdicts: Verdicts, followed: Numbers
    ) -> Numbers:
        catalogue = self._catalogue
        index, stretches = catalogue.index, catalogue.stretches
        found = np.empty((len(chosen) * _PAIRS_PER_LINE + _LEAST_PAIRS) * 2, np.int32)
        n_found = sift(
            run.data, run.lines, run.values, chosen,
            plans.shapes, plans.telling, plans.kinds, plans.signs, plans.plans, plans.slots,
            plans.asks, plans.watches,
            catalogue.posting_starts, self._postings, catalogue.rule_of_way,
            index.reader_table, index.needle_table, index.texts, index.bitmaps, index.keys,
            stretches.keys, stretches.table, stretches.texts,
            self._folded, self._other, self._seen, self._letters,
            self._hits, self._gathered, self._marks, self._complete, verdicts, followed, found,
        )  # fmt: skip
        return found[: n_found * 2].reshape(-1, 2)

    def _learn(
        self, run: Run, plans: Plans, chosen: Numbers, verdicts: Verdicts, n_each: int
    ) -> None:
        """Make plans for lines of which there are none; those that can have none are odd.

        Of each shape it looks at so many lines: the next may be of the same kind.
        """
        shapes = run.lines[chosen * 4 + LINE_SHAPE]
        verdicts[chosen[shapes < 0]] = ODD_LINE
        if n_each == 1:
            chosen = chosen[np.unique(shapes, return_index=True)[1]]
        looked_at: dict[int, int] = {}
        met: set[tuple[int, bytes]] = set()
        for line in chosen.tolist():
            shape = run.spans[line * 4 + LINE_SHAPE]
            if not self._credit:
                verdicts[line] = ODD_LINE
                continue
            if shape < 0 or looked_at.get(shape, 0) >= n_each:
                continue
            sign = plans.sign_of(run, line, shape)
            if not plans.has_room or len(sign) > MOST_SIGN_BYTES:
                verdicts[line] = ODD_LINE
            elif (shape, sign) not in met:
                looked_at[shape] = looked_at.get(shape, 0) + 1
                met.add((shape, sign))
                plans.learn(run, line, shape, sign)
                self._credit -= 1
        plans.settle()

    def _plans_of(self, tree: Tree) -> Plans:
        plans = self._plans.get(tree)
        if plans is None or not plans.has_room:  # whoever fills it must not slow the others down
            plans = self._plans[tree] = Plans(self._catalogue, self._on_sources)
        return plans

"""Which of the rules in question a line matches, as far as its bytes prove it."""

from typing import NamedTuple

import numpy as np

from khumkan.engine.compiled import ANY_COLUMN
from khumkan.engine.formats.tape.memory import Numbers
from khumkan.engine.formats.tape.run import Run
from khumkan.engine.sieve.groundwork import Groundwork
from khumkan.engine.sieve.judging import judge
from khumkan.engine.sieve.making import N_MADE
from khumkan.engine.sieve.programs import MOST_DEPTH
from khumkan.engine.sieve.straining import Strained
from khumkan.engine.sieve.values import KNOWN, MOST_FOLDED, MOST_TABLES, MOST_VALUES, NOW, USED

_MOST_TURNS = 1 << 30


class Judged(NamedTuple):
    """Pairs of a line and a rule: those that match, and those that may; each by line, then by rule.

    `guarded` are lines of which more must be known before anything can be said.
    """

    sure: Numbers
    doubtful: Numbers
    guarded: list[int]


class Judge:
    """Decides for a fixed list of rules; for one thread at a time."""

    def __init__(self, groundwork: Groundwork) -> None:
        self._catalogue = groundwork.catalogue
        self._programs = groundwork.programs
        self._proofs = groundwork.proofs
        self._folded = np.zeros(MOST_FOLDED, np.uint8)
        self._tables = np.zeros(MOST_TABLES, np.uint8)
        self._known = np.zeros((MOST_VALUES + N_MADE) * KNOWN, np.int32)
        self._used = np.zeros(USED, np.int32)
        self._begun = np.zeros(MOST_DEPTH, np.int32)
        self._answers = np.zeros(MOST_DEPTH, np.int32)

    def judge(self, run: Run, strained: Strained) -> Judged:
        """Decide the pairs of a run."""
        pairs = _by_line(strained.pairs)
        n_pairs = len(pairs)
        sure, doubtful = np.empty(n_pairs * 2, np.int32), np.empty(n_pairs * 2, np.int32)
        guarded = np.empty(n_pairs, np.int32)
        if self._used[NOW] > _MOST_TURNS:
            self._used[NOW] = 0
            self._known[:] = 0
        programs, plans, catalogue = self._programs, strained.plans, self._catalogue
        n_sure, n_doubtful, n_guarded = judge(
            run.data, run.lines, run.values, pairs.reshape(-1), strained.followed,
            plans.plans, plans.column_values, catalogue.n_columns,
            catalogue.column_ids.get(ANY_COLUMN, -1), catalogue.made_of,
            programs.starts, programs.parts, programs.texts, programs.letters,
            programs.automata, programs.steps, programs.marks, self._proofs,
            self._folded, self._tables, self._known, self._used, self._begun, self._answers,
            sure, doubtful, guarded,
        )  # fmt: skip
        return Judged(
            sure[: n_sure * 2].reshape(-1, 2),
            doubtful[: n_doubtful * 2].reshape(-1, 2),
            guarded[:n_guarded].tolist(),
        )


def _by_line(pairs: Numbers) -> Numbers:
    """Return pairs in the order of their lines; those of new kinds of lines come after others."""
    lines = pairs[:, 0]
    if np.any(lines[1:] < lines[:-1]):
        pairs = pairs[np.argsort(lines, kind="stable")]
    return np.ascontiguousarray(pairs)

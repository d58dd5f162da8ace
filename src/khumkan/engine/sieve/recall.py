"""What bytes don't prove is asked of the matcher, but for the same values only once.

In: lines that rules are in question for. Out: which of them match it. A line is known by the bytes
of all values that these rules ask for, compared and not only hashed, so that no line can pass for
another. Bounded, and forgotten all at once.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from khumkan.engine.compiled import CompiledRule, OtherField, leaves_of
from khumkan.engine.formats.tape.lines import FROM, TO
from khumkan.engine.formats.tape.memory import Numbers
from khumkan.engine.formats.tape.run import Run
from khumkan.engine.matcher import RuleMatcher
from khumkan.engine.sieve.line_rows import LineRows
from khumkan.engine.sieve.plan import Plan

MAX_REMEMBERED = 65_536
MAX_REMEMBERED_BYTES = 32_000_000
MAX_ASKS = 16_384
_MOST_VALUES = 24

Rules = tuple[int, ...]
"""Numbers of rules, ascending."""
Known = tuple[int, Rules, tuple[bytes, ...]]
"""The number of a plan, rules, and the bytes of the values that they ask for."""
OnFailure = Callable[[int, Exception], None]


class Recall:
    """Asks the matcher, and remembers its verdicts by the values that led to them."""

    def __init__(self, matcher: RuleMatcher) -> None:
        self._matcher = matcher
        self._columns = [_columns_of(rule) for rule in matcher.rules]
        self._asks: dict[tuple[int, Rules], tuple[int, ...] | None] = {}
        self._verdicts: dict[Known, Rules] = {}
        self._n_bytes = 0

    def settle(self, rows: LineRows, on_failure: OnFailure) -> Numbers:
        """Return the pairs that were sure, and those of the doubtful that hold, in order.

        `on_failure` is told the line on which the matcher failed; its sure pairs remain.
        """
        sifted = rows.sifted
        if not len(sifted.doubtful):
            return sifted.sure
        found: list[tuple[int, int]] = []
        for line, rules in _by_line(sifted.doubtful.tolist()):
            try:
                found += [(line, rule) for rule in self._decide(rows, line, rules)]
            except Exception as error:  # noqa: BLE001 -- one event must not cost the others
                on_failure(line, error)
        return _merge(sifted.sure, found) if found else sifted.sure

    def _decide(self, rows: LineRows, line: int, rules: Rules) -> Rules:
        known = self._known_of(rows.sifted.run, line, rows.sifted.plan_of(line), rules)
        if known is None:
            return self._matcher.match_few(rows.view(line), rules)
        verdict = self._verdicts.get(known)
        if verdict is None:
            verdict = self._matcher.match_few(rows.view(line), rules)
            self._remember(known, verdict)
        return verdict

    def _known_of(self, run: Run, line: int, plan: Plan, rules: Rules) -> Known | None:
        """Return what a line is known to rules by; None where they ask for too many values.

        The number of its plan belongs to it: the same bytes may be other columns' elsewhere.
        """
        ask = (plan.number, rules)
        if ask not in self._asks:
            if len(self._asks) >= MAX_ASKS:
                self._asks.clear()
            self._asks[ask] = self._values_for(plan, rules)
        asked = self._asks[ask]
        if asked is None:
            return None
        first, places, block = run.first_value(line), run.places, run.block
        # From the byte before: a quote there tells a text from a number.
        values = [
            block[places[place + FROM] - 1 : places[place + TO]]
            for place in [first + 3 * value for value in asked]
        ]
        return (*ask, tuple(values))

    def _remember(self, known: Known, verdict: Rules) -> None:
        n_bytes = sum(map(len, known[2]))
        self._n_bytes += n_bytes
        is_full = len(self._verdicts) >= MAX_REMEMBERED
        if is_full or self._n_bytes > MAX_REMEMBERED_BYTES:
            self._verdicts.clear()
            self._n_bytes = n_bytes
        self._verdicts[known] = verdict

    def _values_for(self, plan: Plan, rules: Sequence[int]) -> tuple[int, ...] | None:
        columns = frozenset[str]().union(*(self._columns[rule] for rule in rules))
        values = plan.values_of(columns)
        return values if len(values) <= _MOST_VALUES else None


def _by_line(pairs: Iterable[Sequence[int]]) -> Iterator[tuple[int, Rules]]:
    by_line: dict[int, list[int]] = {}
    for line, rule in pairs:
        by_line.setdefault(line, []).append(rule)
    for line, rules in by_line.items():
        yield line, tuple(rules)


def _merge(sure: Numbers, found: Sequence[tuple[int, int]]) -> Numbers:
    """Return pairs in the order of their lines, then of their rules."""
    pairs = np.concatenate([sure, np.array(found, np.int32)])
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def _columns_of(rule: CompiledRule) -> frozenset[str]:
    columns = set()
    for leaf in leaves_of(rule.condition):
        columns.add(leaf.column)
        if isinstance(leaf.test, OtherField):
            columns.add(leaf.test.column)
    return frozenset(columns)

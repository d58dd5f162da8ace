"""What was decided for the same values before: rules that look at the same values decide the same.

In: a line that rules are in question for. Out: which of them match it, and why. A line is known by
the bytes of all values that these rules ask for, compared and not only hashed, so that no line can
pass for another. Bounded, and forgotten all at once.
"""

from collections.abc import Sequence

from khumkan.engine.compiled import CompiledRule, OtherField, leaves_of
from khumkan.engine.formats.tape.lines import FROM, TO
from khumkan.engine.formats.tape.run import Run
from khumkan.engine.matcher import Evidence, RowView, RuleMatcher
from khumkan.engine.rows import Row
from khumkan.engine.sieve.plans import Plan

MAX_REMEMBERED = 65_536
MAX_REMEMBERED_BYTES = 32_000_000
MAX_ASKS = 16_384
_MOST_VALUES = 24

Verdict = tuple[tuple[int, tuple[Evidence, ...]], ...]
"""The rules that match, ascending, and what made each of them match."""
Key = tuple[bytes, ...]


class Recall:
    """Remembers verdicts by the values that led to them."""

    def __init__(self, matcher: RuleMatcher) -> None:
        self._matcher = matcher
        self._columns = [_columns_of(rule) for rule in matcher.rules]
        self._asks: dict[tuple[int, tuple[int, ...]], tuple[int, ...] | None] = {}
        self._verdicts: dict[tuple[tuple[int, ...], Key], Verdict] = {}
        self._n_bytes = 0

    def key_of(self, run: Run, line: int, plan: Plan, rules: tuple[int, ...]) -> Key | None:
        """Return the values by which a line is known to rules; None where they ask for too many."""
        ask = (plan.number, rules)
        if ask not in self._asks:
            if len(self._asks) >= MAX_ASKS:
                self._asks.clear()
            self._asks[ask] = self._values_for(plan, rules)
        asked = self._asks[ask]
        if asked is None:
            return None
        first, values, block = run.first_value(line), run.places, run.block
        # From the byte before: a quote there tells a text from a number.
        return (
            plan.sign,
            *[
                block[values[place + FROM] - 1 : values[place + TO]]
                for place in [first + 3 * value for value in asked]
            ],
        )

    def find(self, rules: tuple[int, ...], key: Key) -> Verdict | None:
        """Return what was decided for these values before."""
        return self._verdicts.get((rules, key))

    def decide(self, rules: tuple[int, ...], row: Row, key: Key | None) -> Verdict:
        """Decide for a row, and remember it by its key."""
        view = RowView(row)
        numbers = self._matcher.match_few(view, rules)
        verdict = tuple((number, self._matcher.prove(number, view)) for number in numbers)
        if key is not None:
            self._remember((rules, key), verdict)
        return verdict

    def _remember(self, known: tuple[tuple[int, ...], Key], verdict: Verdict) -> None:
        n_bytes = sum(map(len, known[1]))
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


def _columns_of(rule: CompiledRule) -> frozenset[str]:
    columns = set()
    for leaf in leaves_of(rule.condition):
        columns.add(leaf.column)
        if isinstance(leaf.test, OtherField):
            columns.add(leaf.test.column)
    return frozenset(columns)

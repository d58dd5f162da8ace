"""What a window's hits amount to, kept as hits come and go: counts, sums, averages, percentiles.

Hits leave in the order in which they came. Numbers are exact, so that a sum to which a million were
added and from which they were taken away is the same as one that never saw them.
Source: docs/reference/sigma-semantics.md, X7 to X9, X13 to X15, X17.
"""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Protocol, TypeVar

from khumkan.engine.compiled import Correlation, CorrelationKind, Way
from khumkan.engine.matcher.scalars import Number, to_exact

if TYPE_CHECKING:
    from khumkan.engine.correlation.windows import Hit

Key = TypeVar("Key")

MAX_DEAD = 64


class Tally(Protocol):
    """Takes hits, gives them back in the same order, and tells what they amount to."""

    def add(self, hit: "Hit") -> None:
        """Count a hit that entered the window."""

    def remove(self, hit: "Hit") -> None:
        """Forget the oldest hit, which has left it."""

    def value(self) -> Number:
        """Return what is held against the bounds; there is at least one hit."""
        ...


def make_tally(rule: Correlation) -> Tally:
    """Return an empty tally of what the correlation asks for."""
    match rule.kind:
        case CorrelationKind.EVENT_COUNT:
            return _Hits()
        case CorrelationKind.VALUE_COUNT:
            return _Values()
        case CorrelationKind.VALUE_SUM:
            return _Sum()
        case CorrelationKind.VALUE_AVG:
            return _Average()
        case kind if kind.is_metric:
            return _Percentile(to_exact(rule.percentile) or 0)
        case _:
            return _Ways(rule.ways) if rule.ways else _Rules()


class _Hits:
    __slots__ = ("_n",)

    def __init__(self) -> None:
        self._n = 0

    def add(self, _hit: "Hit") -> None:
        self._n += 1

    def remove(self, _hit: "Hit") -> None:
        self._n -= 1

    def value(self) -> Number:
        return self._n


class _Values:
    __slots__ = ("_values",)

    def __init__(self) -> None:
        self._values: Counter[tuple[str, ...]] = Counter()

    def add(self, hit: "Hit") -> None:
        self._values[hit.value] += 1

    def remove(self, hit: "Hit") -> None:
        _take_away(self._values, hit.value)

    def value(self) -> Number:
        return len(self._values)


class _Rules:
    __slots__ = ("_rules",)

    def __init__(self) -> None:
        self._rules: Counter[str] = Counter()

    def add(self, hit: "Hit") -> None:
        self._rules[hit.rule_id] += 1

    def remove(self, hit: "Hit") -> None:
        _take_away(self._rules, hit.rule_id)

    def value(self) -> Number:
        return len(self._rules)


class _Ways(_Rules):
    """Whether the rules that hit, and those that did not, are so in one of some ways: 1 or 0."""

    __slots__ = ("_ways",)

    def __init__(self, ways: Sequence[Way]) -> None:
        super().__init__()
        self._ways = ways

    def value(self) -> Number:
        met = self._rules.keys()
        return int(
            any(met >= {*needed} and met.isdisjoint(missed) for needed, missed in self._ways)
        )


class _Sum:
    __slots__ = ("_n", "_sum")

    def __init__(self) -> None:
        self._sum: Number = 0
        self._n = 0

    def add(self, hit: "Hit") -> None:
        self._sum += hit.number
        self._n += 1

    def remove(self, hit: "Hit") -> None:
        self._sum -= hit.number
        self._n -= 1

    def value(self) -> Number:
        return self._sum


class _Average(_Sum):
    __slots__ = ()

    def value(self) -> Number:
        return Fraction(self._sum, self._n)


class _Percentile:
    """Two heaps that meet at the wanted rank; what has left the window stays in them a while.

    `_low` holds as many of the smallest numbers as the rank says, negated: the wanted one on top.
    """

    def __init__(self, percentile: Number) -> None:
        self._percentile = percentile
        self._low: list[tuple[Number, int]] = []
        self._high: list[tuple[Number, int]] = []
        self._is_low: dict[int, bool] = {}
        self._n_low = 0
        self._n_added = 0

    def add(self, hit: "Hit") -> None:
        serial, number = self._n_added, hit.number
        self._n_added += 1
        if self._n_low and number <= self.value():
            self._put_low(number, serial)
        else:
            self._put_high(number, serial)
        self._balance()

    def remove(self, _hit: "Hit") -> None:
        oldest = self._n_added - len(self._is_low)
        self._n_low -= self._is_low.pop(oldest)
        self._balance()
        if len(self._low) + len(self._high) > 2 * len(self._is_low) + MAX_DEAD:
            self._bury()

    def value(self) -> Number:
        return -self._low[0][0]

    def _rank(self) -> int:
        n = len(self._is_low)
        return max(min(n, 1), int(-(-self._percentile * n // 100)))

    def _balance(self) -> None:
        rank = self._rank()
        while self._n_low < rank:
            self._prune(self._high)
            self._put_low(*heappop(self._high))
        while self._n_low > rank:
            self._prune(self._low)
            number, serial = heappop(self._low)
            self._n_low -= 1
            self._put_high(-number, serial)
        self._prune(self._low)

    def _put_low(self, number: Number, serial: int) -> None:
        heappush(self._low, (-number, serial))
        self._is_low[serial] = True
        self._n_low += 1

    def _put_high(self, number: Number, serial: int) -> None:
        heappush(self._high, (number, serial))
        self._is_low[serial] = False

    def _prune(self, heap: list[tuple[Number, int]]) -> None:
        while heap and heap[0][1] not in self._is_low:
            heappop(heap)

    def _bury(self) -> None:
        for heap in (self._low, self._high):
            heap[:] = [entry for entry in heap if entry[1] in self._is_low]
            heapify(heap)


def _take_away(counter: Counter[Key], key: Key) -> None:
    counter[key] -= 1
    if not counter[key]:
        del counter[key]

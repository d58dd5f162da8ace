"""Several events make one finding: counts and sequences per group within a span of event time.

In: hits of the rules a correlation builds on, in any order. Out: its matches, by time. The result
depends on the hits alone, not on how they were batched. Source: Sigma correlation rules 2.1.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from khumkan.engine.compiled import Correlation, CorrelationKind
from khumkan.engine.findings import Position
from khumkan.engine.matcher.scalars import RELATIONS

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """One match of a rule that a correlation builds on; ordered by event time, then position.

    `group` are the values of the group-by fields, `value` those of the counted
    fields.
    """

    time: datetime
    position: Position
    rule_id: str
    group: tuple[str, ...] = ()
    value: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CorrelationMatch:
    """The hits that made a correlation hold, oldest first, and the number it was held against."""

    group: tuple[str, ...]
    hits: Sequence[Hit]
    count: int

    @property
    def last(self) -> Hit:
        """The hit that completed it."""
        return self.hits[-1]


def correlate(rule: Correlation, hits: Iterable[Hit]) -> list[CorrelationMatch]:
    """Return the matches of `rule`; a match uses up its hits, the next one needs new ones."""
    windows: defaultdict[tuple[str, ...], _Window] = defaultdict(lambda: _Window(rule))
    matches = []
    for hit in sorted(hits):
        window = windows[hit.group]
        window.add(hit)
        if window.is_complete():
            matches.append(CorrelationMatch(hit.group, tuple(window.hits), window.count()))
            window.clear()
    return matches


class _Window:
    """The hits of one group within the time span, with their counts kept as hits come and go."""

    def __init__(self, rule: Correlation) -> None:
        self._rule = rule
        self._span: timedelta = rule.timespan
        self._sequence = _Sequence(rule.rules)
        self.hits: deque[Hit] = deque()
        self._rules: Counter[str] = Counter()
        self._values: Counter[tuple[str, ...]] = Counter()

    def add(self, hit: Hit) -> None:
        self.hits.append(hit)
        self._rules[hit.rule_id] += 1
        self._values[hit.value] += 1
        self._sequence.add(hit)
        while self.hits[0].time <= hit.time - self._span:
            self._forget(self.hits.popleft())

    def _forget(self, hit: Hit) -> None:
        _take_away(self._rules, hit.rule_id)
        _take_away(self._values, hit.value)

    def clear(self) -> None:
        self.hits.clear()
        self._sequence.clear()
        self._rules.clear()
        self._values.clear()

    def count(self) -> int:
        match self._rule.kind:
            case CorrelationKind.EVENT_COUNT:
                return len(self.hits)
            case CorrelationKind.VALUE_COUNT:
                return len(self._values)
            case _:
                return len(self._rules)

    def is_complete(self) -> bool:
        if self._rule.kind is CorrelationKind.TEMPORAL_ORDERED:
            return self._sequence.ends_after(self.hits[-1].time - self._span)
        if self._rule.bounds:
            count = self.count()
            return all(RELATIONS[operator](count, number) for operator, number in self._rule.bounds)
        return len(self._rules) == len(set(self._rule.rules))


class _Sequence:
    """How far hits have come through the rules in their order, in time that ignores their number.

    For each step it keeps the latest start of a sequence that has come so far: whatever can still
    be completed within the span can be completed from there. One event is one step.
    """

    def __init__(self, rules: Sequence[str]) -> None:
        self._steps = rules
        self.clear()

    def clear(self) -> None:
        self._starts: list[datetime | None] = [None] * len(self._steps)
        self._before = list(self._starts)
        self._event: tuple[datetime, Position] | None = None

    def add(self, hit: Hit) -> None:
        if (hit.time, hit.position) != self._event:
            self._event = hit.time, hit.position
            self._before = list(self._starts)
        for step, rule_id in enumerate(self._steps):
            if rule_id == hit.rule_id:
                start = self._before[step - 1] if step else hit.time
                if start is not None:
                    self._starts[step] = start

    def ends_after(self, moment: datetime) -> bool:
        """Say whether a whole sequence began after `moment`."""
        start = self._starts[-1]
        return start is not None and start > moment


def _take_away(counter: Counter[Key], key: Key) -> None:
    counter[key] -= 1
    if not counter[key]:
        del counter[key]

"""Several events make one finding: counts and sequences per group within a span of event time.

In: hits of the rules a correlation builds on, in any order. Out: its matches, by time. The result
depends on the hits alone, not on how they were batched. Source:
docs/reference/sigma-semantics.md, X6 to X15.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from khumkan.engine.compiled import Correlation, CorrelationKind
from khumkan.engine.correlation.tallies import make_tally
from khumkan.engine.findings import Position, SharedValue
from khumkan.engine.matcher.scalars import RELATIONS, Number, to_exact


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """One match of a rule that a correlation builds on; ordered by event time, then position.

    `group` are the values of the group-by fields, `value` those of the counted fields, `number`
    what a metric takes, `shared` what the event has of the fields that may leave the hospital.
    """

    time: datetime
    position: Position
    rule_id: str
    group: tuple[str, ...] = ()
    value: tuple[str, ...] = ()
    number: Number = field(default=0, compare=False)
    shared: tuple[SharedValue, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class CorrelationMatch:
    """The hits that made a correlation hold, oldest first, and the number it was held against."""

    group: tuple[str, ...]
    hits: Sequence[Hit]
    count: Number

    @property
    def last(self) -> Hit:
        """The hit that completed it."""
        return self.hits[-1]


def correlate(rule: Correlation, hits: Iterable[Hit]) -> list[CorrelationMatch]:
    """Return the matches of `rule`; a match uses up its hits, the next one needs new ones."""
    holds = make_judge(rule)
    windows: defaultdict[tuple[str, ...], Window] = defaultdict(lambda: Window(rule, holds))
    place = places_of(rule)
    matches = []
    ours = [hit for hit in hits if hit.rule_id in place]
    for hit in sorted(ours, key=lambda hit: (hit.time, hit.position, place[hit.rule_id])):
        window = windows[hit.group]
        window.add(hit)
        if window.is_complete():
            matches.append(CorrelationMatch(hit.group, tuple(window.hits), window.count()))
            window.clear()
    return matches


def places_of(rule: Correlation) -> dict[str, int]:
    """Return where each rule stands in the correlation: the order of the hits of one event."""
    return {rule_id: rule.rules.index(rule_id) for rule_id in rule.rules}


def make_judge(rule: Correlation) -> Callable[[Number], bool]:
    """Return what says whether a count is enough; without bounds, every rule must have hit."""
    n_rules = len(set(rule.rules))
    bounds = [(RELATIONS[operator], to_exact(number) or 0) for operator, number in rule.bounds]
    return lambda count: (
        all(relation(count, number) for relation, number in bounds) if bounds else count == n_rules
    )


class Window:
    """The hits of one group within the time span, and what they amount to.

    They are to be added in the order of their times.
    """

    def __init__(self, rule: Correlation, holds: Callable[[Number], bool]) -> None:
        self._rule = rule
        self._holds = holds
        self._span: timedelta = rule.timespan
        self._sequence = (
            _Sequence(rule.rules) if rule.kind is CorrelationKind.TEMPORAL_ORDERED else None
        )
        self.clear()

    def clear(self) -> None:
        """Forget all hits."""
        self.hits: deque[Hit] = deque()
        self._tally = make_tally(self._rule)
        if self._sequence is not None:
            self._sequence.clear()

    def add(self, hit: Hit) -> None:
        """Take the newest hit; those a time span older than it leave."""
        self.hits.append(hit)
        self._tally.add(hit)
        if self._sequence is not None:
            self._sequence.add(hit)
        while hit.time - self.hits[0].time >= self._span:
            self._tally.remove(self.hits.popleft())

    def count(self) -> Number:
        """Return what the hits amount to; there is at least one."""
        return self._tally.value()

    def is_complete(self) -> bool:
        """Say whether the correlation holds with the newest hit."""
        if self._sequence is not None:
            return self._sequence.is_whole(self.hits[-1].time, self._span)
        return self._holds(self.count())


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

    def is_whole(self, now: datetime, span: timedelta) -> bool:
        """Say whether a whole sequence began less than `span` before `now`."""
        start = self._starts[-1]
        return start is not None and now - start < span

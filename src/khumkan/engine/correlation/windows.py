"""Several events make one finding: counts and sequences per group within a span of event time.

In: hits of the rules a correlation builds on, in any order. Out: its matches, by time. The result
depends on the hits alone, not on how they were batched. Source:
docs/reference/sigma-semantics.md, X6 to X15.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from khumkan.engine.compiled import Correlation, CorrelationKind
from khumkan.engine.correlation.tallies import make_tally
from khumkan.engine.findings import Position, SharedValue
from khumkan.engine.matcher.scalars import RELATIONS, Number, to_exact


class Hit(msgspec.Struct, frozen=True, eq=False, gc=False):
    """One match of a rule that a correlation builds on; `order` sorts them and tells them apart.

    `group` are the values of the group-by fields, `value` those of the counted fields, `number`
    what a metric takes, `shared` what the event has of the fields that may leave the hospital.
    There are millions of them: nothing here can refer back to it, so Python need not go through
    them in search of what refers to itself.
    """

    time: datetime
    position: Position
    rule_id: str
    group: tuple[str, ...] = ()
    value: tuple[str, ...] = ()
    number: Number = 0
    shared: tuple[SharedValue, ...] = ()

    @property
    def order(self) -> tuple[datetime, Position, str, tuple[str, ...], tuple[str, ...]]:
        """By event time, then position."""
        return self.time, self.position, self.rule_id, self.group, self.value

    def __eq__(self, other: object) -> bool:
        """Say whether it is the same hit, whatever it carries."""
        return isinstance(other, Hit) and self.order == other.order

    def __hash__(self) -> int:
        """As of what tells it apart."""
        return hash(self.order)

    def in_group(self, group: tuple[str, ...]) -> "Hit":
        """Return the same hit with an equal name of its group: one for all of them."""
        return Hit(
            self.time, self.position, self.rule_id, group, self.value, self.number, self.shared
        )


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
    if rule.ways:
        return bool
    n_rules = len(set(rule.rules))
    bounds = [(RELATIONS[operator], to_exact(number) or 0) for operator, number in rule.bounds]
    if len(bounds) == 1:  # nearly all of them
        ((is_held, bound),) = bounds
        return lambda count: is_held(count, bound)
    return lambda count: (
        all(relation(count, number) for relation, number in bounds) if bounds else count == n_rules
    )


def steps_of(rule: Correlation) -> tuple[str, ...]:
    """Return the rules that must hit in this order: () where there is none."""
    if rule.kind is not CorrelationKind.TEMPORAL_ORDERED:
        return ()
    if not rule.ways:
        return rule.rules
    ((needed, _),) = rule.ways
    return tuple(one for one in rule.rules if one in needed)


class Reckoning:
    """What the hits of a window amount to, kept as they come and go in the order of their times."""

    __slots__ = ("_has_ways", "_holds", "_sequence", "_span", "_tally")

    def __init__(self, rule: Correlation, holds: Callable[[Number], bool]) -> None:
        self._holds = holds
        self._span = rule.timespan
        self._tally = make_tally(rule)
        steps = steps_of(rule)
        self._sequence = _Sequence(steps) if steps else None
        self._has_ways = bool(rule.ways)

    def add(self, hit: Hit) -> None:
        """Take the newest hit."""
        self._tally.add(hit)
        if self._sequence is not None:
            self._sequence.add(hit)

    def remove(self, hit: Hit) -> None:
        """Forget the oldest hit."""
        self._tally.remove(hit)

    def count(self) -> Number:
        """Return what the hits amount to; there is at least one."""
        return self._tally.value()

    def is_complete(self, now: datetime) -> bool:
        """Say whether the correlation holds with the newest hit, of the time `now`."""
        if self._sequence is None:
            return self._holds(self.count())
        is_whole = self._sequence.is_whole(now, self._span)
        return is_whole and (not self._has_ways or self._holds(self.count()))


class Window:
    """The hits of one group within the time span, and what they amount to.

    They are to be added in the order of their times.
    """

    __slots__ = ("_holds", "_reckoning", "_rule", "hits")

    def __init__(self, rule: Correlation, holds: Callable[[Number], bool]) -> None:
        self._rule = rule
        self._holds = holds
        self.clear()

    def clear(self) -> None:
        """Forget all hits."""
        self.hits: deque[Hit] = deque()
        self._reckoning = Reckoning(self._rule, self._holds)

    def add(self, hit: Hit) -> None:
        """Take the newest hit; those a time span older than it leave."""
        self.hits.append(hit)
        self._reckoning.add(hit)
        while hit.time - self.hits[0].time >= self._rule.timespan:
            self._reckoning.remove(self.hits.popleft())

    def count(self) -> Number:
        """Return what the hits amount to; there is at least one."""
        return self._reckoning.count()

    def is_complete(self) -> bool:
        """Say whether the correlation holds with the newest hit."""
        return self._reckoning.is_complete(self.hits[-1].time)


class _Sequence:
    """How far hits have come through the rules in their order, in time that ignores their number.

    For each step it keeps the latest start of a sequence that has come so far: whatever can still
    be completed within the span can be completed from there. One event is one step.
    """

    __slots__ = ("_before", "_event", "_starts", "_steps")

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

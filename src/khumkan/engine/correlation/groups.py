"""One group of one correlation while events go on coming: its hits, in bounded memory.

A group's state is a function of the hits it keeps: whatever removes some, the window is made anew
of the others. So a restart, which has nothing else, changes nothing.
Source: docs/reference/sigma-semantics.md, L1 to L8.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter

from khumkan.engine.compiled import Correlation, CorrelationKind
from khumkan.engine.correlation.windows import (
    CorrelationMatch,
    Hit,
    Reckoning,
    make_judge,
    places_of,
)
from khumkan.engine.findings import Position
from khumkan.engine.matcher.scalars import Number, to_exact

GroupName = tuple[str, ...]
Rank = tuple[datetime, Position, int]

N_RECENT = 8
_ROOM = 10
"""A group that is too full gives up one in this many of its hits at once: not one for each hit."""

_MOST_SPAN = timedelta(days=365_000)
_FIRST, _LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
_BY_TIME = attrgetter("time")
_REPEATS_ADD_NOTHING = (
    CorrelationKind.VALUE_COUNT,
    CorrelationKind.TEMPORAL,
    CorrelationKind.TEMPORAL_ORDERED,
)


@dataclass(frozen=True, slots=True)
class Live:
    """How much a detector remembers that reports correlations as they happen.

    `lateness` is how much older than the newest of its group an event may be and still be sure to
    find what it belongs to. The limits are each correlation's own: a flood that one counts must not
    blind the others.
    """

    lateness: timedelta = timedelta(minutes=5)
    max_groups: int = 10_000
    max_hits_per_group: int = 1_000
    max_hits: int = 100_000


class Terms:
    """What all groups of a correlation have in common.

    `n_least` is how many hits a match has at the least.
    """

    def __init__(self, rule: Correlation, live: Live) -> None:
        self.rule = rule
        self.holds = make_judge(rule)
        self.lateness = live.lateness
        self.timespan = rule.timespan
        self.span = min(rule.timespan, _MOST_SPAN)
        self.horizon = self.span + live.lateness
        self.n_most = min(max(live.max_hits_per_group, _n_needed(rule)), live.max_hits)
        self.n_least = _n_least(rule)
        self._places = places_of(rule)

    def rank(self, hit: Hit) -> Rank:
        """Return what hits are sorted by (statement X6)."""
        return hit.time, hit.position, self._places[hit.rule_id]

    def is_newer(self, hit: Hit, last: Hit) -> bool:
        """Say whether a hit comes after another, or stands beside it."""
        return hit.time > last.time or self.rank(hit) >= self.rank(last)

    def reckon(self, hits: Iterable[Hit]) -> Reckoning:
        """Return what hits amount to, oldest first."""
        reckoning = Reckoning(self.rule, self.holds)
        for hit in hits:
            reckoning.add(hit)
        return reckoning


class Group:
    """The hits of one group that no match has used up, in the order of X6.

    Those from `_start` on are its window. What they amount to is reckoned from the moment on when
    there are enough of them: most groups never have.
    """

    __slots__ = ("_reckoning", "_start", "_terms", "kept", "name", "recent", "stamp")

    def __init__(
        self,
        terms: Terms,
        name: GroupName,
        recent: Iterable[datetime] = (),
        kept: Iterable[Hit] = (),
    ) -> None:
        self.name = name  # one for all its hits: a million of them would be much memory
        self.kept: list[Hit] = list(kept)
        self.recent: list[datetime] = list(recent)
        self.stamp = 0  # orders groups by their last hits, where some are kept in a store
        self._terms = terms
        self._start = 0
        self._reckoning: Reckoning | None = None
        self._renew()

    def is_late(self, hit: Hit) -> bool:
        """Say whether so much has happened since that what it belongs to may be forgotten."""
        return bool(self.kept) and self.kept[-1].time - hit.time > self._terms.lateness

    def take(self, hit: Hit) -> Sequence[CorrelationMatch]:
        """Put a hit in its place, try the condition there and on all that comes after it."""
        matches: list[CorrelationMatch] = []
        for one in (hit, *self._cut_after(hit)):
            self._add(one)
            if len(self.kept) - self._start >= self._terms.n_least and self._is_complete():
                matches.append(self._use_up())
        self._forget_old(hit.time)
        return matches

    def make_room(self, newest: Hit) -> int:
        """Forget hits where there are too many, as now; return how many a match may miss."""
        n_most = self._terms.n_most
        rule = self._terms.rule
        # Without a hit of a rule that must not be there, another one could make a match.
        if rule.kind in _REPEATS_ADD_NOTHING and not rule.ways:
            self.kept = _thin(self.kept, self._terms.rule)
        n_over = max(0, len(self.kept) - n_most + n_most // _ROOM)
        is_end_far = self.kept[-1].time - newest.time > newest.time - self.kept[0].time
        self.kept = self.kept[: len(self.kept) - n_over] if is_end_far else self.kept[n_over:]
        self._renew()
        return n_over

    def _cut_after(self, hit: Hit) -> list[Hit]:
        """Take away what comes after a hit, mostly nothing, and return it."""
        if not self.kept or self._terms.is_newer(hit, self.kept[-1]):
            return []
        rank = self._terms.rank
        place = bisect_right(self.kept, rank(hit), key=rank)
        later = self.kept[place:]
        del self.kept[place:]
        self._renew()
        return later

    def _add(self, hit: Hit) -> None:
        """Take the newest hit; those a time span older than it leave the window."""
        kept, start = self.kept, self._start
        kept.append(hit)
        if self._reckoning is not None:
            self._reckoning.add(hit)
        while hit.time - kept[start].time >= self._terms.timespan:
            if self._reckoning is not None:
                self._reckoning.remove(kept[start])
            start += 1
        self._start = start

    def _is_complete(self) -> bool:
        """Say whether the correlation holds with the newest hit; there are enough for it."""
        return self._reckon().is_complete(self.kept[-1].time)

    def _reckon(self) -> Reckoning:
        if self._reckoning is None:
            self._reckoning = self._terms.reckon(self.kept[self._start :])
        return self._reckoning

    def _use_up(self) -> CorrelationMatch:
        hits = tuple(self.kept[self._start :])
        match = CorrelationMatch(hits[-1].group, hits, self._reckon().count())
        del self.kept[self._start :]
        self._renew()
        return match

    def _forget_old(self, time: datetime) -> None:
        """Forget hits that none of the last N_RECENT to arrive is near.

        Not those that are far from the newest: one event with a wrong time must not wipe a group
        out, nor one host with a wrong clock hide another.
        """
        self.recent.append(time)
        if len(self.recent) < N_RECENT:
            return
        near, horizon, end = [], self._terms.horizon, 0
        if not self.kept or _is_near(self.kept, time, horizon):
            self.recent.clear()
            return
        for moment in sorted(self.recent):
            start = bisect_right(self.kept, _shift(moment, -horizon), key=_BY_TIME)
            stop = bisect_left(self.kept, _shift(moment, horizon), key=_BY_TIME)
            near += self.kept[max(start, end) : stop]
            end = max(end, stop)
        self.recent.clear()
        if len(near) < len(self.kept):
            self.kept = near
            self._renew()

    def _renew(self) -> None:
        """Find the window anew in what is kept; what is in there was tried before."""
        self._start, self._reckoning = 0, None
        if self.kept:
            oldest = _shift(self.kept[-1].time, -self._terms.span)
            self._start = bisect_right(self.kept, oldest, key=_BY_TIME)


def _is_near(kept: Sequence[Hit], time: datetime, horizon: timedelta) -> bool:
    return time - kept[0].time < horizon and kept[-1].time - time < horizon


def _shift(moment: datetime, span: timedelta) -> datetime:
    """Return the sum, within what a calendar can tell."""
    try:
        return moment + span
    except OverflowError:
        return _FIRST if span < timedelta() else _LAST


def _n_needed(rule: Correlation) -> int:
    """Return how many hits a match may need, whatever the limits say; twice, as `_thin` keeps."""
    if rule.kind.is_metric:
        return 0
    return 2 * max([len(rule.rules), *(int(number) + 1 for _, number in rule.bounds)])


def _n_least(rule: Correlation) -> int:
    """Return how many hits there are where the condition holds, at the least: often one."""
    if rule.kind.is_metric:
        return 1
    if rule.ways:
        return max(1, min(len(needed) for needed, _ in rule.ways))
    if rule.kind is CorrelationKind.TEMPORAL_ORDERED:
        return len(rule.rules)
    if not rule.bounds:
        return len(set(rule.rules))
    return max(
        1, *(_least_count(operator, to_exact(bound) or 0) for operator, bound in rule.bounds)
    )


def _least_count(operator: str, bound: Number) -> int:
    """Return the least whole number above zero of which a relation to a bound may hold."""
    if operator == "gt":
        return int(bound // 1) + 1
    return -int(-bound // 1) if operator in ("gte", "eq") else 1


def _thin(kept: list[Hit], rule: Correlation) -> list[Hit]:
    """Return the oldest and the newest hits of each rule and value: those between add nothing.

    So a flood of one value or of one step doesn't push the others out.
    """
    n_steps = Counter(rule.rules)
    ahead: Counter[tuple[str, GroupName]] = Counter()
    behind = Counter((hit.rule_id, hit.value) for hit in kept)
    thinned = []
    for hit in kept:
        kind = hit.rule_id, hit.value
        behind[kind] -= 1
        if min(ahead[kind], behind[kind]) < n_steps[hit.rule_id]:
            thinned.append(hit)
        ahead[kind] += 1
    return thinned

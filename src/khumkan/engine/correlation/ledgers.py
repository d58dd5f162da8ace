"""One correlation while events go on coming: a hit in, its matches out, groups in bounded memory.

Source: docs/reference/sigma-semantics.md, L1 to L6.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from heapq import merge
from typing import TYPE_CHECKING

from khumkan.engine.compiled import Correlation
from khumkan.engine.correlation.groups import Group, GroupName, Live, Terms
from khumkan.engine.correlation.windows import CorrelationMatch, Hit

if TYPE_CHECKING:
    from khumkan.engine.correlation.compact.store import Store


class Ledger:
    """All groups of one correlation, the one longest without a hit first.

    `n_late` counts hits beyond the lateness; `n_dropped` hits forgotten because their group was too
    full, but for mere repeats. With a store, `groups` are only those that are not kept there.
    """

    def __init__(self, rule: Correlation, live: Live) -> None:
        self.rule = rule
        self.terms = Terms(rule, live)
        self.groups: OrderedDict[GroupName, Group] = OrderedDict()
        self.n_late = 0
        self.n_dropped = 0
        self.saved: bytes | None = None  # what `snapshots` made of it, until the next hit
        self._live = live
        self._n_evicted = 0
        self._n_kept = 0
        self._store: Store | None = None
        self._owner = 0
        self._saved_at = 0

    @property
    def n_evicted(self) -> int:
        """Groups forgotten that could still have become a match."""
        return self._n_evicted + self._counts()[2]

    def keep_in(self, store: "Store", owner: int) -> None:
        """Keep small groups in a store from now on, where this correlation has a number."""
        self._store, self._owner = store, owner
        for group in list(self.groups.values()):
            self._put_away(group)
        self._settle()

    def take(self, hits: Sequence[Hit]) -> Sequence[CorrelationMatch]:
        """Return the matches that the hits of one event complete."""
        if len(hits) == 1:
            return self._take(hits[0])
        matches: list[CorrelationMatch] = []
        for hit in sorted(hits, key=self.terms.rank):
            matches += self._take(hit)
        return matches

    def put_back(self, name: GroupName, recent: Iterable[datetime], kept: Iterable[Hit]) -> None:
        """Restore a group as the newest; the hits are in their order."""
        group = Group(self.terms, name, recent, kept)
        self.groups[name] = group
        self.saved = None
        self._n_kept += len(group.kept)
        if self._store is not None:
            self._put_away(group)
            self._settle()

    def every_group(self) -> Iterator[Group]:
        """Yield all groups, wherever they are, the one longest without a hit first."""
        if self._store is None:
            yield from self.groups.values()
            return
        others = ((group.stamp, group) for group in self.groups.values())
        for _, group in merge(self._store.groups_of(self._owner), others, key=_stamp_of):
            yield group

    @property
    def is_empty(self) -> bool:
        """Whether there is no group at all."""
        return not self._n_groups()

    @property
    def is_saved(self) -> bool:
        """Whether nothing has happened since `saved` was made."""
        return self.saved is not None and self._saved_at == self._clock()

    def note_saved(self, saved: bytes) -> None:
        """Keep what all groups are as bytes, until something happens to them."""
        self.saved, self._saved_at = saved, self._clock()

    def make_room(self, now: datetime) -> None:
        """Forget the groups longest without a hit while there are too many, or too many hits."""
        while self._is_full():
            group = self._drop_oldest()
            self._n_evicted += now - group.kept[-1].time < self.terms.horizon
        self._settle()

    def _take(self, hit: Hit) -> Sequence[CorrelationMatch]:
        self.saved = None
        group = self.groups.get(hit.group) or self._fetch(hit.group)
        if group is None:
            group = self.groups[hit.group] = Group(self.terms, hit.group)
        else:
            self.groups.move_to_end(hit.group)
            hit = hit.in_group(group.name)
        n_before = len(group.kept)
        self.n_late += group.is_late(hit)
        matches = group.take(hit)
        if len(group.kept) > self.terms.n_most:
            self.n_dropped += group.make_room(hit)
        self._n_kept += len(group.kept) - n_before
        if not group.kept:
            self._drop(group)
        elif self._store is not None:
            self._put_away(group)
        if self._is_full():
            self.make_room(hit.time)
        elif self._store is not None:
            self._settle()
        return matches

    def _fetch(self, name: GroupName) -> Group | None:
        """Return a group of the store, which is one of ours from now on."""
        if self._store is None:
            return None
        number = self._store.find(self._owner, name)
        if number < 0 or self._store.is_elsewhere(number):
            return None
        group = self.groups[name] = self._store.take_out(number)
        self._n_kept += len(group.kept)
        return group

    def _put_away(self, group: Group) -> None:
        """Give the newest group to the store, if it is one that it takes."""
        if self._store is None:
            return
        if self._store.put_in(self._owner, group):
            del self.groups[group.name]
            self._n_kept -= len(group.kept)
        else:
            group.stamp = self._store.tick(self._owner)

    def _drop(self, group: Group) -> None:
        del self.groups[group.name]
        self._n_kept -= len(group.kept)
        if self._store is not None:
            self._store.tick(self._owner)
            self._store.drop(self._owner, group.name)

    def _drop_oldest(self) -> Group:
        ours = next(iter(self.groups.values()), None)
        if self._store is not None:
            stamp = self._store.oldest_stamp(self._owner)
            if ours is None or 0 <= stamp < ours.stamp:
                return self._store.drop_oldest(self._owner)
        if ours is None:
            raise LookupError(self.rule.head.id)  # who asks has found groups
        self._drop(ours)
        return ours

    def _is_full(self) -> bool:
        n_groups, n_hits = len(self.groups), self._n_kept
        if self._store is not None:
            n_cold, n_cold_hits, _ = self._counts()
            n_groups, n_hits = n_groups + n_cold, n_hits + n_cold_hits
        live = self._live
        return n_groups > live.max_groups or (n_hits > live.max_hits and n_groups > 1)

    def _n_groups(self) -> int:
        return len(self.groups) + self._counts()[0]

    def _counts(self) -> tuple[int, int, int]:
        return (0, 0, 0) if self._store is None else self._store.counts(self._owner)

    def _clock(self) -> int:
        return 0 if self._store is None else self._store.clock(self._owner)

    def _settle(self) -> None:
        if self._store is not None:
            self._store.note_others(self._owner, len(self.groups), self._n_kept)


def _stamp_of(stamped: tuple[int, Group]) -> int:
    return stamped[0]

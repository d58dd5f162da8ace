"""One correlation while events go on coming: a hit in, its matches out, groups in bounded memory.

Source: docs/reference/sigma-semantics.md, L1 to L6.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import datetime

from khumkan.engine.compiled import Correlation
from khumkan.engine.correlation.groups import Group, GroupName, Live, Terms
from khumkan.engine.correlation.windows import CorrelationMatch, Hit


class Ledger:
    """All groups of one correlation, the one longest without a hit first.

    `n_late` counts hits beyond the lateness; `n_dropped` hits forgotten because their group was too
    full, but for mere repeats; `n_evicted` groups forgotten that could still have become a match.
    """

    def __init__(self, rule: Correlation, live: Live) -> None:
        self.rule = rule
        self.groups: OrderedDict[GroupName, Group] = OrderedDict()
        self.n_late = 0
        self.n_dropped = 0
        self.n_evicted = 0
        self.saved: bytes | None = None  # what `snapshots` made of it, until the next hit
        self._live = live
        self._terms = Terms(rule, live)
        self._n_kept = 0

    def take(self, hits: Sequence[Hit]) -> Sequence[CorrelationMatch]:
        """Return the matches that the hits of one event complete."""
        if len(hits) == 1:
            return self._take(hits[0])
        matches: list[CorrelationMatch] = []
        for hit in sorted(hits, key=self._terms.rank):
            matches += self._take(hit)
        return matches

    def put_back(self, name: GroupName, recent: Iterable[datetime], kept: Iterable[Hit]) -> None:
        """Restore a group as the newest; the hits are in their order."""
        group = Group(self._terms, name, recent, kept)
        self.groups[name] = group
        self.saved = None
        self._n_kept += len(group.kept)

    def _take(self, hit: Hit) -> Sequence[CorrelationMatch]:
        self.saved = None
        group = self.groups.get(hit.group)
        if group is None:
            group = self.groups[hit.group] = Group(self._terms, hit.group)
        else:
            self.groups.move_to_end(hit.group)
            hit = hit.in_group(group.name)
        n_before = len(group.kept)
        self.n_late += group.is_late(hit)
        matches = group.take(hit)
        if len(group.kept) > self._terms.n_most:
            self.n_dropped += group.make_room(hit)
        self._n_kept += len(group.kept) - n_before
        if not group.kept:
            del self.groups[hit.group]
        if self._is_full():
            self._evict(hit)
        return matches

    def _is_full(self) -> bool:
        n_groups = len(self.groups)
        return n_groups > self._live.max_groups or (
            self._n_kept > self._live.max_hits and n_groups > 1
        )

    def _evict(self, newest: Hit) -> None:
        while self._is_full():
            _, group = self.groups.popitem(last=False)
            self._n_kept -= len(group.kept)
            self.n_evicted += newest.time - group.kept[-1].time < self._terms.horizon

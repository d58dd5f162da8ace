"""Takes away what need not be kept any more: events by their source's days, findings after them."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from khumkan.core.clock import Clock
from khumkan.core.journal import log_event
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.lake import Lake
from khumkan.node.retention.guard import ClockGuard
from khumkan.node.retention.holds import Hold, HoldBook
from khumkan.node.retention.locking import retention_lock
from khumkan.node.sources import Source
from khumkan.node.state import CustodyStore, State

LEGAL_DAYS: Final = 90
"""Computer Crime Act, section 26: traffic data at least so long (docs: reference/law)."""

FORGOT: Final = "forget"
_FACT: Final = "forgot-on"
_NODE: Final = "khumkan"
_NO_OFFSET: Final = 1 << 63
_LOG = logging.getLogger(__name__)

Pause = Callable[[], None]


@dataclass(slots=True)
class Forgetting:
    """One for a node. Everything raises LakeError or StateError where a disk fails.

    `list_sources` gives the sources, whose `keep_days` goes before `keep_days`.
    """

    folder: Path
    lake: Lake
    state: State
    holds: HoldBook
    list_sources: Callable[[], list[Source]]
    clock: Clock
    keep_days: int
    guard: ClockGuard = field(default_factory=ClockGuard)

    def run(self, pause: Pause = lambda: None) -> tuple[int, int]:
        """Forget what is due; return how many events and how many findings that were.

        `pause` is called between days, and may raise to stop.
        """
        today = self.clock.now().date()
        if not self._is_sure_of(today):
            return 0, 0
        cutoffs, default = self._cutoffs(today)
        n_events = 0
        for day in self._days_before(max((default, *cutoffs.values()))):
            pause()
            n_events += self._forget_day(day, cutoffs, default, "retention")
        n_findings = self._forget_findings(cutoffs, default)
        self.state.write_fact(_FACT, today.isoformat())
        return n_events, n_findings

    @property
    def is_due(self) -> bool:
        """Whether nothing was forgotten today yet."""
        return self.state.read_fact(_FACT) != self.clock.now().date().isoformat()

    def free_space(self, is_enough: Callable[[], bool] = lambda: True) -> int:
        """Forget the oldest day that the law lets go, whatever the settings say, and the next.

        Until there `is_enough`; for a disk that is nearly full. `LEGAL_DAYS` are kept, and all that
        is held. Return how many bytes went; 0 means that no more may go. While somebody reads, the
        files stay until `compact`, and only one day goes.
        """
        today = self.clock.now().date()
        default = _days_ago(today, LEGAL_DAYS)
        before = self.lake.stats().n_bytes
        is_removed = self.lake.free_now()
        if self._is_sure_of(today):
            for day in self._days_before(default):
                if before != self.lake.stats().n_bytes and (is_enough() or not is_removed):
                    break
                self._forget_day(day, {}, default, "disk")
                is_removed = self.lake.free_now()
        return max(before - self.lake.stats().n_bytes, 0)

    @property
    def is_doubting(self) -> bool:
        """Whether nothing is forgotten because the clock jumped ahead."""
        return self.guard.is_doubting

    def _is_sure_of(self, today: date) -> bool:
        last = self.state.read_fact(_FACT)
        newest = self.lake.stats().newest
        known = date.fromisoformat(last) if last else newest and newest.date()
        return self.guard.trusts(today, known)

    def _cutoffs(self, today: date) -> tuple[dict[UUID, date], date]:
        """Return the first day that is kept, of each source that has its own, and of the others."""
        own = {one.id: one.keep_days for one in self.list_sources() if one.keep_days is not None}
        cutoffs = {key: _days_ago(today, max(days, LEGAL_DAYS)) for key, days in own.items()}
        return cutoffs, _days_ago(today, self.keep_days)

    def _days_before(self, latest: date) -> list[date]:
        """Return the days before one, but those that only a wrong clock made so old.

        The journal's order knows: what stands behind the logs of a day that the law keeps was
        received later, whatever the clock said then.
        """
        today = self.clock.now().date()
        with self.lake.snapshot() as view:
            days = view.days()
        kept = [one for one in days if _days_ago(today, LEGAL_DAYS) < one.day <= today]
        first = min((file.first for one in kept for file in one.files), default=_NO_OFFSET)
        old = [one for one in days if one.day < latest]
        if n_wrong := sum(one.last >= first for one in old):
            log_event(_LOG, "retention.wrong_clock", level=logging.WARNING, n_days=n_wrong)
        return [one.day for one in old if one.last < first]

    def _forget_day(self, day: date, cutoffs: dict[UUID, date], default: date, reason: str) -> int:
        # Under the lock: a hold that was acknowledged is obeyed, however late it came.
        with retention_lock(self.folder):
            holds = self.holds.in_force()
            gone = self.lake.expire(
                cutoffs,
                default,
                lambda at, source: _is_held(holds, at, source),
                only=day,
                announce=lambda at, sources: self._note(at, sources, reason),
            )
        return sum(one.n_rows for one in gone)

    def _note(self, day: date, sources: frozenset[UUID], reason: str) -> None:
        """Tell the trail first: rows that are gone and that nobody took away are an alarm."""
        body: JsonObject = {
            "day": day.isoformat(),
            "sources": [str(source) for source in sorted(sources)],
            "reason": reason,
        }
        self.state.custody.add(FORGOT, _NODE, body, self.clock.now())

    def _forget_findings(self, cutoffs: dict[UUID, date], default: date) -> int:
        """Forget findings whose events are gone: a search of the past must not find them anew."""
        kept = [(one.source_id, *_whole_days(one)) for one in self.holds.in_force()]
        findings = self.state.findings
        n_forgotten = findings.expire(_midnight(default), but=cutoffs.keys(), kept=kept)
        for source, cutoff in cutoffs.items():
            n_forgotten += findings.expire(_midnight(cutoff), only=source, kept=kept)
        return n_forgotten


def _is_held(holds: Sequence[Hold], day: date, source: UUID) -> bool:
    return any(one.covers(day, source) for one in holds)


def _whole_days(hold: Hold) -> tuple[datetime, datetime]:
    """Return the span of a hold, out to the ends of the days in which the lake lies."""
    last = (hold.ends_at - timedelta(microseconds=1)).date()
    return _midnight(hold.begins_at.date()), _midnight(last) + timedelta(days=1)


def _days_ago(today: date, days: int) -> date:
    return today - timedelta(days=days)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def read_forgotten(custody: CustodyStore) -> set[tuple[date, UUID]]:
    """Return of which days and sources the trail says that they were taken away."""
    return {
        (date.fromisoformat(str(entry.body["day"])), UUID(str(source)))
        for entry in custody.list((FORGOT,))
        for source in _as_list(entry.body["sources"])
    }


def _as_list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []

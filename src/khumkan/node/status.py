"""How this node does, as the hub is told; `serving.telling` tells this house's own people more."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import msgspec

from khumkan import __version__
from khumkan.core.clock import Clock
from khumkan.node.pipeline import NodeRules
from khumkan.node.sources import SourceBook
from khumkan.node.state import SourceCount, State
from khumkan.wire.contract import (
    UNDERSTOOD_VERSIONS,
    CollectionPosition,
    NodeStatus,
    SourceStatus,
)
from khumkan.wire.contract.status import MAX_SOURCES

_TOLD = "sources-told"  # what the hub knows already of each source, as counts since the beginning
_UNKNOWN_KIND = "unknown"

_Told = dict[UUID, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class StatusReader:
    """Puts together what the hub is told; any thread, and it waits for the disk."""

    node_id: UUID
    folder: Path
    rules: NodeRules
    state: State
    sources: SourceBook
    clock: Clock

    def read(self) -> NodeStatus:
        """Return the status of now; its sources count from the last one that was told."""
        now = self.clock.now()
        waiting = self.state.outbox.waiting()
        return NodeStatus(
            node_id=self.node_id,
            sent_at=now,
            software_version=__version__,
            understood_contracts=UNDERSTOOD_VERSIONS,
            rules_dated=self.rules.dated,
            n_rules=self.rules.n_rules,
            n_rules_refused=self.rules.n_refused,
            n_indicators=self.state.indicators.n_in_force(now),
            n_waiting=waiting.n,
            waiting_since=waiting.since,
            free_disk_ratio=free_disk_ratio(self.folder),
            positions=tuple(
                CollectionPosition(collection=one.collection, sequence=one.loaded)
                for one in self.state.positions.all()
            ),
            sources=tuple(self._read_sources()),
        )

    def note_told(self, status: NodeStatus) -> None:
        """Remember that the hub has a status."""
        told = self._read_told()
        for one in status.sources:
            n_events, n_rejected = told.get(one.id, (0, 0))
            told[one.id] = n_events + one.n_events, n_rejected + one.n_rejected
        if status.sources:
            self.state.write_fact(_TOLD, msgspec.json.encode(told).decode())

    def _read_sources(self) -> Iterable[SourceStatus]:
        told = self._read_told()
        kinds = {one.id: one.kind for one in self.sources.list()}
        news = [one for one in self.state.sources() if _has_news(one, told)]
        news.sort(key=_last_event, reverse=True)
        return (_describe(one, told, kinds) for one in news[:MAX_SOURCES])

    def _read_told(self) -> _Told:
        text = self.state.read_fact(_TOLD)
        return msgspec.json.decode(text, type=_Told) if text else {}


def note_all_told(state: State) -> None:
    """Take it that the hub has every count: after a restore it may have those that came later."""
    told = {one.source_id: (one.n_events, one.n_rejected) for one in state.sources()}
    state.write_fact(_TOLD, msgspec.json.encode(told).decode())


def free_disk_ratio(folder: Path) -> float:
    """Return how much of the disk is free, from 0 to 1."""
    usage = shutil.disk_usage(folder)
    return usage.free / usage.total if usage.total else 0.0


def _has_news(one: SourceCount, told: _Told) -> bool:
    return (one.n_events, one.n_rejected) != told.get(one.source_id)


def _last_event(one: SourceCount) -> float:
    return one.last_event_at.timestamp() if one.last_event_at else 0.0


def _describe(one: SourceCount, told: _Told, kinds: Mapping[UUID, str]) -> SourceStatus:
    n_events, n_rejected = told.get(one.source_id, (0, 0))
    return SourceStatus(
        id=one.source_id,
        kind=kinds.get(one.source_id, _UNKNOWN_KIND),
        last_event_at=one.last_event_at,
        n_events=max(one.n_events - n_events, 0),
        n_rejected=max(one.n_rejected - n_rejected, 0),
    )

"""How much came from each source since the node started, and what was refused and why."""

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SourceCount:
    """One source's figures.

    `n_bytes` and `n_records` count what is durable in the journal; a record may hold many events.
    `n_refused` counts by reason what was not taken: the sender was told, or cut off. `n_noted`
    counts what was taken and was unusual, such as a line beyond the limit. Reasons are words such
    as "too-large".
    """

    n_bytes: int = 0
    n_records: int = 0
    last_received_at: datetime | None = None
    n_refused: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    n_noted: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(slots=True)
class _Tally:
    n_bytes: int = 0
    n_records: int = 0
    last_received_at: datetime | None = None
    refused: Counter[str] = field(default_factory=Counter)
    noted: Counter[str] = field(default_factory=Counter)

    def freeze(self) -> SourceCount:
        refused, noted = MappingProxyType(dict(self.refused)), MappingProxyType(dict(self.noted))
        return SourceCount(self.n_bytes, self.n_records, self.last_received_at, refused, noted)


class SourceCounters:
    """Figures by source; None stands for senders we do not know. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tallies: dict[UUID | None, _Tally] = {}

    def count_received(self, source_id: UUID, n_bytes: int, at: datetime) -> None:
        """Count one record that is durable; `at` is when its last byte had come."""
        with self._lock:
            tally = self._tally(source_id)
            tally.n_bytes += n_bytes
            tally.n_records += 1
            tally.last_received_at = max(at, tally.last_received_at or at)

    def count_refused(self, source_id: UUID | None, reason: str) -> None:
        """Count something that was not taken."""
        with self._lock:
            self._tally(source_id).refused[reason] += 1

    def count_noted(self, source_id: UUID | None, reason: str) -> None:
        """Count something that was taken and is unusual."""
        with self._lock:
            self._tally(source_id).noted[reason] += 1

    def read(self) -> dict[UUID | None, SourceCount]:
        """Return the figures as they are now."""
        with self._lock:
            return {source_id: tally.freeze() for source_id, tally in self._tallies.items()}

    def _tally(self, source_id: UUID | None) -> _Tally:
        return self._tallies.setdefault(source_id, _Tally())

"""What came from each source and what became of it; and other things that are only counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khumkan.node.state.database import Database, read_time_or_none, write_time_or_none

_ADD_SOURCE = """
INSERT INTO source VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
    n_events = n_events + excluded.n_events,
    n_rejected = n_rejected + excluded.n_rejected,
    n_bytes = n_bytes + excluded.n_bytes,
    last_event_at = coalesce(max(last_event_at, excluded.last_event_at),
        last_event_at, excluded.last_event_at),
    is_authenticated = min(is_authenticated, excluded.is_authenticated),
    rejected_reason = iif(excluded.n_rejected, excluded.rejected_reason, rejected_reason),
    rejected_sample = iif(excluded.n_rejected, excluded.rejected_sample, rejected_sample)
"""
_ADD_COUNTER = """
INSERT INTO counter VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET n = n + excluded.n
"""


@dataclass(frozen=True, slots=True)
class SourceDelta:
    """What one batch adds to a source; `rejected_reason` and sample are of its last rejection."""

    source_id: UUID
    n_events: int
    n_rejected: int
    n_bytes: int
    last_event_at: datetime | None
    is_authenticated: bool
    rejected_reason: str = ""
    rejected_sample: bytes = b""


@dataclass(frozen=True, slots=True)
class SourceCount:
    """A source since the node was made.

    `last_event_at` is when its last event came in. `is_authenticated`: everything from it was.
    """

    source_id: UUID
    n_events: int
    n_rejected: int
    n_bytes: int
    last_event_at: datetime | None
    is_authenticated: bool
    rejected_reason: str
    rejected_sample: bytes


class CountStore:
    """Sources and counters by name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sources(self) -> list[SourceCount]:
        """Return the figures of every source."""
        rows = self._database.read("SELECT * FROM source ORDER BY id")
        return [
            SourceCount(
                UUID(key), events, rejected, size, read_time_or_none(at), bool(sure), why, sample
            )
            for key, events, rejected, size, at, sure, why, sample in rows
        ]

    def counters(self) -> dict[str, int]:
        """Return every counter that is above zero."""
        return dict(self._database.read("SELECT name, n FROM counter ORDER BY name"))

    def add_sources(self, deltas: Iterable[SourceDelta]) -> None:
        """Add what a batch brought."""
        self._database.run_all(_ADD_SOURCE, map(_write, deltas))

    def add_counters(self, counts: Mapping[str, int]) -> None:
        """Add to counters."""
        self._database.run_all(_ADD_COUNTER, [one for one in counts.items() if one[1]])


def _write(one: SourceDelta) -> tuple[object, ...]:
    return (
        str(one.source_id),
        one.n_events,
        one.n_rejected,
        one.n_bytes,
        write_time_or_none(one.last_event_at),
        int(one.is_authenticated),
        one.rejected_reason,
        one.rejected_sample,
    )

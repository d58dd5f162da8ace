"""The node's state: its stores, and the three steps that must happen whole or not at all."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from khumkan.core.clock import Clock, SystemClock
from khumkan.node.state.counts import CountStore, SourceCount, SourceDelta
from khumkan.node.state.custody import CustodyStore
from khumkan.node.state.database import Database
from khumkan.node.state.findings import FindingStore, StoredFinding
from khumkan.node.state.health import HealthStore
from khumkan.node.state.indicators import IndicatorStore, StoredIndicator
from khumkan.node.state.outbox import Message, Outbox
from khumkan.node.state.positions import Position, PositionStore
from khumkan.node.state.suppressions import SuppressionStore
from khumkan.node.state.trail import TrailStore


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything before journal offset `offset` was detected.

    `correlations` is what the engine's correlations remembered at `remembered_at`, an offset not
    beyond `offset`; None for nothing.
    """

    offset: int = 0
    remembered_at: int = 0
    correlations: bytes | None = None


@dataclass(frozen=True, slots=True)
class BatchCommit:
    """What the detection of all records up to `offset` came to.

    `correlations` is what the engine's correlations remember there, None to leave what is kept.
    `gatherings` maps a key to what is gathered under it and not yet reported; None takes it away.
    """

    offset: int
    correlations: bytes | None = None
    findings: Sequence[StoredFinding] = ()
    messages: Sequence[Message] = ()
    gatherings: Mapping[str, tuple[str, bytes] | None] = field(default_factory=dict)
    sources: Sequence[SourceDelta] = ()
    counters: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FrameCommit:
    """What one frame of the stream came to."""

    position: Position
    indicators: Sequence[StoredIndicator]
    messages: Sequence[Message]
    counters: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hunted:
    """The past was searched for one version of an indicator."""

    stix_id: str
    modified: datetime
    n_hits: int


@dataclass(frozen=True, slots=True)
class HuntCommit:
    """What one search of the past came to."""

    at: datetime
    hunted: Sequence[Hunted]
    positions: Sequence[Position]
    findings: Sequence[StoredFinding]
    messages: Sequence[Message]


class State:
    """Opens `path`, and makes it if it isn't there. Raises StateError. From any thread."""

    def __init__(self, path: Path, clock: Clock | None = None) -> None:
        self._database = Database(path)
        self.outbox = Outbox(self._database, clock or SystemClock())
        self.findings = FindingStore(self._database)
        self.indicators = IndicatorStore(self._database)
        self.positions = PositionStore(self._database)
        self.health = HealthStore(self._database)
        self.suppressions = SuppressionStore(self._database)
        self.trail = TrailStore(self._database)
        self.custody = CustodyStore(self._database)
        self._counts = CountStore(self._database)

    def progress(self) -> Progress:
        """Return how far detection has come."""
        row = self._database.read_one(
            "SELECT progress.offset, correlations.offset, body FROM progress "
            "LEFT JOIN correlations USING (only)"
        )
        offset, remembered_at, body = row or (0, None, None)
        return Progress(offset, remembered_at or 0, body)

    def gatherings(self) -> dict[str, tuple[str, bytes]]:
        """Return what was gathered and not yet reported: kind and body by key."""
        rows = self._database.read("SELECT key, kind, body FROM gathering ORDER BY key")
        return {key: (kind, body) for key, kind, body in rows}

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make everything in the block one transaction. Raises StateError."""
        with self._database.writing():
            yield

    def read_version(self) -> int:
        """Return a number that changes when another process has changed the file."""
        row = self._database.read_one("PRAGMA data_version")
        return int(row[0]) if row else 0

    def sources(self) -> list[SourceCount]:
        """Return what came from each source."""
        return self._counts.sources()

    def counters(self) -> dict[str, int]:
        """Return what else was counted, by name."""
        return self._counts.counters()

    def count(self, counts: Mapping[str, int]) -> None:
        """Add to counters, on their own."""
        self._counts.add_counters(counts)

    def read_fact(self, key: str) -> str | None:
        """Return what is noted under a key."""
        row = self._database.read_one("SELECT value FROM fact WHERE key = ?", (key,))
        return None if row is None else str(row[0])

    def write_fact(self, key: str, value: str | None) -> None:
        """Note something under a key; None forgets it."""
        if value is None:
            self._database.run("DELETE FROM fact WHERE key = ?", (key,))
        else:
            self._database.run("INSERT OR REPLACE INTO fact VALUES (?, ?)", (key, value))

    def commit_batch(self, batch: BatchCommit) -> None:
        """Keep what records came to, and that they are done with. Raises StateError."""
        with self._database.writing():
            self._database.run("UPDATE progress SET offset = ?", (batch.offset,))
            if batch.correlations is not None:
                self._database.run(
                    "INSERT OR REPLACE INTO correlations VALUES (1, ?, ?)",
                    (batch.offset, batch.correlations),
                )
            self.findings.add(batch.findings)
            self._write_gatherings(batch.gatherings)
            self._counts.add_sources(batch.sources)
            self._counts.add_counters(batch.counters)
            self.outbox.put(batch.messages)
        self._announce(batch.messages)

    def take_frame(self, frame: FrameCommit) -> None:
        """Keep a frame's indicators, that it was taken, and the word of it. Raises StateError."""
        with self._database.writing():
            self.indicators.write(frame.indicators)
            self.positions.write(frame.position)
            self._counts.add_counters(frame.counters)
            self.outbox.put(frame.messages)
        self._announce(frame.messages)

    def keep_position(self, position: Position, counters: Mapping[str, int]) -> None:
        """Keep where a collection goes on, and no frame with it. Raises StateError."""
        with self._database.writing():
            self.positions.write(position)
            self._counts.add_counters(counters)

    def finish_hunt(self, hunt: HuntCommit) -> None:
        """Keep what a search of the past found, and that it is done. Raises StateError."""
        with self._database.writing():
            for one in hunt.hunted:
                self.indicators.note_hunt(one.stix_id, one.modified, hunt.at, one.n_hits)
            for position in hunt.positions:
                self.positions.note_search(position)
            self.findings.add(hunt.findings)
            self.outbox.put(hunt.messages)
        self._announce(hunt.messages)

    def close(self) -> None:
        """Close the file; twice is fine."""
        self._database.close()

    def _write_gatherings(self, changes: Mapping[str, tuple[str, bytes] | None]) -> None:
        gone = [(key,) for key, found in changes.items() if found is None]
        kept = [(key, *found) for key, found in changes.items() if found is not None]
        self._database.run_all("DELETE FROM gathering WHERE key = ?", gone)
        self._database.run_all("INSERT OR REPLACE INTO gathering VALUES (?, ?, ?)", kept)

    def _announce(self, messages: Sequence[Message]) -> None:
        if messages:
            self.outbox.announce()

"""How each source does, as far as a restart must not forget it; the bodies are `node.health`'s."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from khumkan.core.clock import parse_time
from khumkan.node.state.database import Database, write_time


@dataclass(frozen=True, slots=True)
class ShapeCount:
    """Lines of one source that no reader understood and that look alike, with one of them.

    `reason` is a message's text, or empty where they were kept as plain text.
    """

    source_id: UUID
    shape: str
    reason: str
    n: int
    first_at: datetime
    last_at: datetime
    sample: bytes


@dataclass(frozen=True, slots=True)
class HealthChange:
    """What is to be kept anew: bodies by source, and shapes."""

    sources: Mapping[UUID, bytes] = field(default_factory=dict)
    usual: Mapping[UUID, bytes] = field(default_factory=dict)
    shapes: Sequence[ShapeCount] = ()

    def __bool__(self) -> bool:
        """Say whether there is anything to keep."""
        return bool(self.sources or self.usual or self.shapes)


class HealthStore:
    """Three tables; the figures of one source stand in one row of each of the first two."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, change: HealthChange) -> None:
        """Keep changes, all or none. Raises StateError."""
        with self._database.writing():
            self._database.run_all(
                "INSERT OR REPLACE INTO source_health VALUES (?, ?)", _bodies(change.sources)
            )
            self._database.run_all(
                "INSERT OR REPLACE INTO source_usual VALUES (?, ?)", _bodies(change.usual)
            )
            self._database.run_all(
                "INSERT OR REPLACE INTO unknown_shape VALUES (?, ?, ?, ?, ?, ?, ?)",
                map(_write, change.shapes),
            )

    def sources(self) -> dict[UUID, bytes]:
        """Return what is kept of each source."""
        rows = self._database.read("SELECT id, body FROM source_health")
        return {UUID(key): body for key, body in rows}

    def usual(self) -> dict[UUID, bytes]:
        """Return what is usual for each source."""
        rows = self._database.read("SELECT id, body FROM source_usual")
        return {UUID(key): body for key, body in rows}

    def shapes(self, source_id: UUID | None = None) -> list[ShapeCount]:
        """Return shapes, of one source or all, the most frequent first."""
        rows = self._database.read(
            "SELECT * FROM unknown_shape WHERE ? IN (source_id, '') "
            "ORDER BY source_id, n DESC, shape, reason",
            ("" if source_id is None else str(source_id),),
        )
        return [
            ShapeCount(UUID(key), shape, reason, n, parse_time(first), parse_time(last), sample)
            for key, shape, reason, n, first, last, sample in rows
        ]

    def forget_shapes(self, before: datetime) -> None:
        """Let go of shapes not seen since a moment: their samples are logs too."""
        self._database.run("DELETE FROM unknown_shape WHERE last_at < ?", (write_time(before),))


def _bodies(bodies: Mapping[UUID, bytes]) -> Iterable[tuple[str, bytes]]:
    return ((str(key), body) for key, body in bodies.items())


def _write(one: ShapeCount) -> tuple[object, ...]:
    return (
        str(one.source_id),
        one.shape,
        one.reason,
        one.n,
        write_time(one.first_at),
        write_time(one.last_at),
        one.sample,
    )

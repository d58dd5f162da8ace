"""How far the node has come in each collection of the stream: loaded, and searched for."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khumkan.core.clock import parse_time
from khumkan.node.state.database import (
    Database,
    read_time_or_none,
    write_time,
    write_time_or_none,
)


@dataclass(frozen=True, slots=True)
class Position:
    """Frames up to `loaded` are in the matcher since `loaded_at`.

    The past was searched up to `searched`, the last time at `searched_at`, over
    `n_events_searched` events. `epoch` is the hub's count of frames that the numbers are of, None
    where it named none yet.
    """

    collection: UUID
    loaded: int
    loaded_at: datetime
    searched: int = 0
    searched_at: datetime | None = None
    n_events_searched: int = 0
    epoch: UUID | None = None


class PositionStore:
    """One row a collection."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Position]:
        """Return the positions of all collections that sent something."""
        rows = self._database.read("SELECT * FROM position ORDER BY collection")
        return [_read(row) for row in rows]

    def of(self, collection: UUID) -> Position | None:
        """Return the position in one collection."""
        row = self._database.read_one(
            "SELECT * FROM position WHERE collection = ?", (str(collection),)
        )
        return _read(row) if row else None

    def write(self, position: Position) -> None:
        """Keep a position in place of the one before it."""
        self._database.run(
            "INSERT OR REPLACE INTO position VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                str(position.collection),
                position.loaded,
                write_time(position.loaded_at),
                position.searched,
                write_time_or_none(position.searched_at),
                position.n_events_searched,
                _write_epoch(position.epoch),
            ),
        )

    def note_search(self, position: Position) -> None:
        """Keep what a position says of searching alone: frames may have come meanwhile.

        Nothing is kept where the collection began anew meanwhile.
        """
        self._database.run(
            "UPDATE position SET searched = max(searched, ?), searched_at = ?, "
            "n_events_searched = ? WHERE collection = ? AND epoch IS ? AND loaded >= ?",
            (
                position.searched,
                write_time_or_none(position.searched_at),
                position.n_events_searched,
                str(position.collection),
                _write_epoch(position.epoch),
                position.searched,
            ),
        )


def _write_epoch(epoch: UUID | None) -> str | None:
    return None if epoch is None else str(epoch)


def _read(row: tuple[str, int, str, int, str | None, int, str | None]) -> Position:
    collection, loaded, loaded_at, searched, searched_at, n_events, epoch = row
    return Position(
        UUID(collection),
        loaded,
        parse_time(loaded_at),
        searched,
        read_time_or_none(searched_at),
        n_events,
        None if epoch is None else UUID(epoch),
    )

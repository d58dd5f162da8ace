"""Sources on disk: one small SQLite file, which several processes may use at once."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from khumkan.core.clock import format_time, parse_time
from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import message
from khumkan.node.sources.source import Source

_WAIT_SECONDS: Final = 20.0
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS namespace (id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS source (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, token_hash TEXT UNIQUE,
    made_at TEXT NOT NULL, ended_at TEXT
) STRICT;
"""
_ADD: Final = "INSERT OR IGNORE INTO source VALUES (?, ?, ?, ?, ?, NULL)"


class SourceStorage:
    """The file; its owner alone can read it. Not thread-safe: the book has the lock."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._explained():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            self._connection = sqlite3.connect(
                path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
        try:
            self.namespace = self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self) -> UUID:
        with self._explained():
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.executescript(_SCHEMA)
        return self._read_namespace()

    def _read_namespace(self) -> UUID:
        """Return the random id that this node derives its senders' ids from."""
        with self._writing() as connection:
            row = connection.execute("SELECT id FROM namespace").fetchone()
            if row is None:
                row = (str(uuid4()),)
                connection.execute("INSERT INTO namespace VALUES (?)", row)
        return UUID(row[0])

    def read_version(self) -> int:
        """Return a number that changes when another process has changed the file."""
        with self._explained():
            (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        return int(version)

    def read_all(self) -> list[Source]:
        """Return every source, the oldest first."""
        with self._explained():
            rows = self._connection.execute("SELECT * FROM source ORDER BY made_at, id").fetchall()
        return [_read_row(row) for row in rows]

    def add(self, source: Source) -> None:
        """Keep a new source, unless one with its id is there."""
        made_at = format_time(source.made_at, "microseconds")
        row = (str(source.id), source.name, source.kind, source.token_hash, made_at)
        with self._writing() as connection:
            connection.execute(_ADD, row)

    def end(self, source_id: UUID, at: datetime) -> None:
        """Note that a source has ended; the first time counts."""
        row = (format_time(at, "microseconds"), str(source_id))
        with self._writing() as connection:
            connection.execute(
                "UPDATE source SET ended_at = ? WHERE id = ? AND ended_at IS NULL", row
            )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._explained():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise ConfigurationError(
                message(
                    "the list of sources can't be used ({why}): check the disk, or restore a "
                    "backup",
                    why=str(error),
                ),
                place=Place(str(self._path)),
            ) from error


def _read_row(row: tuple[str, str, str, str | None, str, str | None]) -> Source:
    source_id, name, kind, token_hash, made_at, ended_at = row
    ended = parse_time(ended_at) if ended_at else None
    return Source(UUID(source_id), name, kind, token_hash, parse_time(made_at), ended)

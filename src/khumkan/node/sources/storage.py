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
_FIRST: Final = """
CREATE TABLE IF NOT EXISTS namespace (id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS source (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, token_hash TEXT UNIQUE,
    made_at TEXT NOT NULL, ended_at TEXT
) STRICT;
"""
_ASKED: Final = """
ALTER TABLE source ADD COLUMN certificate_hash TEXT;
ALTER TABLE source ADD COLUMN format TEXT;
ALTER TABLE source ADD COLUMN keep_days INTEGER;
ALTER TABLE source ADD COLUMN silent_after_minutes INTEGER;
"""
# The script at position n brings a file from version n to version n + 1.
_SCRIPTS: Final = (_FIRST, _ASKED)
_ADD: Final = "INSERT OR IGNORE INTO source VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_CHANGE: Final = (
    "UPDATE source SET name = ?, kind = ?, format = ?, keep_days = ?, silent_after_minutes = ? "
    "WHERE id = ?"
)

_Row = tuple[
    str, str, str, str | None, str, str | None, str | None, str | None, int | None, int | None
]


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
        self._upgrade()
        return self._read_namespace()

    def _upgrade(self) -> None:
        """Bring a file of an earlier khumkan to this one's version, once of several processes."""
        if self._read_file_version() == len(_SCRIPTS):
            return
        with self._writing() as connection:
            version = self._read_file_version()
            if version > len(_SCRIPTS):
                raise ConfigurationError(
                    message(
                        "the list of sources was written by a newer khumkan (version {version}, "
                        "this one knows {known}): install that one again",
                        version=version,
                        known=len(_SCRIPTS),
                    ),
                    place=Place(str(self._path)),
                )
            for script in _SCRIPTS[version:]:
                for statement in filter(str.strip, script.split(";")):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {len(_SCRIPTS)}")

    def _read_file_version(self) -> int:
        with self._explained():
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        return int(version)

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
        with self._writing() as connection:
            connection.execute(_ADD, _write_row(source))

    def change(self, source: Source) -> None:
        """Keep what people say of a source in place of what was said before."""
        row = (source.name, source.kind, source.format, source.keep_days)
        with self._writing() as connection:
            connection.execute(_CHANGE, (*row, source.silent_after_minutes, str(source.id)))

    def replace_certificate(self, source: Source) -> None:
        """Keep which certificate a source shows now."""
        row = (source.certificate_hash, str(source.id))
        with self._writing() as connection:
            connection.execute("UPDATE source SET certificate_hash = ? WHERE id = ?", row)

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


def _write_row(one: Source) -> _Row:
    return (
        str(one.id),
        one.name,
        one.kind,
        one.token_hash,
        format_time(one.made_at, "microseconds"),
        None if one.ended_at is None else format_time(one.ended_at, "microseconds"),
        one.certificate_hash,
        one.format,
        one.keep_days,
        one.silent_after_minutes,
    )


def _read_row(row: _Row) -> Source:
    source_id, name, kind, token_hash, made_at, ended_at = row[:6]
    certificate_hash, form, keep_days, silent_after = row[6:]
    ended = parse_time(ended_at) if ended_at else None
    return Source(
        UUID(source_id),
        name,
        kind,
        token_hash,
        parse_time(made_at),
        ended,
        certificate_hash=certificate_hash,
        format=form,
        keep_days=keep_days,
        silent_after_minutes=silent_after,
    )

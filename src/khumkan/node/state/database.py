"""One SQLite file behind one connection and one lock: safe to use from any thread.

Write-ahead log, and every commit on the disk before it returns. For its owner alone.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import Any

from khumkan.core.clock import format_time, parse_time
from khumkan.core.errors import Place
from khumkan.core.messages import message
from khumkan.node.state.errors import StateError
from khumkan.node.state.schema import SCRIPTS

_WAIT_SECONDS = 20.0

Values = Sequence[object] | Mapping[str, object]


class Database:
    """The file, brought to this program's version when it is opened. Raises StateError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = RLock()
        with self._explained():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            self._connection = sqlite3.connect(
                path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
                self._connection.execute("PRAGMA synchronous = FULL")
                self._upgrade()
            except BaseException:
                self._connection.close()
                raise

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make everything in the block one transaction; inside another one, a part of that."""
        with self._lock:
            if self._connection.in_transaction:
                yield
            else:
                with self._explained(), self._transaction():
                    yield

    def run(self, sql: str, values: Values = ()) -> int:
        """Run one statement; return how many rows it changed."""
        with self._lock, self._explained():
            return self._connection.execute(sql, values).rowcount

    def run_all(self, sql: str, rows: Iterable[Values]) -> int:
        """Run one statement for each of the rows; return how many rows were changed."""
        with self.writing(), self._explained():
            return self._connection.executemany(sql, rows).rowcount

    def read(self, sql: str, values: Values = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        with self._lock, self._explained():
            return self._connection.execute(sql, values).fetchall()

    def read_one(self, sql: str, values: Values = ()) -> tuple[Any, ...] | None:
        """Return the first row of a query, None without one."""
        with self._lock, self._explained():
            row: tuple[Any, ...] | None = self._connection.execute(sql, values).fetchone()
            return row

    def close(self) -> None:
        """Close the file; twice is fine."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        """Undo what is open; a disk that is full has undone it already."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _upgrade(self) -> None:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version > len(SCRIPTS):
            raise StateError(
                message(
                    "the node's state was written by a newer khumkan (version {version}, this one "
                    "knows {known}): install that one again",
                    version=version,
                    known=len(SCRIPTS),
                ),
                place=Place(str(self._path)),
            )
        for number in range(version, len(SCRIPTS)):
            self._connection.executescript(
                f"BEGIN IMMEDIATE;{SCRIPTS[number]}PRAGMA user_version = {number + 1};COMMIT;"
            )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StateError(
                message(
                    "the node's state can't be read or written ({why}): check the disk; a file "
                    "that is damaged must be put back from a backup",
                    why=str(error),
                ),
                place=Place(str(self._path)),
            ) from error


def write_time(at: datetime) -> str:
    """Return a moment as it stands in the file."""
    return format_time(at, "microseconds")


def write_time_or_none(at: datetime | None) -> str | None:
    """Return a moment as it stands in the file, None for none."""
    return None if at is None else write_time(at)


def read_time_or_none(text: str | None) -> datetime | None:
    """Return the moment that stands in the file, None for none."""
    return None if text is None else parse_time(text)

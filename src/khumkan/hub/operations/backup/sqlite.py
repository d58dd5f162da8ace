"""SQLite: a snapshot while others write, and the check of one."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from django.db import connection

from khumkan.core.errors import Place
from khumkan.core.messages import message
from khumkan.hub.operations.backup.contents import describe_content
from khumkan.hub.operations.backup.errors import BackupError
from khumkan.hub.operations.backup.manifest import Content

_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_PATIENCE_SECONDS = 20.0


def snapshot(target: Path, tables: list[str]) -> Content:
    """Write the database as it is at one moment; readers and writers go on meanwhile."""
    connection.ensure_connection()
    try:
        with closing(sqlite3.connect(target)) as copy:
            # All pages in one step: a read transaction, which in WAL mode holds nobody up.
            connection.connection.backup(copy, progress=_give_up_when_locked(time.monotonic()))
            copy.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise BackupError(
            message("the database can't be copied: {reason}", reason=str(error)),
            place=Place(str(target)),
        ) from error
    return inspect(target, tables)


def _give_up_when_locked(began: float) -> Callable[[int, int, int], None]:
    """Return what ends a copy that can't begin; by itself it would try for ever."""

    def look(status: int, _left: int, _all: int) -> None:
        if status in _LOCKED and time.monotonic() - began > _PATIENCE_SECONDS:
            raise sqlite3.OperationalError("database is locked")  # noqa: EM101, TRY003 -- SQLite's

    return look


def inspect(path: Path, tables: list[str]) -> Content:
    """Return what a database file holds.

    Raises BackupError if it is damaged.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            verdict = copy.execute("PRAGMA quick_check(1)").fetchone()
            if verdict != ("ok",):
                raise BackupError(
                    message("the database is damaged: {reason}", reason=str(verdict[0])),
                    place=Place(str(path)),
                )
            return describe_content(lambda sql: copy.execute(sql).fetchall(), tables)
    except sqlite3.DatabaseError as error:
        raise BackupError(
            message("the database is damaged: {reason}", reason=str(error)), place=Place(str(path))
        ) from error

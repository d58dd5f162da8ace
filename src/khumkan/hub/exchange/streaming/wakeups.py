"""How a process learns that something was committed: SQLite's file says so, PostgreSQL calls.

`wait` returns at the next sign that something may have changed, or when the time is over: a sign
may be missed or mean nothing, so whoever waits looks for itself.
"""

import logging
import sqlite3
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Protocol

import psycopg
from django.db import connection

from khumkan.core.journal import log_event
from khumkan.hub.intel.publishing.adding import CHANNEL

_POLL_SECONDS: Final = 0.05
_LOG = logging.getLogger(__name__)


class Wakeups(Protocol):
    """Signs that something was committed; used in one thread."""

    def wait(self, seconds: float) -> None:
        """Return at the next sign, or when the time is over."""
        ...

    def close(self) -> None:
        """Let go of what it holds."""
        ...


class SqliteWakeups:
    """Looks at the version of the file, which every commit of others changes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._seen = -1

    def wait(self, seconds: float) -> None:
        """Look twenty times a second."""
        until = time.monotonic() + seconds
        while not self._has_changed() and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, _POLL_SECONDS))

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _has_changed(self) -> bool:
        try:
            version = self._read_version()
        except sqlite3.Error:  # another file, perhaps: it is opened anew
            self.close()
            return False
        seen, self._seen = self._seen, version
        return version != seen

    def _read_version(self) -> int:
        if self._connection is None:
            self._connection = sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True)
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])


class PostgresWakeups:
    """Listens on a connection of its own, which it opens again when it breaks."""

    def __init__(self, parameters: dict[str, Any]) -> None:
        self._parameters = parameters
        self._connection: psycopg.Connection[Any] | None = None

    def wait(self, seconds: float) -> None:
        """Wait for the server to call."""
        try:
            for _call in self._listen().notifies(timeout=seconds, stop_after=1):
                return
        except psycopg.Error as error:
            log_event(_LOG, "stream.deaf", level=logging.WARNING, error=error)
            self.close()
            threading.Event().wait(seconds)

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
            self._connection = None

    def _listen(self) -> "psycopg.Connection[Any]":
        if self._connection is None:
            self._connection = psycopg.connect(**(self._parameters | {"autocommit": True}))
            self._connection.execute(f"LISTEN {CHANNEL}")
        return self._connection


def wakeups_here() -> Wakeups:
    """Return what wakes on this hub's database."""
    if connection.vendor == "sqlite":
        return SqliteWakeups(Path(connection.settings_dict["NAME"]).absolute())
    return PostgresWakeups(connection.get_connection_params())

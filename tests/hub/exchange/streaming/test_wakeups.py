"""A commit is noticed: on SQLite by its file, on PostgreSQL by a call, in both within a moment."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from khumkan.hub.exchange.streaming.wakeups import (
    PostgresWakeups,
    SqliteWakeups,
    Wakeups,
    wakeups_here,
)
from khumkan.hub.intel.publishing.adding import CHANNEL

LONG = 20.0


def waited(wakeups: Wakeups, seconds: float = LONG) -> float:
    began = time.monotonic()
    wakeups.wait(seconds)
    return time.monotonic() - began


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "hub.sqlite3"
    commit(file, "PRAGMA journal_mode=WAL")
    commit(file, "CREATE TABLE t (x)")
    return file


def commit(path: Path, statement: str) -> None:
    other = sqlite3.connect(path)
    other.execute(statement)
    other.commit()
    other.close()


def test_sqlite_is_quiet_while_nothing_is_written(path: Path) -> None:
    wakeups = SqliteWakeups(path)
    wakeups.wait(0)
    assert waited(wakeups, 0.2) >= 0.2
    wakeups.close()


def test_sqlite_wakes_at_the_commit_of_another(path: Path) -> None:
    wakeups = SqliteWakeups(path)
    wakeups.wait(0)
    threading.Timer(0.1, commit, (path, "INSERT INTO t VALUES (1)")).start()
    assert waited(wakeups) < LONG / 2
    wakeups.close()


def test_sqlite_that_is_not_there_yet_is_no_error(tmp_path: Path) -> None:
    wakeups = SqliteWakeups(tmp_path / "later.sqlite3")
    assert waited(wakeups, 0.1) >= 0.1
    commit(tmp_path / "later.sqlite3", "CREATE TABLE t (x)")
    assert waited(wakeups) < LONG / 2
    wakeups.close()


needs_server = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="is about PostgreSQL's own calls"
)


@pytest.fixture
def server() -> "Iterator[psycopg.Connection[Any]]":
    """Another connection to the database of the tests, which commits at once."""
    parameters: dict[str, Any] = connection.get_connection_params() | {"autocommit": True}
    with psycopg.connect(**parameters) as other:
        yield other


@needs_server
@pytest.mark.django_db
def test_postgresql_calls(server: "psycopg.Connection[Any]") -> None:
    wakeups = wakeups_here()
    assert isinstance(wakeups, PostgresWakeups)
    wakeups.wait(0)
    server.execute("SELECT pg_notify(%s, 'x')", [CHANNEL])
    assert waited(wakeups) < LONG / 2
    wakeups.close()
    wakeups.close()


@needs_server
@pytest.mark.django_db
def test_postgresql_is_called_again_after_its_line_broke(
    server: "psycopg.Connection[Any]", caplog: pytest.LogCaptureFixture
) -> None:
    wakeups = wakeups_here()
    assert isinstance(wakeups, PostgresWakeups)
    wakeups.wait(0)
    assert wakeups._connection is not None
    number = wakeups._connection.info.backend_pid
    server.execute("SELECT pg_terminate_backend(%s)", [number])
    wakeups.wait(0.1)
    assert "stream.deaf" in [one.getMessage() for one in caplog.records]
    wakeups.wait(0)
    assert wakeups._connection is not None
    wakeups.close()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="is about SQLite")
def test_sqlite_is_watched_by_its_file() -> None:
    assert isinstance(wakeups_here(), SqliteWakeups)

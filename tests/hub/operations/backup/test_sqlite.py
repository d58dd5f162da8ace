"""SQLite's side of a backup: locked, damaged, empty."""

import sqlite3
import time
from pathlib import Path

import pytest

from khumkan.hub.operations.backup import sqlite
from khumkan.hub.operations.backup.errors import BackupError

_TABLES = """
CREATE TABLE django_migrations (app, name);
CREATE TABLE audit_head (entry_id, hash);
CREATE TABLE organisations_hub (mode);
CREATE TABLE a (x);
INSERT INTO a VALUES (1), (2);
INSERT INTO django_migrations VALUES ('b', '0001'), ('a', '0002'), ('a', '0001');
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "hub.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.executescript(_TABLES)
    connection.close()
    return path


def test_a_database_is_described_by_counts_migrations_and_seal(database: Path) -> None:
    content = sqlite.inspect(database, ["a"])
    assert content.counts == {"a": 2}
    assert content.migrations == ("a.0001", "a.0002", "b.0001")
    assert (content.mode, content.seal.number) == ("", 0)


@pytest.mark.parametrize("name", ["a b", "50%41", "hub #1", "what?mode=rwc"])
def test_a_folder_may_be_called_anything(database: Path, name: str) -> None:
    """A path becomes an address of SQLite's, in which some characters mean something."""
    folder = database.parent / name
    folder.mkdir()
    moved = database.rename(folder / database.name)
    assert sqlite.inspect(moved, ["a"]).counts == {"a": 2}
    assert list(database.parent.iterdir()) == [folder]


@pytest.mark.parametrize(
    "content", [b"", b"no database at all" * 100], ids=["empty", "something else"]
)
def test_what_is_no_database_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "hub.sqlite3"
    path.write_bytes(content)
    with pytest.raises(BackupError, match="the database is damaged"):
        sqlite.inspect(path, [])


def test_a_page_that_was_overwritten_is_told(database: Path) -> None:
    whole = bytearray(database.read_bytes())
    whole[4096:4196] = b"\xff" * 100
    database.write_bytes(whole)
    with pytest.raises(BackupError, match="the database is damaged"):
        sqlite.inspect(database, ["a"])


@pytest.mark.parametrize(
    ("status", "waited", "gives_up"),
    [
        (sqlite3.SQLITE_BUSY, 21, True),
        (sqlite3.SQLITE_LOCKED, 21, True),
        (sqlite3.SQLITE_BUSY, 1, False),
        (sqlite3.SQLITE_OK, 21, False),
    ],
)
def test_a_locked_database_is_not_waited_for_without_end(
    status: int, waited: int, gives_up: bool
) -> None:
    look = sqlite._give_up_when_locked(time.monotonic() - waited)
    if gives_up:
        with pytest.raises(sqlite3.OperationalError, match="database is locked"):
            look(status, 0, 0)
    else:
        look(status, 0, 0)

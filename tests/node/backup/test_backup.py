"""What a backup holds, and what is refused: damage, strangers, a place that is taken."""

import io
import os
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
import zstandard

from khumkan.core.errors import KhumkanError, Place
from khumkan.node.backup import BackupError, make_backup, read_last_backup, restore
from khumkan.node.backup.archives import read_about
from khumkan.node.backup.making import _lock
from khumkan.node.backup.manifest import decode_about, decode_digests, is_allowed
from khumkan.node.backup.snapshots import STAGING, _hold, copy_database
from khumkan.node.folder import NodeFolder
from khumkan.node.keys import make_key
from khumkan.node.sources import SourceBook
from khumkan.node.state import State

ABOUT = (
    b'{"format":1,"version":"1","made_at":"x","node":"","organisation":"","schema":1,'
    b'"has_logs":true,"n_bytes":%d}'
)


@pytest.fixture
def node(tmp_path: Path) -> NodeFolder:
    folder = NodeFolder(tmp_path / "node")
    folder.make()
    make_key(folder.key_file)
    with closing(State(folder.state)) as state:
        state.write_fact("kept", "this")
    with closing(SourceBook(folder.sources)) as book:
        book.add("web", "web-server")
    (folder.keys / "certificates").mkdir()
    (folder.keys / "certificates" / "ca.pem").write_text("pem")
    (folder.path / "invented-later").write_text("taken too")
    (folder.set_aside / "record").write_text("raw")
    folder.cache.mkdir()
    (folder.cache / "rules.kept").write_text("made anew where it is gone")
    (folder.path / "node.lock").touch()
    return folder


def names(file: Path) -> set[str]:
    with (
        file.open("rb") as packed,
        zstandard.ZstdDecompressor().stream_reader(packed) as plain,
        tarfile.open(fileobj=plain, mode="r|") as tar,
    ):
        return set(tar.getnames())


def test_everything_is_in_it_but_locks_and_what_can_be_made_again(
    node: NodeFolder, tmp_path: Path
) -> None:
    about = make_backup(node, tmp_path / "b")
    assert names(tmp_path / "b") == {
        "about.json",
        "node/keys/node.jwk",
        "node/keys/certificates/ca.pem",
        "node/state.db",
        "node/sources/sources.db",
        "node/set-aside/record",
        "node/invented-later",
        "digests.json",
    }
    assert about == read_about(tmp_path / "b")
    assert not (node.path / STAGING).exists()
    last = read_last_backup(node)
    assert last is not None
    assert last.file == str(tmp_path / "b")


def test_without_logs_what_was_set_aside_stays_here_too(node: NodeFolder, tmp_path: Path) -> None:
    make_backup(node, tmp_path / "b", has_logs=False)
    assert "node/set-aside/record" not in names(tmp_path / "b")


def test_it_comes_back_as_it_was(node: NodeFolder, tmp_path: Path) -> None:
    make_backup(node, tmp_path / "b")
    back = NodeFolder(tmp_path / "deep" / "back")
    restore(tmp_path / "b", back)
    assert back.key_file.read_bytes() == node.key_file.read_bytes()
    assert back.path.stat().st_mode & 0o777 == 0o700
    assert back.state.stat().st_mode & 0o777 == 0o600
    with closing(State(back.state)) as state:
        assert state.read_fact("kept") == "this"
    with closing(SourceBook(back.sources)) as book:
        assert [one.name for one in book.list()] == ["web"]
    assert not (back.path / ".restore").exists()


def test_nothing_is_overwritten(node: NodeFolder, tmp_path: Path) -> None:
    make_backup(node, tmp_path / "b")
    with pytest.raises(BackupError, match="choose another"):
        make_backup(node, tmp_path / "b")
    with pytest.raises(BackupError, match="nothing is overwritten"):
        restore(tmp_path / "b", node)
    (tmp_path / "file").touch()
    with pytest.raises(BackupError, match="nothing is overwritten"):
        restore(tmp_path / "b", NodeFolder(tmp_path / "file"))


def test_two_backups_at_once_are_one_too_many(node: NodeFolder, tmp_path: Path) -> None:
    handle = os.open(node.path / "backup.lock", os.O_RDWR | os.O_CREAT)
    try:
        _lock(handle, node.path)
        with pytest.raises(BackupError, match="another backup"):
            make_backup(node, tmp_path / "b")
    finally:
        os.close(handle)
    (node.path / STAGING).mkdir()
    (node.path / STAGING / "left").touch()
    make_backup(node, tmp_path / "b")


def test_where_it_cannot_be_written_nothing_is_left(node: NodeFolder, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="can't be read or written"):
        make_backup(node, tmp_path / "none" / "b")


@pytest.mark.parametrize("at", [0.0, 0.3, 0.6, 0.99])
def test_a_flipped_bit_anywhere_is_noticed(node: NodeFolder, tmp_path: Path, at: float) -> None:
    file = tmp_path / "b"
    make_backup(node, file)
    content = bytearray(file.read_bytes())
    content[int(at * len(content))] ^= 0x10
    file.write_bytes(content)
    with pytest.raises(BackupError):
        restore(file, NodeFolder(tmp_path / "back"))
    assert not list((tmp_path / "back").glob("*"))


@pytest.mark.parametrize("kept", [0, 100, 2_000])
def test_a_file_that_was_cut_short_is_refused(node: NodeFolder, tmp_path: Path, kept: int) -> None:
    file = tmp_path / "b"
    make_backup(node, file)
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(BackupError):
        restore(file, NodeFolder(tmp_path / "back"))


def write(file: Path, *members: tuple[str, bytes]) -> None:
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as tar:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            if name.endswith("link"):
                info.type, info.linkname, info.size = tarfile.SYMTYPE, "/etc/passwd", 0
            tar.addfile(info, io.BytesIO(content))
    file.write_bytes(zstandard.compress(plain.getvalue()))


@pytest.mark.parametrize(
    ("members", "why"),
    [
        pytest.param([("x", b"")], "no backup of a node", id="another tar"),
        pytest.param([("about.json", b"{}")], "no backup of a node", id="another about"),
        pytest.param([("about.json", b'{"format": 9}')], "newer khumkan", id="newer form"),
        pytest.param(
            [("about.json", ABOUT.replace(b'"schema":1', b'"schema":999') % 1)],
            "which is newer",
            id="newer tables",
        ),
        pytest.param(
            [("about.json", ABOUT % 9), ("node/../../x", b"")], "does not belong", id="outside"
        ),
        pytest.param([("about.json", ABOUT % 9), ("/etc/x", b"")], "does not belong", id="root"),
        pytest.param([("about.json", ABOUT % 9), ("node/a-link", b"")], "not belong", id="link"),
        pytest.param([("about.json", ABOUT % 3), ("node/x", b"long")], "not belong", id="too much"),
        pytest.param(
            [("about.json", ABOUT % 9), ("node/x", b""), ("node/x", b"")], "not belong", id="twice"
        ),
        pytest.param([("about.json", ABOUT % 9)], "the end of the backup", id="no end"),
        pytest.param(
            [("about.json", ABOUT % 9), ("node/x", b""), ("digests.json", b"[]")],
            "no backup of a node",
            id="another list",
        ),
        pytest.param(
            [("about.json", ABOUT % 9), ("node/x", b""), ("digests.json", b"{}")],
            "node/x is not what was written",
            id="not listed",
        ),
        pytest.param(
            [("about.json", ABOUT % 9), ("digests.json", b"{}"), ("node/x", b"")],
            "something was added",
            id="added",
        ),
        pytest.param(
            [("about.json", ABOUT % 9), ("digests.json", b"{}")], "lacks the node's key", id="empty"
        ),
    ],
)
def test_what_is_no_backup_is_refused(
    members: list[tuple[str, bytes]], why: str, tmp_path: Path
) -> None:
    write(tmp_path / "b", *members)
    with pytest.raises((BackupError, FileNotFoundError), match=why):
        restore(tmp_path / "b", NodeFolder(tmp_path / "back"))
    assert not (tmp_path / "x").exists()


def test_names_are_below_the_node() -> None:
    assert is_allowed("node/lake/day=2026-11-22/x.parquet")
    assert not is_allowed("node/a//b")
    assert not is_allowed("keys/x")
    with pytest.raises(BackupError):
        decode_about(b"no json", Place("x"))
    with pytest.raises(BackupError):
        decode_digests(b"no json", Place("x"))


def test_a_damaged_database_is_not_backed_up_as_if_it_were_whole(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "d")) as database:
        database.execute("CREATE TABLE a (b TEXT)")
        database.executemany("INSERT INTO a VALUES (?)", [("x" * 500,)] * 500)
        database.commit()
    content = (tmp_path / "d").read_bytes()
    (tmp_path / "d").write_bytes(content[:8_192] + b"\xff" * 4_096 + content[12_288:])
    with pytest.raises(KhumkanError, match="can't be copied"):
        copy_database(tmp_path / "d", tmp_path / "copy")
    (tmp_path / "d").write_bytes(b"SQLite format 3\0 and nothing else")
    with pytest.raises(KhumkanError, match="can't be copied"):
        copy_database(tmp_path / "d", tmp_path / "copy2")


def test_across_disks_files_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: object) -> None:
        raise OSError(18, "another disk")

    monkeypatch.setattr(os, "link", link)
    (tmp_path / "a").write_text("a")
    assert _hold(tmp_path / "a", tmp_path / "b" / "a").read_text() == "a"

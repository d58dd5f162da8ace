"""Files that are put into a source's folder become records of the journal, once each."""

import gzip
import io
import os
import time
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
import zstandard
from tests.node.inbox.watched import LIMITS, Box

from khumkan.core.clock import SystemClock
from khumkan.core.errors import ConfigurationError
from khumkan.core.ids import IdMaker
from khumkan.node.inbox import InboxLimits, Receipt, Shelf, Uploads, folder_name
from khumkan.node.inbox.ending import remove_old
from khumkan.node.inbox.errors import InboxError
from khumkan.node.inbox.folders import make_shelf, shelve
from khumkan.node.journal import Disk
from khumkan.node.sources import SourceCount

LINES = b"".join(b'{"category":"firewall","n":%d}\n' % number for number in range(50))


def zipped(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a.jsonl", LINES, id="plain"),
        pytest.param("a.jsonl.gz", gzip.compress(LINES), id="gzip"),
        pytest.param("a.zst", zstandard.compress(LINES), id="zstd"),
        pytest.param("a.zip", zipped(a_jsonl=LINES), id="zip"),
        pytest.param("ประวัติ วันนี้.log", LINES, id="a Thai name"),
    ],
)
def test_a_file_is_taken_whole_and_put_away(box: Box, name: str, content: bytes) -> None:
    source = box.add_source()
    (box.root / "web server" / name).write_bytes(content)

    box.take_all()

    (record,) = box.records()
    assert (record.payload, record.format, record.source_id) == (LINES, "json", source.id)
    assert record.is_authenticated
    assert (box.root / "web server" / "done" / name).read_bytes() == content
    assert box.input.tell()["n_files_taken"] == 1
    assert box.counters.read()[source.id].n_noted["file"] == 1


def test_a_file_that_was_read_is_removed_at_once_if_it_is_not_to_be_kept(tmp_path: Path) -> None:
    box = Box(tmp_path, replace(LIMITS, keep_days=0))
    box.add_source()
    (box.root / "web server" / "a.log").write_bytes(LINES)
    box.take_all()
    assert not list(box.root.glob("*/done/*"))
    assert box.payloads() == [LINES]
    box.close()


def test_two_equal_files_are_two_deliveries_and_both_are_kept(box: Box) -> None:
    box.add_source()
    shelf = box.root / "web server"
    for _ in range(2):
        (shelf / "a.log").write_bytes(LINES)
        box.take_all()
    assert box.payloads() == [LINES, LINES]
    assert len(list((shelf / "done").iterdir())) == 2


def test_a_file_is_not_taken_while_somebody_writes_to_it(tmp_path: Path) -> None:
    box = Box(tmp_path, replace(LIMITS, quiet_seconds=3_600))
    box.add_source()
    shelf = box.root / "web server"
    for name in ("growing.log", "copying.log.part", ".hidden"):
        (shelf / name).write_bytes(LINES)
    moved = shelf / "moved-in.log"
    moved.write_bytes(LINES)
    os.utime(moved, (0, 0))

    box.run(lambda: not moved.exists() and box.input.tell()["n_files_waiting"] == 1)

    assert len(box.payloads()) == 1
    assert {one.name for one in box.left()} == {"growing.log", "copying.log.part", ".hidden"}
    box.close()


@pytest.mark.parametrize(
    ("name", "content", "why", "n_kept"),
    [
        pytest.param(
            "a.pdf", b"%PDF-1.7\x00\x01", "looks like PDF, which is not a log", 0, id="PDF"
        ),
        pytest.param("a.xz", b"\xfd7zXZ\x00\x01", "looks like xz; unpack it first", 0, id="xz"),
        pytest.param("a.gz", gzip.compress(LINES)[:-9], "is cut off", 1, id="a gzip cut off"),
        pytest.param(
            "a.zip",
            zipped(a_log=LINES, b_png=b"\x89PNG\r\n\x1a\n\x00"),
            "b.png: looks like PNG",
            1,
            id="a zip with a picture",
        ),
        pytest.param(
            "b.zip", zipped(a=LINES)[:40], "zip archive that can't be opened", 0, id="torn"
        ),
    ],
)
def test_what_can_not_be_read_is_put_apart_with_the_reason(
    box: Box, name: str, content: bytes, why: str, n_kept: int
) -> None:
    source = box.add_source()
    (box.root / "web server" / name).write_bytes(content)

    box.take_all()

    refused = box.root / "web server" / "refused"
    assert (refused / name).read_bytes() == content
    assert why in (refused / f"{name}.why").read_text()
    assert len(box.payloads()) == n_kept
    assert box.counters.read()[source.id].n_refused["file-refused"] == 1


def test_links_and_pipes_are_left_alone_and_counted(box: Box, tmp_path: Path) -> None:
    box.add_source()
    shelf = box.root / "web server"
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret\n")
    (shelf / "link").symlink_to(secret)
    os.mkfifo(shelf / "pipe")
    (shelf / "a.log").write_bytes(LINES)

    box.run(lambda: box.payloads() == [LINES] and box.input.tell()["n_odd"] == 2)

    assert box.payloads() == [LINES]


def test_a_folder_that_everybody_may_write_to_is_not_taken_from(box: Box) -> None:
    box.add_source()
    shelf = box.root / "web server"
    (shelf / "a.log").write_bytes(LINES)
    shelf.chmod(0o777)

    box.run(lambda: box.input.tell()["wrong"] != {})

    assert box.input.tell()["wrong"] == {
        str(shelf): "everybody on this machine may write here, so nothing is taken: run chmod "
        "o-w on it"
    }
    assert not box.payloads()
    shelf.chmod(0o770)
    box.take_all()
    assert box.payloads() == [LINES]


def test_a_source_known_by_its_address_alone_or_ended_has_no_folder(box: Box) -> None:
    box.sources.for_peer("10.1.2.3")
    gone = box.add_source("gone")
    box.sources.end(gone.id)
    box.add_source("there")
    (box.root / "gone" / "a.log").write_bytes(LINES)

    box.run((box.root / "there" / "done").exists)

    assert {one.name for one in box.root.iterdir()} == {"gone", "there"}
    assert not box.payloads()


def test_a_reader_that_was_chosen_for_the_source_is_used(box: Box) -> None:
    box.add_source()
    source = box.sources.list()[0]
    box.sources.change(source.id, format="text")
    (box.root / "web server" / "a.log").write_bytes(LINES)
    box.take_all()
    assert [one.format for one in box.records()] == ["text"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("HIS ฐานข้อมูล", "HIS ฐานข้อมูล", id="as it is"),
        pytest.param("../../etc", "_.._etc", id="no way out"),
        pytest.param("...", None, id="nothing left: its id"),
        pytest.param("a/b\\c", "a_b_c", id="no folder in a folder"),
    ],
)
def test_the_name_of_a_folder_is_that_of_the_source(
    box: Box, name: str, expected: str | None
) -> None:
    source, _ = box.sources.add(name, "his")
    assert folder_name(source) == (expected or source.id.hex)


def test_two_sources_never_share_a_folder(box: Box) -> None:
    box.root.mkdir()
    for name in ("a/b", "a_b"):
        box.sources.add(name, "his")
    box.run(lambda: len(list(box.root.glob("*/done"))) == 2)
    names = {one.name for one in box.root.iterdir()}
    assert names == {"a_b", f"a_b {box.sources.list()[1].id}"}


def test_old_files_in_done_are_removed_and_others_stay(box: Box) -> None:
    box.add_source()
    (box.root / "web server" / "a.log").write_bytes(LINES)
    box.take_all()
    shelf = shelve(box.root, box.sources.list(), keep_days=7)[0]
    (box.root / "web server" / "done" / "folder").mkdir()

    remove_old(shelf, time.time() + 6 * 86_400)
    assert {one.name for one in (shelf.path / "done").iterdir()} == {"a.log", "folder"}
    remove_old(shelf, time.time() + 8 * 86_400)

    assert {one.name for one in (shelf.path / "done").iterdir()} == {"folder"}


def test_receipts_that_nobody_waits_for_are_removed_after_a_day(box: Box) -> None:
    source = box.add_source()
    shelf = Shelf(source, box.uploads / source.id.hex, 0, gives_receipts=True)
    make_shelf_in(box, shelf)
    (shelf.path / "a.receipt").write_bytes(b"{}")
    (shelf.path / "a.log").write_bytes(b"not yet read")

    remove_old(shelf, time.time() + 90_000)

    assert {one.name for one in shelf.path.iterdir()} == {"a.log", "done", "refused"}


def make_shelf_in(box: Box, shelf: Shelf) -> None:
    box.uploads.mkdir()
    make_shelf(shelf)


class FullDisk(Disk):
    """Has no room until it is told to."""

    n_free = 0

    def free_bytes(self, path: Path) -> int:
        del path
        return self.n_free


def test_a_journal_without_room_is_waited_for(tmp_path: Path) -> None:
    disk = FullDisk()
    box = Box(tmp_path, disk=disk)
    source = box.add_source()
    (box.root / "web server" / "a.log").write_bytes(LINES)
    box.run(lambda: "waited" in box.counters.read().get(source.id, SourceCount()).n_noted)
    assert not box.payloads()

    disk.n_free = 10**9
    box.take_all()

    assert box.payloads() == [LINES]
    box.close()


def test_a_file_that_can_not_be_put_away_is_read_once_and_tried_again(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.add_source()
    shelf = box.root / "web server"
    (shelf / "a.log").write_bytes(LINES)
    with monkeypatch.context() as broken:
        broken.setattr(os, "rename", Mock(side_effect=OSError(5, "broken disk")))
        box.run(lambda: box.input.tell()["n_failures"] not in (0, 1))
    assert (shelf / "a.log").exists()

    box.take_all()

    assert box.payloads() == [LINES]
    assert (shelf / "done" / "a.log").exists()


def test_an_inbox_that_can_not_be_made_keeps_the_node_from_starting(box: Box) -> None:
    box.root.write_bytes(b"a file")
    with pytest.raises(ConfigurationError, match="can't be made"):
        box.take_all()
    box.root.unlink()


def test_a_file_that_was_handed_in_gets_a_receipt_and_is_gone(box: Box, tmp_path: Path) -> None:
    source = box.add_source()
    file = tmp_path / "day.log.gz"
    file.write_bytes(gzip.compress(LINES))
    uploads = Uploads(box.uploads, IdMaker(SystemClock()))
    n_bytes: list[int] = []

    upload = uploads.put(source.id, file, n_bytes.append)
    assert uploads.take_receipt(upload) is None
    box.take_all()

    assert sum(n_bytes) == file.stat().st_size
    (record,) = box.records()
    assert record.payload == LINES
    assert uploads.take_receipt(upload) == Receipt(began_at=0, end=record.next_offset)
    assert uploads.take_receipt(upload) is None
    assert not box.left()


def test_what_can_not_be_handed_in_says_why(box: Box, tmp_path: Path) -> None:
    source = box.add_source()
    uploads = Uploads(box.uploads, IdMaker(SystemClock()))
    with pytest.raises(InboxError, match="could not be handed in"):
        uploads.put(source.id, tmp_path / "absent", lambda _: None)
    assert not list(box.uploads.glob("*/*"))


def test_limits_have_defaults_that_hospitals_can_live_with() -> None:
    assert InboxLimits().quiet_seconds == timedelta(seconds=10).total_seconds()

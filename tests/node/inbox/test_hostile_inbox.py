"""Who may put files into one source's folder gets no further than that."""

import gzip
import os
import time
from pathlib import Path

import pytest
from tests.node.inbox.watched import Box

from khumkan.node.inbox import Shelf
from khumkan.node.inbox.ending import end_file, remove_old
from khumkan.node.inbox.progress import Mark

LINES = b'{"n":1}\n'


def mark_of(shelf: Shelf, name: str, *problems: str) -> Mark:
    return Mark(
        folder=str(shelf.path),
        name=name,
        inode=1,
        n_bytes=1,
        modified_ns=1,
        began_at=0,
        offset=0,
        is_over=True,
        problems=problems,
    )


@pytest.fixture
def shelf(box: Box) -> Shelf:
    return Shelf(box.add_source(), box.root / "web server", keep_days=7)


@pytest.mark.parametrize("name", ["done", "refused"])
def test_a_link_in_place_of_a_folder_is_told_and_leads_nowhere(
    box: Box, shelf: Shelf, tmp_path: Path, name: str
) -> None:
    other = tmp_path / "inbox" / "firewall"
    box.add_source("firewall", "firewall")
    (shelf.path / name).symlink_to(other)
    (shelf.path / "a.log").write_bytes(LINES)

    box.run(lambda: bool(box.input.tell()["wrong"]))

    assert not [one for one in other.iterdir() if one.is_file()]
    assert box.payloads() == []  # nothing is taken until it is mended


def test_a_link_laid_after_the_look_leads_nowhere(shelf: Shelf, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    lake.mkdir()
    (lake / "day.parquet").write_bytes(b"logs")
    for name in ("done", "refused"):
        (shelf.path / name).symlink_to(lake)
    (shelf.path / "a.log").write_bytes(LINES)

    with pytest.raises(OSError, match="Not a directory"):
        end_file(shelf, mark_of(shelf, "a.log"))
    with pytest.raises(OSError, match="Not a directory"):
        end_file(shelf, mark_of(shelf, "a.log", "no log"))
    with pytest.raises(OSError, match="Not a directory"):
        remove_old(shelf, time.time() + 365 * 86_400)

    assert [one.name for one in lake.iterdir()] == ["day.parquet"]
    assert (shelf.path / "a.log").exists()


def test_a_reason_is_never_written_through_a_link(box: Box, shelf: Shelf, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_bytes(b"secret")
    (shelf.path / "refused").mkdir()
    (shelf.path / "refused" / "a.gz.why").symlink_to(key)
    (shelf.path / "a.gz").write_bytes(gzip.compress(LINES)[:-5])

    box.take_all()

    assert key.read_bytes() == b"secret"
    assert "cut off" in (shelf.path / "refused" / "a.gz.why").read_text("utf-8")


def test_a_name_that_is_no_utf8_holds_up_no_other_file(box: Box, shelf: Shelf) -> None:
    """Thai names come as TIS-620 from old programs."""
    (shelf.path / "0 first.log").write_bytes(LINES)
    Path(os.fsdecode(os.fsencode(shelf.path) + b"/1 \xc5\xe7\xcd\xa1.log")).write_bytes(LINES * 2)
    (shelf.path / "2 last.log").write_bytes(LINES * 3)

    box.take_all()

    assert box.payloads() == [LINES, LINES * 2, LINES * 3]

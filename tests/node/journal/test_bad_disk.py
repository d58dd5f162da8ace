"""A disk that is full, fails, or loses what was not synced: told, and the journal goes on."""

import errno
import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.node.journal.conftest import Open
from tests.node.journal.writing import append, payloads, read_all, segments, submit

from khumkan.node.journal import (
    Disk,
    Journal,
    JournalError,
    JournalFullError,
    JournalLimits,
    JournalWriteError,
)

_ROOMY = JournalLimits(min_free_bytes=0)


class BadDisk(Disk):
    """Fails at what it is told to, with an error number."""

    def __init__(self) -> None:
        self.fails: dict[str, int] = {}
        self.takes_bytes = 1_000_000_000

    def _check(self, what: str) -> None:
        if what in self.fails:
            raise OSError(self.fails[what], os.strerror(self.fails[what]))

    def open(self, path: Path) -> int:
        self._check("open")
        return super().open(path)

    def write(self, handle: int, data: memoryview, position: int) -> int:
        if self.takes_bytes <= 0:
            self._check("write")
        n_written = super().write(handle, data[: max(self.takes_bytes, 1)], position)
        self.takes_bytes -= n_written
        return n_written

    def sync(self, handle: int) -> None:
        self._check("sync")
        super().sync(handle)

    def remove(self, path: Path) -> None:
        self._check("remove")
        super().remove(path)

    def truncate(self, handle: int, n_bytes: int) -> None:
        self._check("truncate")
        super().truncate(handle, n_bytes)


@pytest.mark.parametrize("n_taken", [0, 1, 75, 76, 90])
@pytest.mark.parametrize("is_truncatable", [True, False])
def test_a_full_disk_is_told_and_the_journal_goes_on_when_there_is_room(
    open_journal: Open, n_taken: int, is_truncatable: bool, caplog: pytest.LogCaptureFixture
) -> None:
    disk = BadDisk()
    journal = open_journal(disk=disk)
    append(journal, b"before")
    disk.takes_bytes, disk.fails = n_taken, {"write": errno.ENOSPC}
    if not is_truncatable:
        disk.fails["truncate"] = errno.EIO
    with pytest.raises(JournalFullError, match="disk is full: free some room"):
        append(journal, b"x" * 500)
    for _ in range(3):
        with pytest.raises(JournalError):
            append(journal, b"x" * 500)
    assert payloads(journal) == [b"before"]
    disk.takes_bytes, disk.fails = 1_000_000_000, {}
    append(journal, b"after")

    assert payloads(journal) == [b"before", b"after"]
    again = open_journal()
    assert payloads(again) == [b"before", b"after"]
    assert again.damage == []
    assert caplog.messages.count("node_journal.fail") == 1
    assert caplog.messages.count("node_journal.resume") == 1


def test_files_that_can_not_be_removed_now_are_later(open_journal: Open, tmp_path: Path) -> None:
    disk = BadDisk()
    journal = open_journal(disk=disk, segment_bytes=1_000)
    for number in range(10):
        append(journal, b"%d" % number * 400)
    disk.fails = {"remove": errno.EIO}
    with pytest.raises(OSError, match="Input/output error"):
        journal.forget(journal.end)
    assert len(segments(tmp_path)) == 5
    disk.fails = {}
    journal.forget(journal.end)

    assert len(segments(tmp_path)) == 1
    assert open_journal().damage == []


@pytest.mark.parametrize("step", ["sync", "open"])
def test_a_failing_disk_is_told_and_nothing_counts_as_taken(open_journal: Open, step: str) -> None:
    disk = BadDisk()
    journal = open_journal(disk=disk, segment_bytes=100)
    append(journal, b"before")
    disk.fails = {step: errno.EIO}
    with pytest.raises(JournalWriteError, match=r"Input/output error"):
        append(journal, b"lost" * 100)
    assert payloads(journal) == [b"before"]
    disk.fails = {}
    append(journal, b"after")

    assert payloads(open_journal()) == [b"before", b"after"]


def test_after_a_failed_sync_the_same_file_is_not_trusted_again(
    open_journal: Open, tmp_path: Path
) -> None:
    disk = BadDisk()
    journal = open_journal(disk=disk)
    append(journal, b"before")
    disk.fails = {"sync": errno.EIO}
    with pytest.raises(JournalWriteError):
        append(journal, b"lost")
    disk.fails = {}
    append(journal, b"after")

    assert len(segments(tmp_path)) == 2


def test_a_disk_that_writes_a_little_at_a_time_is_waited_for(open_journal: Open) -> None:
    class SlowDisk(Disk):
        def write(self, handle: int, data: memoryview, position: int) -> int:
            return super().write(handle, data[:7], position)

    journal = open_journal(disk=SlowDisk())
    append(journal, b"x" * 1_000)

    assert payloads(journal) == [b"x" * 1_000]


def test_an_error_in_our_own_code_is_told_to_whoever_waits(open_journal: Open) -> None:
    class BrokenDisk(Disk):
        def write(self, handle: int, data: memoryview, position: int) -> int:
            raise RuntimeError(handle, data, position)

    journal = open_journal(disk=BrokenDisk())

    with pytest.raises(JournalWriteError, match="RuntimeError"):
        append(journal, b"x")


def test_sectors_that_can_not_be_read_cost_only_the_records_in_them(
    open_journal: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = open_journal()
    for number in range(100):
        append(journal, b"%02d" % number * 250)
    whole = os.pread

    def read_badly(handle: int, n_bytes: int, position: int) -> bytes:
        if position <= 9_000 < position + n_bytes:
            raise OSError(errno.EIO, "Input/output error")
        return whole(handle, n_bytes, position)

    monkeypatch.setattr(os, "pread", read_badly)
    found = [int(each[:2]) for each in payloads(journal)]

    assert found == [n for n in range(100) if not 8_192 - 576 < n * 576 < 12_288]
    assert journal.damage


def test_a_folder_that_can_not_be_used_is_let_go(open_journal: Open, tmp_path: Path) -> None:
    append(open_journal(), b"before")
    disk = BadDisk()
    disk.fails = {"sync": errno.EIO}
    with pytest.raises(OSError, match="Input/output"):
        open_journal(disk=disk)

    again = Journal(tmp_path / "journal")
    assert payloads(again) == [b"before"]
    again.close()


class LosingDisk(Disk):
    """Remembers what is really on the disk; `lose_power` takes the rest away, or part of it."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 -- not for secrets
        self._paths: dict[int, Path] = {}
        self._synced: dict[Path, bytes] = {}
        self._named: set[Path] = set()

    def open(self, path: Path) -> int:
        handle = super().open(path)
        self._paths[handle] = path
        return handle

    def sync(self, handle: int) -> None:
        self._synced[self._paths[handle]] = self._paths[handle].read_bytes()

    def sync_folder(self, folder: Path) -> None:
        self._named |= set(folder.glob("*.journal"))

    def lose_power(self, folder: Path) -> None:
        for path in folder.glob("*.journal"):
            now, safe = path.read_bytes(), self._synced.get(path, b"")
            if path not in self._named:
                path.unlink()
            else:
                path.write_bytes(self._tear(safe, now))

    def _tear(self, safe: bytes, now: bytes) -> bytes:
        """Return what was synced, and behind it blocks that did or did not reach the disk."""
        rest = now[len(safe) :][: self._random.randint(0, len(now))]
        blocks = [rest[i : i + 64] for i in range(0, len(rest), 64)]
        return safe + b"".join(b if self._random.random() < 0.5 else bytes(len(b)) for b in blocks)


@pytest.mark.parametrize("seed", range(12))
def test_nothing_acknowledged_is_lost_when_the_power_goes(tmp_path: Path, seed: int) -> None:
    disk, acknowledged = LosingDisk(seed), []
    folder = tmp_path / "journal"
    for round_ in range(3):
        journal = Journal(folder, disk=disk, segment_bytes=2_000)
        futures = {b"%d-%d" % (round_, i) * 20: None for i in range(40)}
        waiting = {payload: submit(journal, payload) for payload in futures}
        for payload, future in waiting.items():
            future.result(30)
            acknowledged.append(payload)
        journal.close()
        with max(folder.glob("*.journal")).open("ab") as file:  # written, but not synced yet
            file.write(b"\xf7KJ\x01" * 100)
        disk.lose_power(folder)

    journal = Journal(folder)
    found = payloads(journal)
    journal.close()
    assert sorted(found) == sorted(acknowledged)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of one megabyte."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None or os.geteuid() != 0:
        pytest.skip("making a small file system needs root, mount and umount")
    folder = tmp_path / "small"
    folder.mkdir()
    made = subprocess.run(  # noqa: S603 -- the system's own mount
        [mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip(f"no small file system can be made here: {made.stderr!r}")
    yield folder
    subprocess.run([umount, "--lazy", str(folder)], check=True)  # noqa: S603 -- as above


def test_a_real_disk_that_fills_up_loses_nothing_acknowledged(small_disk: Path) -> None:
    journal = Journal(small_disk / "journal", limits=_ROOMY, segment_bytes=200_000)
    n_taken = _fill(journal)
    assert [each[:3] for each in payloads(journal)] == [b"%03d" % i for i in range(n_taken)]
    journal.forget(journal.end)
    append(journal, b"there is room again")

    assert read_all(journal)[-1].payload == b"there is room again"
    journal.close()
    again = Journal(small_disk / "journal", limits=_ROOMY)
    assert read_all(again)[-1].payload == b"there is room again"
    assert again.damage == []
    again.close()


def _fill(journal: Journal) -> int:
    """Append until there is no room; return how many went in."""
    for number in range(100):
        try:
            append(journal, b"%03d" % number * 10_000)
        except JournalFullError:
            return number
    pytest.fail("the disk did not fill up")

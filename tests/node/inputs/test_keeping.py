"""What an input hands in is durable before it hears of it; what comes twice is there once."""

import asyncio
import errno
import threading
from collections.abc import Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from khumkan.node.inputs.keeping import Keeper, Kept
from khumkan.node.journal import (
    Disk,
    Journal,
    JournalClosedError,
    JournalFullError,
    JournalLimits,
    JournalWriteError,
)
from khumkan.node.sources import Source, SourceBook, SourceCounters

AT = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
PATIENCE = 30
_T = TypeVar("_T")


class MoodyDisk(Disk):
    """Syncs when it may, fails once if it is told to, and has as much room as it is told."""

    def __init__(self) -> None:
        self.may_sync, self.is_asked = threading.Event(), threading.Event()
        self.may_sync.set()
        self.error: OSError | None = None
        self.n_free = 10**12
        self.n_syncs = 0

    def sync(self, handle: int) -> None:
        self.n_syncs += 1
        self.is_asked.set()
        assert self.may_sync.wait(PATIENCE)
        error, self.error = self.error, None
        if error is not None:
            raise error
        super().sync(handle)

    def free_bytes(self, folder: Path) -> int:
        del folder
        return self.n_free


@pytest.fixture
def disk() -> MoodyDisk:
    return MoodyDisk()


@pytest.fixture
def keeper(tmp_path: Path, disk: MoodyDisk) -> Iterator[Keeper]:
    journal = Journal(tmp_path / "journal", disk=disk)
    yield Keeper(journal, SourceCounters())
    journal.close()


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Source]:
    book = SourceBook(tmp_path)
    yield book.add("his", "his")[0]
    book.close()


def run(story: Coroutine[Any, Any, _T]) -> _T:
    return asyncio.run(story)


def payloads(keeper: Keeper) -> list[bytes]:
    return [record.payload for record in keeper.journal.read(0, 10**9)]


def noted(keeper: Keeper, source: Source) -> dict[str, int]:
    return dict(keeper.counters.read()[source.id].n_noted)


async def asked(disk: MoodyDisk) -> None:
    """Return when the disk works, and what else was begun waits for it."""
    assert await asyncio.to_thread(disk.is_asked.wait, PATIENCE)
    await asyncio.sleep(0)


@pytest.mark.parametrize("n_bytes", [10, 1_000_000], ids=["small", "summed up in a thread"])
def test_a_delivery_that_comes_again_is_acknowledged_counted_and_not_taken(
    keeper: Keeper, source: Source, n_bytes: int
) -> None:
    async def story() -> list[Kept]:
        return [await keeper.keep(source, AT, "auto", b"x" * n_bytes) for _ in range(3)]

    first, *others = run(story())

    assert not first.is_repeat
    assert others == [Kept(first.end, is_repeat=True)] * 2
    assert payloads(keeper) == [b"x" * n_bytes]
    count = keeper.counters.read()[source.id]
    assert (count.n_records, count.n_bytes) == (1, n_bytes)
    assert noted(keeper, source) == {"repeat": 2}


def test_a_copy_by_another_name_is_another_delivery(keeper: Keeper, source: Source) -> None:
    async def story() -> list[Kept]:
        return [
            await keeper.keep(source, AT, "auto", b"x", client_id=name) for name in ("1", "2", "1")
        ]

    assert [kept.is_repeat for kept in run(story())] == [False, False, True]


def test_a_copy_that_comes_meanwhile_is_acknowledged_when_the_first_is_durable(
    keeper: Keeper, source: Source, disk: MoodyDisk
) -> None:
    async def story() -> list[Kept]:
        disk.may_sync.clear()
        both = [
            asyncio.create_task(keeper.keep(source, AT, "auto", b"x" * 300_000)) for _ in range(2)
        ]
        await asked(disk)
        assert not any(task.done() for task in both)
        disk.may_sync.set()
        return await asyncio.gather(*both)

    kept = run(story())

    assert sorted(one.is_repeat for one in kept) == [False, True]
    assert len(payloads(keeper)) == 1


def test_a_sender_that_hangs_up_does_not_take_its_copy_with_it(
    keeper: Keeper, source: Source, disk: MoodyDisk
) -> None:
    async def story() -> Kept:
        disk.may_sync.clear()
        other = asyncio.create_task(keeper.keep(source, AT, "auto", b"other"))
        await asked(disk)
        first = asyncio.create_task(keeper.keep(source, AT, "auto", b"x"))
        await asyncio.sleep(0)
        again = asyncio.create_task(keeper.keep(source, AT, "auto", b"x"))
        await asyncio.sleep(0)
        first.cancel()
        disk.may_sync.set()
        await other
        return await again

    assert run(story()).is_repeat
    assert payloads(keeper) == [b"other", b"x"]


def test_after_a_failed_sync_nobody_hears_that_it_was_taken(
    keeper: Keeper, source: Source, disk: MoodyDisk
) -> None:
    async def story() -> list[Kept | BaseException]:
        await keeper.keep(source, AT, "auto", b"before")
        disk.may_sync.clear()
        disk.is_asked.clear()
        disk.error = OSError(errno.EIO, "Input/output error")
        group = [
            asyncio.create_task(keeper.keep(source, AT, "auto", b"%d" % number))
            for number in (1, 2, 2)
        ]
        await asked(disk)
        disk.may_sync.set()
        return await asyncio.gather(*group, return_exceptions=True)

    results = run(story())
    failed = [one for one in results if isinstance(one, JournalWriteError)]
    kept = [one for one in results if isinstance(one, Kept)]
    assert failed
    assert len(failed) + len(kept) == 3
    assert len(payloads(keeper)) == 1 + sum(not one.is_repeat for one in kept)

    for number in (1, 2):
        run(keeper.keep(source, AT, "auto", b"%d" % number))
    assert sorted(payloads(keeper)) == [b"1", b"2", b"before"]


def test_why_nothing_can_be_written_is_known_until_it_works_again(
    keeper: Keeper, source: Source, disk: MoodyDisk
) -> None:
    disk.error = OSError(errno.EIO, "Input/output error")
    with pytest.raises(JournalWriteError):
        run(keeper.keep(source, AT, "auto", b"x"))
    assert "Input/output error" in str(keeper.journal.failure)
    run(keeper.keep(source, AT, "auto", b"x"))

    assert keeper.journal.failure is None


def test_without_room_the_sender_is_told_to_wait_and_is_heard_later(
    keeper: Keeper, source: Source, disk: MoodyDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khumkan.node.journal.queue.FreeSpace.read", lambda self: self._read())
    disk.n_free = JournalLimits().min_free_bytes
    with pytest.raises(JournalFullError, match="are free: make room"):
        run(keeper.keep(source, AT, "auto", b"x"))
    disk.n_free = 10**12

    assert not run(keeper.keep(source, AT, "auto", b"x")).is_repeat


def test_the_clock_may_be_set_while_a_sender_tries_again(keeper: Keeper, source: Source) -> None:
    async def story() -> list[bool]:
        times = [AT, AT - timedelta(hours=1), AT + timedelta(days=1)]
        return [(await keeper.keep(source, at, "auto", b"x")).is_repeat for at in times]

    assert run(story()) == [False, True, True]


def test_plain_syslog_may_say_the_same_twice(keeper: Keeper, source: Source) -> None:
    async def story() -> None:
        for _ in range(2):
            await keeper.keep_patiently(source, AT, "syslog", b"x\n", lambda _: None)

    run(story())

    assert payloads(keeper) == [b"x\n", b"x\n"]


def test_a_closed_journal_takes_nothing(keeper: Keeper, source: Source) -> None:
    keeper.journal.close()

    with pytest.raises(JournalClosedError):
        run(keeper.keep(source, AT, "auto", b"x"))
    with pytest.raises(JournalClosedError):
        run(keeper.keep_patiently(source, AT, "auto", b"x", lambda _: None))

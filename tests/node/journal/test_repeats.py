"""A delivery that comes again is one record, whatever happened between the two times."""

import errno
import threading
from concurrent.futures import Future
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copytree
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.node.journal.conftest import Open
from tests.node.journal.writing import AT, HEADER, SOURCE, append, payloads, read_all, segments

from khumkan.node.journal import (
    Disk,
    Journal,
    JournalFullError,
    JournalLimits,
    JournalWriteError,
    Submitted,
)
from khumkan.node.journal.repeats import book
from khumkan.node.journal.repeats.memory import MarkMemory

OTHER = UUID(int=9)
PATIENCE = 30


def deliver(
    journal: Journal,
    payload: bytes,
    *,
    source: UUID = SOURCE,
    client_id: str | None = None,
    at: datetime = AT,
) -> Submitted:
    return journal.submit_once(
        source_id=source,
        received_at=at,
        is_authenticated=True,
        format="auto",
        payload=payload,
        client_id=client_id,
    )


def ends(*submitted: Submitted) -> list[int]:
    return [one.end.result(PATIENCE) for one in submitted]


def killed(journal: Journal, folder: Path) -> Journal:
    """Return the journal as a process finds it that comes after a kill: as the disk has it."""
    copytree(folder / "journal", folder / "killed")
    journal.close()
    return Journal(folder / "killed")


def test_a_delivery_that_comes_again_is_told_where_the_first_one_is(journal: Journal) -> None:
    first, again = deliver(journal, b"x"), deliver(journal, b"x")

    assert [first.is_repeat, again.is_repeat] == [False, True]
    assert ends(first) == ends(again)
    (record,) = read_all(journal)
    assert (record.payload, record.mark) == (b"x", first.mark)
    assert record.next_offset == HEADER + 16 + 1


@pytest.mark.parametrize(
    ("source", "client_id", "payload"),
    [
        pytest.param(OTHER, "1", b"x", id="another source"),
        pytest.param(SOURCE, "2", b"x", id="the sender says that it is another one"),
        pytest.param(SOURCE, "1", b"y", id="a sender that has one id for everything"),
    ],
)
def test_what_differs_is_taken(
    journal: Journal, source: UUID, client_id: str, payload: bytes
) -> None:
    ends(deliver(journal, b"x", client_id="1"))
    again = deliver(journal, payload, source=source, client_id=client_id)

    assert not again.is_repeat
    ends(again)
    assert len(read_all(journal)) == 2


def test_equal_records_of_senders_that_can_not_repeat_are_two(journal: Journal) -> None:
    append(journal, b"x")
    append(journal, b"x")

    assert payloads(journal) == [b"x", b"x"]
    assert [record.mark for record in read_all(journal)] == [None, None]


class WaitingDisk(Disk):
    """Syncs when it is let, and fails as it is told to."""

    def __init__(self) -> None:
        self.may_sync = threading.Event()
        self.is_asked = threading.Event()
        self.error: OSError | None = None

    def sync(self, handle: int) -> None:
        self.is_asked.set()
        assert self.may_sync.wait(PATIENCE)
        if self.error is not None:
            raise self.error
        super().sync(handle)


def test_of_two_that_come_at_once_the_second_waits_for_the_first(open_journal: Open) -> None:
    disk = WaitingDisk()
    journal = open_journal(disk=disk)
    first = deliver(journal, b"x")
    assert disk.is_asked.wait(PATIENCE)
    again = deliver(journal, b"x")
    assert again.is_repeat
    assert not again.end.done()
    disk.may_sync.set()

    assert ends(first) == ends(again)
    assert payloads(journal) == [b"x"]


def test_if_the_first_fails_the_second_is_told_so_too_and_a_third_is_taken(
    open_journal: Open,
) -> None:
    disk = WaitingDisk()
    journal = open_journal(disk=disk)
    disk.error = OSError(errno.EIO, "Input/output error")
    first, again = deliver(journal, b"x"), deliver(journal, b"x")
    disk.may_sync.set()
    for one in (first, again):
        with pytest.raises(JournalWriteError):
            one.end.result(PATIENCE)
    disk.error = None
    third = deliver(journal, b"x")

    assert not third.is_repeat
    ends(third)
    assert payloads(journal) == [b"x"]


def test_what_was_refused_is_taken_when_it_comes_again(open_journal: Open) -> None:
    limits = JournalLimits(min_free_bytes=10**18)
    with pytest.raises(JournalFullError):
        deliver(open_journal(limits=limits), b"x")

    assert not deliver(open_journal(), b"x").is_repeat


def test_many_threads_that_all_deliver_the_same_make_one_record(journal: Journal) -> None:
    results: list[Submitted] = []
    threads = [
        threading.Thread(target=lambda: results.append(deliver(journal, b"x" * 1_000)))
        for _ in range(32)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(ends(*results))) == 1
    assert sum(not one.is_repeat for one in results) == 1
    assert len(read_all(journal)) == 1


def test_a_kill_between_the_record_and_its_answer_is_made_good_by_the_next_try(
    journal: Journal, tmp_path: Path
) -> None:
    (end,) = ends(deliver(journal, b"x", client_id="1"))
    after = killed(journal, tmp_path)
    try:
        again = deliver(after, b"x", client_id="1")
        assert again.is_repeat
        assert ends(again) == [end]
        assert payloads(after) == [b"x"]
    finally:
        after.close()


def test_a_kill_after_the_record_has_left_the_journal_makes_no_difference(
    open_journal: Open, tmp_path: Path
) -> None:
    journal = open_journal(segment_bytes=1_000)
    sent = [b"%d" % number * 300 for number in range(20)]
    ends(*(deliver(journal, each) for each in sent))
    journal.forget(journal.end)
    assert len(segments(tmp_path)) == 1
    after = killed(journal, tmp_path)
    try:
        assert all(deliver(after, each).is_repeat for each in sent)
    finally:
        after.close()


def test_an_orderly_end_makes_no_difference_either(open_journal: Open) -> None:
    ends(deliver(open_journal(), b"x"))

    assert deliver(open_journal(), b"x").is_repeat
    assert deliver(open_journal(), b"x").is_repeat


def test_what_the_journal_has_lost_may_come_again(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal()
    ends(deliver(journal, b"kept"), deliver(journal, b"lost"))
    journal.close()
    file = segments(tmp_path)[0]
    file.write_bytes(file.read_bytes()[:-3])

    again = open_journal()
    assert deliver(again, b"kept").is_repeat
    assert not deliver(again, b"lost").is_repeat


@given(
    steps=st.lists(
        st.sampled_from([-86_400, -3_600, -1, 0, 1, 59, 3_600, 86_400]), min_size=1, max_size=12
    ),
    segment_bytes=st.sampled_from([300, 100_000]),
)
def test_the_last_deliveries_are_known_after_a_kill_whatever_the_clock_did(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int], segment_bytes: int
) -> None:
    folder, at = tmp_path_factory.mktemp("journal"), AT
    journal = Journal(folder / "journal", segment_bytes=segment_bytes)
    for number, step in enumerate(steps):
        at += timedelta(seconds=step)
        ends(deliver(journal, b"%d" % number * 100, at=at))
    after = killed(journal, folder)
    try:
        for number in range(len(steps)):
            is_known = deliver(after, b"%d" % number * 100, at=at).is_repeat
            is_recent = sum(max(step, 0) for step in steps[number + 1 :]) < 600
            assert is_known or not is_recent
    finally:
        after.close()


def test_in_a_node_that_runs_the_wall_clock_is_not_asked(journal: Journal) -> None:
    ends(deliver(journal, b"x", at=AT))

    assert deliver(journal, b"x", at=AT - timedelta(hours=1)).is_repeat
    assert deliver(journal, b"x", at=AT + timedelta(days=1)).is_repeat


def test_after_ten_minutes_the_same_is_something_new(tmp_path: Path) -> None:
    now = [0.0]
    memory = MarkMemory(read_seconds=lambda: now[0])
    one = book.RepeatBook(tmp_path / "repeats", memory)

    def submit() -> "Future[int]":
        done: Future[int] = Future()
        done.set_result(5)
        return done

    assert one.claim(SOURCE, b"m", submit)[1] is False
    now[0] = 599.0
    assert one.claim(SOURCE, b"m", submit)[1] is True
    now[0] = 600.0
    assert one.claim(SOURCE, b"m", submit)[1] is False


def test_a_full_disk_keeps_segments_from_staying(
    open_journal: Open,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    journal = open_journal(segment_bytes=1_000)
    ends(*(deliver(journal, b"%d" % number * 300) for number in range(9)))

    def refuse(_folder: Path, _snapshot: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as context:
        context.setattr(book, "write_snapshot", refuse)
        journal.forget(journal.end)
    assert len(segments(tmp_path)) == 1
    assert "repeats.not_saved" in caplog.messages
    journal.forget(journal.end)
    after = killed(journal, tmp_path)
    try:
        assert all(deliver(after, b"%d" % number * 300).is_repeat for number in range(9))
    finally:
        after.close()


def test_a_snapshot_is_written_once_for_each_file_that_is_full(
    open_journal: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[object] = []
    monkeypatch.setattr(book, "write_snapshot", lambda _folder, one: written.append(one))
    journal = open_journal(segment_bytes=1_000)
    for number in range(9):
        ends(deliver(journal, b"%d" % number * 300))
        journal.forget(0)

    assert len(written) == 8 // 2


def test_copies_are_on_file_with_the_place_of_their_original(
    open_journal: Open, tmp_path: Path
) -> None:
    journal = open_journal()
    append(journal, b"before")
    first, again = deliver(journal, b"x"), deliver(journal, b"x")
    ends(first, again)
    journal.note_copy(again, source_id=SOURCE, received_at=AT, n_bytes=1)

    (line,) = (tmp_path / "journal" / "repeats" / "copies.jsonl").read_bytes().splitlines()
    assert b'"offset":%d' % read_all(journal)[1].offset in line
    assert (journal.repeats.n_remembered, journal.repeats.n_copies_not_kept) == (1, 0)


def test_the_folder_of_repeats_is_for_its_owner_alone(journal: Journal, tmp_path: Path) -> None:
    del journal
    assert (tmp_path / "journal" / "repeats").stat().st_mode & 0o077 == 0

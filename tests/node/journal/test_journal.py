"""What goes into the journal comes out: whole, in order, from any place, and only once durable."""

import stat
import threading
from concurrent.futures import wait
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.node.journal.conftest import Open
from tests.node.journal.writing import (
    AT,
    HEADER,
    SOURCE,
    append,
    payloads,
    read_all,
    segments,
    submit,
)

from khumkan.core.clock import ClockError
from khumkan.core.errors import ConfigurationError
from khumkan.node.journal import (
    Disk,
    Journal,
    JournalClosedError,
    JournalFullError,
    JournalLimits,
    JournalRecord,
    RecordTooLargeError,
)

THAI = "เข้าสู่ระบบล้มเหลว ผู้ใช้ admin".encode()


def record_of(offset: int, next_offset: int, form: str, payload: bytes) -> JournalRecord:
    return JournalRecord(
        offset=offset,
        next_offset=next_offset,
        source_id=SOURCE,
        received_at=AT,
        is_authenticated=True,
        format=form,
        payload=payload,
    )


def test_a_record_comes_out_as_it_went_in(journal: Journal) -> None:
    end = journal.append(
        source_id=SOURCE,
        received_at=AT,
        is_authenticated=True,
        format="access_log",
        payload=THAI,
    )

    expected = record_of(0, end, "access_log", THAI)
    assert journal.read(0) == [expected]
    assert end == journal.end == HEADER + len(THAI)


@pytest.mark.parametrize("is_authenticated", [True, False])
def test_a_record_knows_whether_its_sender_showed_a_token(
    journal: Journal, is_authenticated: bool
) -> None:
    journal.append(
        source_id=UUID(int=0),
        received_at=AT,
        is_authenticated=is_authenticated,
        format="auto",
        payload=b"x",
    )

    assert journal.read(0)[0].is_authenticated is is_authenticated


def test_everything_is_there_after_closing_and_opening(open_journal: Open) -> None:
    sent = [b"%d" % i * i for i in range(50)]
    first = open_journal(segment_bytes=1_000)
    for each in sent:
        append(first, each)
    end = first.end

    again = open_journal(segment_bytes=1_000)

    assert payloads(again) == sent
    assert again.end == end
    assert append(again, b"more") == end + HEADER + 4
    assert payloads(again) == [*sent, b"more"]
    assert again.damage == []


def test_the_journal_is_cut_into_files_named_by_their_first_offset(
    open_journal: Open, tmp_path: Path
) -> None:
    journal = open_journal(segment_bytes=1_000)
    for _ in range(20):
        append(journal, b"x" * 400)

    names = [int(path.stem) for path in segments(tmp_path)]
    assert names == [i * 2 * (HEADER + 400) for i in range(10)]
    assert all(len(path.stem) == 20 for path in segments(tmp_path))
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in segments(tmp_path))
    assert stat.S_IMODE((tmp_path / "journal").stat().st_mode) == 0o700


def test_a_record_longer_than_a_segment_has_one_to_itself(open_journal: Open) -> None:
    journal = open_journal(segment_bytes=1_000)
    sent = [b"a", b"b" * 5_000, b"c"]
    for each in sent:
        append(journal, each)

    assert payloads(journal) == sent


@given(sizes=st.lists(st.integers(0, 3_000), max_size=12), max_bytes=st.integers(1, 5_000))
def test_reading_takes_what_fits_and_at_least_one(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], max_bytes: int
) -> None:
    journal = Journal(tmp_path_factory.mktemp("journal"), segment_bytes=2_000)
    try:
        for size in sizes:
            append(journal, b"x" * size)
        found = journal.read(0, max_bytes)
        assert len(read_all(journal, max_bytes)) == len(sizes)
        assert sum(len(each.payload) for each in found) <= max_bytes or len(found) == 1
        assert bool(found) == bool(sizes)
    finally:
        journal.close()


def test_reading_begins_at_any_record(open_journal: Open) -> None:
    journal = open_journal(segment_bytes=1_000)
    for i in range(30):
        append(journal, b"%d" % i * 40)
    records = read_all(journal)

    for record in records:
        assert journal.read(record.offset, 1) == [record]
    assert journal.read(journal.end) == []
    assert journal.read(journal.end + 1_000) == []


def test_reading_within_a_record_goes_on_with_the_next(journal: Journal) -> None:
    append(journal, b"first")
    append(journal, b"second")

    assert [record.payload for record in journal.read(10)] == [b"second"]


def test_a_place_before_the_end_is_the_beginning_of_a_record(open_journal: Open) -> None:
    journal = open_journal(segment_bytes=1_000)
    for i in range(30):
        append(journal, b"%02d" % i * 40)

    place = journal.place_before_end(10 * (HEADER + 80) + 7)
    assert [each.payload[:2] for each in journal.read(place)] == [b"%d" % i for i in range(20, 30)]
    assert journal.place_before_end(10**9) == 0
    assert journal.place_before_end(0) == journal.end
    assert journal.damage == []


def test_bytes_that_look_like_a_record_are_only_a_payload(journal: Journal, tmp_path: Path) -> None:
    append(journal, b"secret")
    image = segments(tmp_path)[0].read_bytes()
    append(journal, image * 3)

    assert payloads(journal) == [b"secret", image * 3]
    assert [each.payload for each in journal.read(len(image) + HEADER)] == []


def test_many_threads_may_submit_and_each_record_is_there_once(open_journal: Open) -> None:
    journal = open_journal(segment_bytes=10_000)
    ends: dict[bytes, int] = {}

    def work(name: int) -> None:
        for i in range(50):
            payload = b"%d-%d" % (name, i)
            ends[payload] = append(journal, payload)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    records = read_all(journal)
    assert {each.payload: each.next_offset for each in records} == ends
    assert len(records) == 800
    by_thread = [each.payload for each in records if each.payload.startswith(b"7-")]
    assert by_thread == [b"7-%d" % i for i in range(50)]


def test_many_submitters_share_an_fsync(open_journal: Open) -> None:
    disk = CountingDisk()
    journal = open_journal(disk=disk)
    append(journal, b"the file is made")
    before = disk.n_syncs

    disk.gate.clear()
    futures = [submit(journal, b"x" * 100) for _ in range(1_000)]
    disk.gate.set()
    wait(futures, timeout=30)

    assert all(future.done() for future in futures)
    assert disk.n_syncs - before <= 3


class CountingDisk(Disk):
    """Counts; a closed gate holds up every sync."""

    def __init__(self) -> None:
        self.n_syncs = 0
        self.gate = threading.Event()
        self.gate.set()

    def sync(self, handle: int) -> None:
        self.gate.wait(30)
        self.n_syncs += 1
        super().sync(handle)


def test_what_is_not_durable_can_not_be_read(open_journal: Open) -> None:
    disk = CountingDisk()
    journal = open_journal(disk=disk)
    disk.gate.clear()
    future = submit(journal, b"soon")

    assert not journal.wait_beyond(0, 0.05)
    assert journal.read(0) == []
    assert not future.done()
    disk.gate.set()
    assert future.result(30) == journal.end
    assert journal.wait_beyond(0, 30)
    assert [each.payload for each in journal.read(0)] == [b"soon"]


def test_waiting_ends_when_something_comes(journal: Journal) -> None:
    woken = threading.Event()

    def wait_for_it() -> None:
        if journal.wait_beyond(0, 30):
            woken.set()

    thread = threading.Thread(target=wait_for_it)
    thread.start()
    append(journal, b"x")
    thread.join(30)

    assert woken.is_set()
    assert not journal.wait_beyond(journal.end, 0)


def test_waiting_ends_when_the_journal_closes(journal: Journal) -> None:
    answers: list[bool] = []
    thread = threading.Thread(target=lambda: answers.append(journal.wait_beyond(0, 30)))
    thread.start()
    journal.close()
    thread.join(30)

    assert answers == [False]


def test_forgetting_removes_whole_files_that_end_before(open_journal: Open) -> None:
    journal = open_journal(segment_bytes=1_000)
    for i in range(20):
        append(journal, b"%02d" % i * 200)
    tenth = read_all(journal)[10]

    journal.forget(tenth.offset - 1)

    assert journal.start <= tenth.offset - 1
    assert [each.payload[:2] for each in journal.read(0, 1_000_000)] == [
        b"%02d" % i for i in range(8, 20)
    ]
    journal.forget(journal.end + 10_000)
    end = journal.end
    assert journal.start < end
    again = open_journal(segment_bytes=1_000)
    assert again.end == end


def test_a_cancelled_submission_is_not_written(open_journal: Open) -> None:
    disk = CountingDisk()
    journal = open_journal(disk=disk)
    disk.gate.clear()
    first = submit(journal, b"being written")
    while not first.running():
        pass
    second = submit(journal, b"cancelled")
    assert second.cancel()
    disk.gate.set()
    append(journal, b"third")

    assert payloads(journal) == [b"being written", b"third"]


def test_more_than_may_wait_in_memory_is_refused(open_journal: Open) -> None:
    disk = CountingDisk()
    journal = open_journal(disk=disk, limits=JournalLimits(queue_bytes=10_000))
    disk.gate.clear()
    taken = [submit(journal, b"x" * 4_000), submit(journal, b"y" * 4_000)]

    with pytest.raises(JournalFullError, match="faster than the disk"):
        submit(journal, b"z" * 4_000)
    disk.gate.set()
    wait(taken, timeout=30)
    append(journal, b"z" * 4_000)

    assert len(payloads(journal)) == 3


def test_more_than_may_wait_on_disk_is_refused_until_the_work_is_done(open_journal: Open) -> None:
    journal = open_journal(limits=JournalLimits(max_bytes=10_000))
    append(journal, b"x" * 9_000)

    with pytest.raises(JournalFullError, match="max_journal_bytes"):
        append(journal, b"x" * 1_000)
    assert journal.refusal is None
    journal.forget(journal.end)
    append(journal, b"x" * 1_000)

    assert len(payloads(journal)) == 2


def test_work_that_was_done_before_a_restart_does_not_fill_a_small_journal(
    open_journal: Open,
) -> None:
    limits = JournalLimits(max_bytes=10_000)
    journal = open_journal(limits=limits)
    for _ in range(50):
        append(journal, b"x" * 500)
        journal.forget(journal.end)

    again = open_journal(limits=limits)
    append(again, b"x" * 5_000)
    assert again.end - again.start < 10_000


def test_a_disk_that_is_nearly_full_is_left_alone(open_journal: Open) -> None:
    class SmallDisk(Disk):
        def free_bytes(self, folder: Path) -> int:
            del folder
            return 1_000_000

    journal = open_journal(disk=SmallDisk(), limits=JournalLimits(min_free_bytes=999_000))
    append(journal, b"x" * 500)
    with pytest.raises(JournalFullError, match="999000 bytes of the node's disk are free"):
        append(journal, b"x" * 1_000)
    journal = open_journal(disk=SmallDisk(), limits=JournalLimits(min_free_bytes=1_000_000))
    assert "make room" in str(journal.refusal)


def test_a_record_has_limits(journal: Journal) -> None:
    with pytest.raises(RecordTooLargeError, match="67108865 bytes is too large"):
        append(journal, bytes(64 * 1024 * 1024 + 1))
    with pytest.raises(ValueError, match="ภาษา"):
        journal.submit(
            source_id=SOURCE, received_at=AT, is_authenticated=True, format="ภาษา", payload=b""
        )
    with pytest.raises(ClockError, match="has no time zone"):
        journal.submit(
            source_id=SOURCE,
            received_at=datetime(2026, 1, 1),  # noqa: DTZ001 -- what is refused
            is_authenticated=True,
            format="auto",
            payload=b"",
        )
    assert journal.end == 0


def test_the_largest_record_fits(journal: Journal) -> None:
    largest = bytes(range(256)) * (64 * 1024 * 4)
    append(journal, largest)

    (record,) = journal.read(0, 1)
    assert replace(record, payload=b"") == record_of(0, HEADER + len(largest), "auto", b"")
    assert record.payload == largest


def test_a_folder_has_one_journal_at_a_time(journal: Journal, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="stop that node first"):
        Journal(tmp_path / "journal")
    journal.close()
    Journal(tmp_path / "journal").close()


def test_closing_writes_what_was_handed_in_and_takes_no_more(open_journal: Open) -> None:
    journal = open_journal()
    futures = [submit(journal, b"%d" % i) for i in range(100)]
    journal.close()
    journal.close()

    assert all(future.result(0) for future in futures)
    with pytest.raises(JournalClosedError):
        submit(journal, b"late")
    assert len(payloads(open_journal())) == 100

"""Days end and files are merged; no row is lost or changed by it, and nobody waits."""

import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.lake.making import MORNING, in_order, offsets, some

from khumkan.lake import Lake, LakeRow
from khumkan.lake import lake as lake_module


def test_compaction_merges_files_and_changes_no_row(lake: Lake, sample_rows: list[LakeRow]) -> None:
    for start in range(0, len(sample_rows), 20):
        lake.append(sample_rows[start : start + 20], sample_rows[start].offset + 1_950)
    before, n_files = lake.version, lake.stats().n_files
    lake.compact()
    assert lake.stats().n_files < n_files
    assert lake.stats().n_files == lake.stats().n_days
    assert in_order(lake.scan()) == in_order(sample_rows)
    assert in_order(lake.scan(version=before)) == in_order(sample_rows)
    assert Lake(lake.folder).next_offset == lake.next_offset


def wants_compaction(lake: Lake) -> bool:
    return lake.wants_compaction


def test_compaction_is_wanted_for_what_processes_before_this_one_appended_too(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lake_module, "APPENDS_PER_COMPACTION", 4)
    for number in range(6):
        at = MORNING + timedelta(days=number % 2)
        lake.append(some(number, number + 1, at=at), number + 1)
    again = Lake(lake.folder)  # two days of three files: four too many
    assert wants_compaction(again)
    again.compact()
    assert not wants_compaction(again)
    assert not wants_compaction(Lake(lake.folder))
    for number in range(6, 10):
        assert not wants_compaction(again)
        again.append(some(number, number + 1), number + 1)
    assert wants_compaction(again)


def test_days_that_are_over_are_forgotten(lake: Lake) -> None:
    for day in range(5):
        lake.append(some(day, day + 1, at=MORNING + timedelta(days=day)), day + 1)
    assert [one.n_rows for one in lake.expire({}, date(2026, 11, 23))] == [1, 1, 1]
    assert offsets(lake.scan()) == [3, 4]
    assert (lake.expire({}, date(2026, 11, 23)), lake.next_offset) == ([], 5)


def test_a_day_ends_at_midnight_in_utc(lake: Lake) -> None:
    midnight = datetime(2026, 11, 21, tzinfo=UTC)
    lake.append(some(0, 1, at=midnight - timedelta(microseconds=1)), 1)
    lake.append(some(1, 2, at=midnight), 2)
    lake.expire({}, date(2026, 11, 21))
    assert offsets(lake.scan()) == [1]


def test_files_are_removed_when_nobody_can_read_them_any_more(lake: Lake) -> None:
    lake.append(some(0, 3), 3)
    lake.append(some(3, 6), 6)
    version = lake.version
    day = next(lake.folder.glob("day=*"))
    (day / "broken-off.parquet").write_bytes(b"of an append long ago")
    for path in day.iterdir():
        os.utime(path, (time.time() - 7_200,) * 2)
    (day / "going-on.parquet").write_bytes(b"of an append that is not over")
    lake.compact()
    assert not (day / "broken-off.parquet").exists()
    assert (day / "going-on.parquet").exists()
    assert offsets(lake.scan(version=version)) == list(range(6))  # within the hour of grace


def test_stats_tell_how_much_there_is(lake: Lake) -> None:
    lake.append(some(0, 3), 3)
    lake.append(some(3, 5, at=MORNING + timedelta(days=1)), 5)
    stats = lake.stats()
    assert (stats.n_rows, stats.n_days, stats.n_files) == (5, 2, 2)
    assert (stats.oldest, stats.newest) == (MORNING, MORNING + timedelta(days=1))
    assert stats.n_bytes == sum(one.stat().st_size for one in lake.folder.glob("day=*/*"))


def test_appends_searches_and_upkeep_go_on_at_the_same_time(lake: Lake) -> None:
    is_over = threading.Event()
    failures: list[BaseException] = []
    n_rounds = [0, 0]

    def keep_up() -> None:
        while not is_over.is_set():
            lake.compact()
            lake.expire({}, date(2026, 11, 19))
            n_rounds[0] += 1

    def search() -> None:
        while not is_over.is_set():
            held = lake.next_offset
            found = offsets(lake.scan(version=lake.version))
            assert found == list(range(len(found)))
            assert len(found) >= held
            n_rounds[1] += 1

    def tell(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 -- told below
            failures.append(error)

    threads = [threading.Thread(target=tell, args=(work,)) for work in (keep_up, search)]
    for thread in threads:
        thread.start()
    number = 0
    while number < 30 or (min(n_rounds) < 3 and not failures):
        lake.append(some(number * 3, number * 3 + 3), number * 3 + 3)
        number += 1
    is_over.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert offsets(lake.scan()) == list(range(number * 3))

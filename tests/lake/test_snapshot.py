"""One version of the lake, in the order of the journal; its files stay while it is read."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lake.making import MORNING, SOURCE, some

from khumkan.lake import Lake, open_snapshot, snapshot
from khumkan.lake.leases import longest_reader_seconds, reading

DAY = MORNING.date()
PLACE = ['"offset"', "record", "part"]


def read(lake: Lake, first: int = 0, before: int | None = None) -> list[tuple[int, ...]]:
    with lake.snapshot() as view:
        return [
            place
            for day in view.days()
            for columns in view.in_order(day, PLACE, first=first, before=before)
            for place in zip(*columns, strict=True)
        ]


@settings(max_examples=15, deadline=None)
@given(
    places=st.sets(
        st.tuples(st.integers(0, 10**9), st.integers(1, 3), st.integers(1, 3)),
        min_size=1,
        max_size=60,
    ),
    n_appends=st.integers(1, 4),
    span=st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)),
)
def test_rows_come_in_order_whatever_lies_between(
    tmp_path_factory: pytest.TempPathFactory,
    places: set[tuple[int, int, int]],
    n_appends: int,
    span: tuple[int, int],
) -> None:
    lake = Lake(tmp_path_factory.mktemp("lake"))
    (row,) = some(0, 1)
    in_order = sorted(places)
    rows = [
        replace(row, offset=offset, record=record, part=part) for offset, record, part in in_order
    ]
    for number in range(n_appends):
        part = [one for one in rows if one.offset % n_appends == number]
        lake.append(list(reversed(part)), lake.next_offset + 1)
        lake._next_offset = 0  # the offsets of this test are not those of a journal
    stored = [(one.offset, one.record, one.part) for one in lake.scan()]
    assert read(lake) == sorted(stored)
    first, before = min(span), max(span)
    assert read(lake, first, before) == sorted(one for one in stored if first <= one[0] < before)


def test_a_large_day_is_read_a_window_at_a_time(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "_ROWS_AT_ONCE", 10)
    monkeypatch.setattr(snapshot, "_LEAST_SPAN", 10)
    lake.append(some(0, 100), 100)
    lake.append(some(100, 150), 150)
    with lake.snapshot() as view:
        (day,) = view.days()
        sizes = [len(columns[0]) for columns in view.in_order(day, PLACE)]
    assert sum(sizes) == 150
    assert max(sizes) <= 10


def test_days_and_their_sources_are_told(lake: Lake) -> None:
    other = UUID(int=5)
    lake.append(some(0, 3), 3)
    lake.append([replace(row, source_id=other) for row in some(3, 5)], 5)
    lake.append(some(5, 6, at=MORNING + timedelta(days=1)), 6)
    with lake.snapshot() as view:
        first, second = view.days()
        assert (first.day, first.n_rows, first.last) == (DAY, 5, 4)
        assert first.n_bytes > 0
        assert view.sources_on(first) == {SOURCE, other}
        assert view.sources_on(second) == {SOURCE}
        assert view.find('"offset" = 4') == {DAY: frozenset({other})}
        assert view.next_offset == 6


def test_files_stay_as_long_as_somebody_reads(lake: Lake) -> None:
    for start in range(0, 9, 3):
        lake.append(some(start, start + 3), start + 3)
    with open_snapshot(lake.folder) as view:
        _pretend_hours(lake.folder, 3)
        done = lake.compact()
        assert (done.is_waiting, done.n_files_removed, done.n_files_merged) == (True, 0, 3)
        assert not lake.free_now()
        columns = next(iter(view.in_order(view.days()[0], PLACE)))
        assert columns[0] == list(range(9))
    assert lake.free_now()
    assert len(list(lake.folder.glob("day=*/*.parquet"))) == 1
    assert len(read(lake)) == 9


def _pretend_hours(folder: Path, n_hours: float) -> None:
    """Let readers have begun long ago."""
    for lease in (folder / "_readers").iterdir():
        then = time.time() - n_hours * 3_600
        os.utime(lease, (then, then))


def test_a_reader_that_is_stuck_does_not_hold_up_the_disk_for_ever(lake: Lake) -> None:
    with lake.snapshot():
        _pretend_hours(lake.folder, 25)
        assert longest_reader_seconds(lake.folder) is None


def test_a_reader_that_was_killed_holds_up_nothing(lake: Lake) -> None:
    script = (
        "import os,signal,sys,time;from pathlib import Path;from khumkan.lake.leases import reading\n"
        "with reading(Path(sys.argv[1])): os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", script, lake.folder], check=False)  # noqa: S603
    assert done.returncode == -signal.SIGKILL
    assert longest_reader_seconds(lake.folder) is not None  # it may have begun just now
    _pretend_hours(lake.folder, 0.1)
    assert longest_reader_seconds(lake.folder) is None
    assert list((lake.folder / "_readers").iterdir()) == []


def test_the_longest_reader_counts(tmp_path: Path) -> None:
    assert longest_reader_seconds(tmp_path) is None
    with reading(tmp_path):
        _pretend_hours(tmp_path, 2)
        with reading(tmp_path):
            age = longest_reader_seconds(tmp_path)
            assert age is not None
            assert age > 7_000


def test_the_file_of_another_user_counts_as_a_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with reading(tmp_path):
        _pretend_hours(tmp_path, 2)

    def refuse(*_arguments: object, **_more: object) -> int:
        raise PermissionError

    (tmp_path / "_readers" / "x.lease").touch()
    _pretend_hours(tmp_path, 2)
    monkeypatch.setattr(os, "open", refuse)
    assert longest_reader_seconds(tmp_path) is not None


def test_what_is_gone_meanwhile_is_no_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "_readers").mkdir()
    monkeypatch.setattr(Path, "glob", lambda *_: [tmp_path / "_readers" / "gone.lease"])
    assert longest_reader_seconds(tmp_path) is None

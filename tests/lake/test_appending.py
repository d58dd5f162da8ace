"""Every row is kept once and comes back as it was, whatever is given twice."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lake.making import in_order, offsets, some

from khumkan.lake import Lake, LakeRow, LakeStats
from khumkan.lake import lake as lake_module

MOMENTS = st.datetimes(timezones=st.just(UTC))


def test_a_new_lake_is_empty(lake: Lake) -> None:
    assert (lake.next_offset, list(lake.scan())) == (0, [])
    assert lake.stats() == LakeStats(0, 0, 0, 0, None, None)


def test_sample_events_come_back_as_they_were(lake: Lake, sample_rows: list[LakeRow]) -> None:
    lake.append(sample_rows, sample_rows[-1].offset + 1)
    assert in_order(lake.scan()) == in_order(sample_rows)


@settings(max_examples=20)
@given(
    raw=st.binary(),
    time=st.none() | MOMENTS,
    received_at=MOMENTS,
    source=st.uuids(),
    numbers=st.tuples(st.integers(0, 2**63 - 2), st.integers(0, 2**63 - 1), st.integers(1, 99)),
)
def test_any_row_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory,
    raw: bytes,
    time: datetime | None,
    received_at: datetime,
    source: UUID,
    numbers: tuple[int, int, int],
) -> None:
    row = LakeRow(*numbers, source, received_at, time, raw, {"a": ("x", 1)})
    lake = Lake(tmp_path_factory.mktemp("lake"))
    lake.append([row], row.offset + 1)
    assert list(lake.scan()) == [row]


def test_it_knows_after_a_restart_how_far_it_is(lake: Lake) -> None:
    lake.append(some(0, 5), 50)
    assert Lake(lake.folder).next_offset == 50


def test_progress_without_rows_is_kept_too(lake: Lake) -> None:
    lake.append([], 70)
    assert (Lake(lake.folder).next_offset, list(lake.scan())) == (70, [])


@pytest.mark.parametrize("next_offset", [0, 3, 5])
def test_what_is_not_beyond_is_skipped(lake: Lake, next_offset: int) -> None:
    lake.append(some(0, 5), 5)
    lake.append(some(0, 5), next_offset)
    assert (lake.next_offset, offsets(lake.scan())) == (5, [0, 1, 2, 3, 4])


def test_rows_that_are_there_already_are_left_out(lake: Lake) -> None:
    lake.append(some(0, 5), 5)
    lake.append(some(3, 8), 8)
    assert offsets(lake.scan()) == list(range(8))


def test_another_lake_on_the_same_folder_changes_nothing_about_that(lake: Lake) -> None:
    stale = Lake(lake.folder)
    lake.append(some(0, 5), 5)
    stale.append(some(0, 5), 5)
    assert (stale.next_offset, offsets(stale.scan())) == (5, [0, 1, 2, 3, 4])


def test_progress_outlives_checkpoints(lake: Lake) -> None:
    for number in range(105):
        lake.append(some(number, number + 1), number + 1)
    assert list(lake.folder.glob("_delta_log/*.checkpoint.parquet"))
    again = Lake(lake.folder)
    assert (again.next_offset, offsets(again.scan())) == (105, list(range(105)))


def test_many_appends_want_a_compaction(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lake_module, "APPENDS_PER_COMPACTION", 2)
    lake.append(some(0, 1), 1)
    assert not lake.wants_compaction
    lake.append(some(1, 2), 2)
    assert [lake.wants_compaction] == [True]
    lake.compact()
    assert [lake.wants_compaction] == [False]

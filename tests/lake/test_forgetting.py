"""Rows go by day and source; what is held stays; nobody waits for it."""

import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from deltalake import CommitProperties, DeltaTable, Schema, Transaction, write_deltalake
from deltalake.exceptions import CommitFailedError
from tests.lake.making import MORNING, offsets, some

from khumkan.lake import Lake, LakeError
from khumkan.lake import lake as lake_module
from khumkan.lake.encoding import SCHEMA, encode

A, B, C = (UUID(int=number) for number in (1, 2, 3))
DAY = MORNING.date()
AFTER = DAY + timedelta(days=1)


def take(lake: Lake, sources: Iterable[UUID], *, day: int = 0) -> None:
    """Three rows of each source, in turn."""
    for source in sources:
        start = lake.next_offset
        rows = some(start, start + 3, at=MORNING + timedelta(days=day))
        lake.append([replace(row, source_id=source) for row in rows], start + 3)


def sources_left(lake: Lake) -> set[UUID]:
    return {row.source_id for row in lake.scan()}


def test_one_source_goes_and_the_others_stay_as_they_were(lake: Lake) -> None:
    take(lake, [A, B, C])
    before = {row.offset: row for row in lake.scan() if row.source_id != A}
    (gone,) = lake.expire({A: AFTER}, DAY)
    assert (gone.day, gone.sources, gone.n_rows, gone.is_whole_day) == (
        DAY,
        frozenset({A}),
        3,
        False,
    )
    assert {row.offset: row for row in lake.scan()} == before
    assert lake.expire({A: AFTER}, DAY) == []


def test_a_source_may_be_kept_longer_than_all_others(lake: Lake) -> None:
    take(lake, [A, B])
    (gone,) = lake.expire({A: DAY}, AFTER)
    assert gone.sources == {B}
    assert sources_left(lake) == {A}


def test_where_all_of_a_day_goes_nothing_is_written(lake: Lake) -> None:
    take(lake, [A, B])
    files = set(lake.folder.glob("day=*/*.parquet"))
    (gone,) = lake.expire({}, AFTER)
    assert (gone.n_rows, gone.is_whole_day) == (6, True)
    assert set(lake.folder.glob("day=*/*.parquet")) == files


def test_what_is_held_stays(lake: Lake) -> None:
    take(lake, [A, B])
    take(lake, [A, B], day=1)
    told = lake.expire({}, AFTER + timedelta(days=1), lambda day, source: (day, source) == (DAY, A))
    assert [(one.day, one.sources) for one in told] == [
        (DAY, frozenset({B})),
        (AFTER, frozenset({A, B})),
    ]
    assert sources_left(lake) == {A}


def test_one_day_alone_goes_where_asked_and_is_announced(lake: Lake) -> None:
    take(lake, [A])
    take(lake, [A], day=1)
    heard: list[tuple[date, frozenset[UUID], int]] = []
    lake.expire(
        {},
        date(2030, 1, 1),
        only=AFTER,
        announce=lambda day, sources: heard.append((day, sources, len(offsets(lake.scan())))),
    )
    assert heard == [(AFTER, frozenset({A}), 6)]
    assert lake.days() == [DAY]
    assert lake.expire({}, date(2030, 1, 1), only=AFTER) == []


def test_a_lake_that_an_earlier_khumkan_made_is_used_on(tmp_path: Path) -> None:
    folder = tmp_path / "lake"
    folder.mkdir()
    old = {
        "delta.dataSkippingStatsColumns": "offset,received_at",
        "delta.checkpointInterval": "100",
    }
    table = DeltaTable.create(
        folder, Schema.from_arrow(SCHEMA), partition_by=["day"], configuration=old
    )
    rows = [replace(row, source_id=source) for source in (A, B) for row in some(0, 3)]
    progress = CommitProperties(app_transactions=[Transaction("journal", 3)])
    write_deltalake(table, encode(rows), mode="append", commit_properties=progress)
    lake = Lake(folder)
    take(lake, [C], day=1)
    (gone,) = lake.expire({A: AFTER}, DAY)
    assert gone.sources == {A}
    assert sources_left(lake) == {B, C}
    assert Lake(folder).version == lake.version


def test_appends_go_on_while_rows_are_taken_away(lake: Lake) -> None:
    take(lake, [A, B])
    is_over = threading.Event()
    failures: list[LakeError] = []

    def take_away() -> None:
        day = 0
        while not is_over.is_set() and not failures:
            try:
                lake.expire({A: date(2030, 1, 1)}, DAY, only=DAY + timedelta(days=day % 4))
            except LakeError as error:
                failures.append(error)
            day += 1

    thread = threading.Thread(target=take_away)
    thread.start()
    for number in range(20):
        take(lake, [A, B], day=number % 4)
    is_over.set()
    thread.join()
    lake.expire({A: date(2030, 1, 1)}, DAY)
    assert failures == []
    assert len(list(lake.scan())) == 21 * 3
    assert lake.next_offset == 21 * 6


def test_an_append_that_is_refused_again_and_again_is_told(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    n_tries = []

    def refuse(*_arguments: object) -> None:
        n_tries.append(1)
        raise CommitFailedError

    with monkeypatch.context() as refusing:
        refusing.setattr(lake_module, "_write", refuse)
        with pytest.raises(LakeError):
            take(lake, [A])
    assert len(n_tries) > 1
    take(lake, [A])
    assert offsets(lake.scan()) == [0, 1, 2]

"""The steps of the upkeep together, as a running node does them, and what `status` hears of it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from kept_logs import FIRST, NODE, KeptLogs, days

from khumkan.node.folder import NodeFolder
from khumkan.node.serving.keeping import Keeping, has_room, make_keeping, tell_keeping
from khumkan.node.space import DiskRoom, Watermarks


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[KeptLogs]:
    with closing(KeptLogs(tmp_path / "node")) as one:
        yield one


def keeping_of(kept: KeptLogs) -> Keeping:
    parts: Any = SimpleNamespace(
        folder=NodeFolder(kept.folder),
        enrolment=SimpleNamespace(node_id=NODE),
        lake=kept.lake,
        state=kept.state,
        clock=kept.clock,
        sources=kept.book,
        journal=SimpleNamespace(end=kept.lake.next_offset),
        pipeline=SimpleNamespace(is_behind=False),
    )
    return make_keeping(parts, 90)


def test_a_day_that_is_over_is_signed_and_what_is_old_goes_after_it(kept: KeptLogs) -> None:
    kept.take(FIRST)
    keeping = keeping_of(kept)
    keeping.upkeep.look()
    kept.turn_to(FIRST + days(1))
    keeping_of(kept).upkeep.look()
    told: Any = tell_keeping(NodeFolder(kept.folder), kept.state)
    head = kept.store.head()
    assert head is not None
    assert (told["manifest"]["number"], told["manifest"]["hash"]) == (1, head.hash)
    report: Any = keeping.report()
    assert (report["failures"], report["is_clock_doubted"]) == ({}, False)
    for day in range(7, 98, 7):
        kept.turn_to(FIRST + days(day))
        keeping_of(kept).upkeep.look()
    assert kept.lake.days() == []
    assert [entry.act for entry in kept.state.custody.list()] == ["forget"]


def test_holds_and_a_broken_manifest_are_told(kept: KeptLogs) -> None:
    kept.holds.add(FIRST, FIRST, ZoneInfo("UTC"), source=None, reference="order", who="somebody")
    (kept.folder / "manifests").mkdir()
    (kept.folder / "manifests" / "000001.manifest").write_text("broken")
    told: Any = tell_keeping(NodeFolder(kept.folder), kept.state)
    assert [one["reference"] for one in told["holds"]] == ["order"]
    assert "can't be read" in told["manifest"]["error"]


def test_a_failure_of_one_step_is_told(kept: KeptLogs) -> None:
    kept.take(FIRST)
    kept.turn_to(FIRST + days(1))
    (kept.folder / "manifests").write_text("a file in the way")
    keeping = keeping_of(kept)
    keeping.upkeep.look()
    report: Any = keeping.report()
    assert list(report["failures"]) == ["manifest"]
    assert report["compaction"]["last_at"] is not None


@pytest.mark.parametrize(("free", "expected"), [(10, False), (90, True)])
def test_there_is_room_when_the_disk_says_so(kept: KeptLogs, free: int, *, expected: bool) -> None:
    room = DiskRoom(lambda: (free, 100), Watermarks(5, 0.5), kept.clock)
    assert has_room(room) is expected
    assert keeping_of(kept).free_space() == 0

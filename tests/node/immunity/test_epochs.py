"""A hub that was put back from a backup: nothing is missed, lost or searched for twice."""

import logging
from uuid import UUID, uuid4

import pytest
from node_line import COLLECTION, Line, address, firewall, frame, total

from khumkan.node.immunity import GapError
from khumkan.node.state import Position

OLD, NEW = uuid4(), uuid4()
FIRST, SECOND, THIRD, FOURTH = (address(n, f"203.0.113.{n}") for n in range(1, 5))


@pytest.fixture
def line(line: Line) -> Line:
    """A node that took three frames of a hub, and searched its past for them."""
    line.receive(*(firewall(action="x", src_ip=f"203.0.113.{n}") for n in range(1, 5)))
    line.detect()
    assert meet(line, OLD, last=3) == 0
    for number, one in enumerate((FIRST, SECOND, THIRD), start=1):
        line.immunity.take_frame(frame(number, one))
    assert line.hunter.hunt()
    assert total(line.told_sightings()) == 3
    return line


def meet(line: Line, epoch: UUID, last: int) -> int:
    return line.immunity.take_hello(COLLECTION, epoch, last)


def where(line: Line) -> tuple[int, int, UUID | None]:
    (one,) = line.state.positions.all()
    return one.loaded, one.searched, one.epoch


def test_the_same_count_goes_on_where_it_was(line: Line) -> None:
    assert meet(line, OLD, last=3) == 3
    assert meet(line, OLD, last=7) == 3
    assert where(line) == (3, 3, OLD)
    assert "n_times_begun_anew" not in line.state.counters()


def test_what_the_hub_numbers_anew_is_taken_and_what_it_lost_stays(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "khumkan.node.immunity")
    assert meet(line, NEW, last=2) == 0
    assert meet(line, NEW, last=2) == 0
    assert where(line) == (0, 0, NEW)
    assert len(line.pipeline.indicators) == 3
    for number, one in enumerate((FIRST, FOURTH), start=1):
        line.immunity.take_frame(frame(number, one))
    while line.hunter.hunt():
        pass

    assert where(line) == (2, 2, NEW)
    assert len(line.pipeline.indicators) == 4
    assert total(line.told_sightings()) == 4, "the fourth was searched for, and no other again"
    assert line.state.findings.n() == 4
    assert line.told_deliveries()[-1].epoch == NEW
    assert [one.message for one in caplog.records].count("stream.begin_anew") == 1
    assert line.state.counters()["n_times_begun_anew"] == 1
    line.restart()
    assert len(line.pipeline.indicators) == 4


def test_a_version_that_only_the_lost_hub_knew_is_not_undone(line: Line) -> None:
    gone = {**FIRST, "revoked": True, "modified": "2026-11-22T02:30:00.000Z"}
    line.immunity.take_frame(frame(4, gone))
    meet(line, NEW, last=1)
    line.immunity.take_frame(frame(1, FIRST))
    assert len(line.pipeline.indicators) == 2


def test_a_hub_that_is_behind_in_the_same_count_was_put_back_by_other_means(line: Line) -> None:
    assert meet(line, OLD, last=2) == 0
    assert where(line) == (0, 0, OLD)


@pytest.mark.parametrize(
    ("last", "goes_on_at"), [(3, 3), (2, 0)], ids=["it may be ours", "it is not ours"]
)
def test_a_position_of_before_there_were_epochs_learns_its_own(
    line: Line, last: int, goes_on_at: int
) -> None:
    (old,) = line.state.positions.all()
    line.state.positions.write(Position(COLLECTION, 3, old.loaded_at, 3, old.searched_at))
    assert meet(line, NEW, last) == goes_on_at
    assert where(line) == (goes_on_at, goes_on_at, NEW)


def test_who_has_taken_nothing_has_nothing_to_begin_anew(line: Line) -> None:
    other = uuid4()
    for epoch in (OLD, NEW):
        assert line.immunity.take_hello(other, epoch, 5) == 0
    assert "n_times_begun_anew" not in line.state.counters()


@pytest.mark.parametrize("epoch", [OLD, NEW], ids=["the same count", "another"])
def test_a_search_that_ends_after_the_new_beginning_claims_nothing_of_it(
    line: Line, epoch: UUID
) -> None:
    line.immunity.take_frame(frame(4, FOURTH))
    task = line.hunter.begin()
    assert task is not None
    meet(line, epoch, last=2)
    line.hunter.finish(task, line.hunter.search(task))

    assert where(line) == (0, 0, epoch)
    assert line.told_deliveries()[-1].epoch == OLD
    assert total(line.told_sightings()) == 4
    with pytest.raises(GapError):
        line.immunity.take_frame(frame(5))

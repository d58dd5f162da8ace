"""The pipeline in its threads: at once, through faults, and to a proper end."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from node_line import Line, address, firewall, frame, read_test_rules, total

from khumkan.core.clock import SystemClock
from khumkan.core.messages import message
from khumkan.lake import LakeError
from khumkan.node.immunity import HuntWorker
from khumkan.node.pipeline import FlushLimits, PipelineWorker
from khumkan.node.state import StateError

ATTACK = firewall(action="attack", src_ip="203.0.113.45")
SECONDS = 30


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    flush = FlushLimits(age=timedelta(milliseconds=50), n_rows=5)
    line = Line(tmp_path, read_test_rules(tmp_path), clock=SystemClock(), flush=flush)
    yield line
    line.crash()


@pytest.fixture
def worker(line: Line) -> Iterator[PipelineWorker]:
    worker = PipelineWorker(line.pipeline, line.journal, line.clock)
    yield worker
    worker.stop()


def wait_until(is_so: Callable[[], bool]) -> None:
    pause, n_left = threading.Event(), SECONDS * 100
    while not is_so():
        pause.wait(0.01)
        n_left -= 1
        assert n_left, "it took too long"


def test_what_comes_is_told_without_anybody_asking(line: Line, worker: PipelineWorker) -> None:
    worker.start()
    line.receive(ATTACK)

    assert line.state.outbox.wait(SECONDS)

    assert [one.n_events for one in line.told_findings()] == [1]
    assert worker.is_running


def test_rows_go_into_the_lake_by_themselves(line: Line, worker: PipelineWorker) -> None:
    worker.start()
    line.receive(ATTACK)

    wait_until(lambda: line.lake.next_offset == line.journal.end)


def test_the_end_leaves_nothing_undone(line: Line, worker: PipelineWorker) -> None:
    worker.start()
    line.receive(firewall(action="a"))
    wait_until(lambda: line.pipeline.position == line.journal.end)

    worker.stop()

    assert not worker.is_running
    assert line.state.progress().offset == line.journal.end
    assert line.lake.next_offset == line.journal.end


def test_a_state_that_fails_for_a_while_costs_nothing(
    line: Line, worker: PipelineWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = threading.Event()
    commit = line.state.commit_batch

    def fail_twice(batch: object) -> None:
        if worker.n_faults < 2:
            failing.set()
            raise StateError(message("the disk is full"))
        commit(batch)  # type: ignore[arg-type]

    monkeypatch.setattr(line.state, "commit_batch", fail_twice)
    worker.start()
    line.receive(ATTACK)
    assert failing.wait(SECONDS)

    assert line.state.outbox.wait(SECONDS)

    assert line.state.findings.n() == 1
    assert [one.n_events for one in line.told_findings()] == [1]


def test_a_lake_that_fails_holds_up_reading_before_memory_is_full_and_no_longer(
    line: Line, worker: PipelineWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    append = line.lake.append
    is_broken = True

    def fail(rows: object, next_offset: int) -> None:
        if is_broken:
            raise LakeError(message("the disk is full"))
        append(rows, next_offset)  # type: ignore[arg-type]

    monkeypatch.setattr(line.lake, "append", fail)
    worker.start()
    for _ in range(40):
        line.submit(firewall(action="a"))
    line.receive(firewall(action="a"))
    wait_until(lambda: line.pipeline.is_held_up and worker.n_faults > 0)
    assert line.pipeline.position < line.journal.end

    is_broken = False
    wait_until(lambda: line.lake.next_offset == line.journal.end)

    assert len(line.stored_rows()) == 41


def test_the_past_is_searched_beside_it(line: Line, worker: PipelineWorker) -> None:
    hunts = HuntWorker(line.state, line.pipeline, line.immunity, line.clock)
    worker.start()
    hunts.start()
    line.receive(firewall(action="a", src_ip="203.0.113.66"))
    wait_until(lambda: line.pipeline.position == line.journal.end)

    line.immunity.take_frame(frame(1, address(1, "203.0.113.66")))

    wait_until(lambda: total(line.told_sightings()) == 1)
    hunts.stop()
    assert not hunts.n_faults


def test_detection_goes_on_while_the_past_is_searched(
    line: Line, worker: PipelineWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    hunts = HuntWorker(line.state, line.pipeline, line.immunity, line.clock)
    is_searching, may_go_on = threading.Event(), threading.Event()
    search = hunts._hunter.search

    def wait(task: object) -> object:
        is_searching.set()
        assert may_go_on.wait(SECONDS)
        return search(task)  # type: ignore[arg-type]

    monkeypatch.setattr(hunts._hunter, "search", wait)
    worker.start()
    hunts.start()
    line.immunity.take_frame(frame(1, address(1, "203.0.113.66")))
    assert is_searching.wait(SECONDS)

    line.receive(ATTACK)
    wait_until(lambda: line.state.findings.n() == 1)
    line.immunity.take_frame(frame(2, address(2, "203.0.113.67")))

    may_go_on.set()
    wait_until(lambda: all(one.searched == 2 for one in line.state.positions.all()))
    hunts.stop()

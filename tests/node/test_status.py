"""What the hub is told of a node's health: counts of sources are told once."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from khumkan.core.clock import FixedClock
from khumkan.core.settings import Detect
from khumkan.node.pipeline import read_rules
from khumkan.node.sources import SourceBook
from khumkan.node.state import BatchCommit, SourceDelta, State
from khumkan.node.status import StatusReader
from khumkan.wire.contract import NodeStatus, parse_node_message, write_message

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with closing(State(tmp_path / "state.db", FixedClock(NOW))) as one:
        yield one


@pytest.fixture
def book(tmp_path: Path) -> Iterator[SourceBook]:
    with closing(SourceBook(tmp_path, FixedClock(NOW))) as one:
        yield one


@pytest.fixture
def reader(tmp_path: Path, state: State, book: SourceBook) -> StatusReader:
    rules = read_rules([], Detect())
    return StatusReader(uuid4(), tmp_path, rules, state, book, FixedClock(NOW))


def bring(state: State, source: UUID, n_events: int, n_rejected: int = 0) -> None:
    delta = SourceDelta(source, n_events, n_rejected, 10, NOW, is_authenticated=True)
    state.commit_batch(BatchCommit(state.progress().offset + 1, sources=[delta]))


def counts(status: NodeStatus) -> list[tuple[int, int]]:
    return [(one.n_events, one.n_rejected) for one in status.sources]


def test_a_status_is_one_the_hub_can_read(reader: StatusReader) -> None:
    status = reader.read()
    assert parse_node_message(write_message(status)) == status
    assert status.n_waiting == 0
    assert 0 <= status.free_disk_ratio <= 1


def test_a_source_is_told_by_its_kind_with_what_is_new(
    reader: StatusReader, state: State, book: SourceBook
) -> None:
    source, _token = book.add("เว็บเซิร์ฟเวอร์", "web-server")
    bring(state, source.id, 5, 1)
    first = reader.read()
    assert [(one.id, one.kind) for one in first.sources] == [(source.id, "web-server")]
    assert counts(first) == [(5, 1)]
    bring(state, source.id, 3)
    assert counts(reader.read()) == [(8, 1)]
    reader.note_told(first)
    assert counts(reader.read()) == [(3, 0)]
    reader.note_told(reader.read())
    assert counts(reader.read()) == []


def test_a_source_that_nobody_knows_any_more_is_told_too(
    reader: StatusReader, state: State
) -> None:
    bring(state, uuid4(), 1)
    assert [one.kind for one in reader.read().sources] == ["unknown"]

"""Once a day what need not be kept is forgotten, and the lake tidied; a failure is tried again."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from khumkan.core.clock import FixedClock
from khumkan.core.ids import IdMaker
from khumkan.core.messages import message
from khumkan.lake import LakeError
from khumkan.node.serving.upkeep import LOOK_SECONDS, RETRY_SECONDS, Upkeep
from khumkan.node.state import BatchCommit, State, StoredFinding

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
FIRST_KEPT = datetime(2025, 12, 1, tzinfo=UTC)
IDS = IdMaker()


class FakeLake:
    """Notes what it is asked to do."""

    def __init__(self) -> None:
        self.asked: list[date | str] = []
        self.wants_compaction = False
        self.is_broken = False

    def expire(self, before: date) -> int:
        if self.is_broken:
            raise LakeError(message("the disk is gone"))
        self.asked.append(before)
        return 1

    def compact(self) -> None:
        self.wants_compaction = False
        self.asked.append("compact")


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with closing(State(tmp_path / "state.db")) as one:
        yield one


@pytest.fixture
def lake() -> FakeLake:
    return FakeLake()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def upkeep(lake: FakeLake, state: State, clock: FixedClock) -> Upkeep:
    return Upkeep(lake, state, clock, keep_days=90)  # type: ignore[arg-type]


def test_once_a_day_it_forgets_what_is_older_than_it_has_to_keep(
    upkeep: Upkeep, lake: FakeLake, clock: FixedClock
) -> None:
    for _ in range(3):
        assert upkeep.look() == LOOK_SECONDS
    assert lake.asked == [date(2025, 12, 1), "compact"]
    clock.advance(timedelta(days=1))
    upkeep.look()
    assert lake.asked[2:] == [date(2025, 12, 2), "compact"]


def a_finding(detected_at: datetime) -> StoredFinding:
    return StoredFinding(
        id=IDS.make(),
        rule_id="rule",
        kind="event",
        level="high",
        title="a title",
        event_at=None,
        received_at=detected_at,
        detected_at=detected_at,
        source_id=IDS.make(),
        offset=0,
        record=1,
        part=1,
        evidence=b"{}",
    )


def test_findings_go_when_their_events_do(upkeep: Upkeep, state: State) -> None:
    last, first = a_finding(FIRST_KEPT - timedelta(microseconds=1)), a_finding(FIRST_KEPT)
    state.commit_batch(BatchCommit(10, findings=[last, first]))
    upkeep.look()
    assert state.findings.all() == [first]


def test_findings_stay_while_their_events_do(
    upkeep: Upkeep, lake: FakeLake, state: State, clock: FixedClock
) -> None:
    old = a_finding(FIRST_KEPT - timedelta(days=1))
    state.commit_batch(BatchCommit(10, findings=[old]))
    lake.is_broken = True
    upkeep.look()
    assert state.findings.all() == [old]
    clock.advance(timedelta(hours=1))
    lake.is_broken = False
    upkeep.look()
    assert state.findings.all() == []


def test_a_node_that_starts_again_tidies_what_the_one_before_left(
    upkeep: Upkeep, lake: FakeLake, state: State, clock: FixedClock
) -> None:
    upkeep.look()
    lake.wants_compaction = True
    again = Upkeep(lake, state, clock, keep_days=90)  # type: ignore[arg-type]
    again.look()
    assert lake.asked == [date(2025, 12, 1), "compact", "compact"]


def test_in_between_it_tidies_when_the_lake_asks(upkeep: Upkeep, lake: FakeLake) -> None:
    upkeep.look()
    lake.wants_compaction = True
    upkeep.look()
    upkeep.look()
    assert lake.asked == [date(2025, 12, 1), "compact", "compact"]


def test_what_failed_is_tried_again_in_an_hour(upkeep: Upkeep, lake: FakeLake) -> None:
    lake.is_broken = True
    assert upkeep.look() == RETRY_SECONDS
    lake.is_broken = False
    assert upkeep.look() == LOOK_SECONDS
    assert lake.asked == [date(2025, 12, 1), "compact"]

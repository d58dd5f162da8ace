"""Once a day the lake forgets what need not be kept and is tidied; a failure is tried again."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from khumkan.core.clock import FixedClock
from khumkan.core.messages import message
from khumkan.lake import LakeError
from khumkan.node.serving.upkeep import LOOK_SECONDS, RETRY_SECONDS, Upkeep
from khumkan.node.state import State

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


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

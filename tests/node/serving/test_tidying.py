"""Small files are merged once a day and when the lake asks; how far it is can be read."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from khumkan.core.clock import FixedClock
from khumkan.lake import Compaction
from khumkan.node.serving.tidying import Tidying
from khumkan.node.serving.upkeep import UpkeepStoppedError
from khumkan.node.state import State

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


class FakeLake:
    """Compacts two days."""

    def __init__(self) -> None:
        self.wants_compaction = False
        self.n_runs = 0

    def compact(self, tell: Callable[[int, int], None]) -> Compaction:
        for n_done in range(3):
            tell(n_done, 2)
        self.n_runs += 1
        self.wants_compaction = False
        return Compaction(2, 10, 2, 8, is_waiting=True)


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
def tidying(lake: FakeLake, state: State, clock: FixedClock) -> Tidying:
    return Tidying(lake, state, clock)  # type: ignore[arg-type]


def nothing() -> None:
    pass


def test_once_a_day(tidying: Tidying, lake: FakeLake, clock: FixedClock) -> None:
    for _ in range(3):
        assert not tidying.run(nothing)
    assert lake.n_runs == 1
    clock.advance(timedelta(days=1))
    tidying.run(nothing)
    assert lake.n_runs == 2


def test_in_between_when_the_lake_asks(tidying: Tidying, lake: FakeLake) -> None:
    tidying.run(nothing)
    lake.wants_compaction = True
    tidying.run(nothing)
    tidying.run(nothing)
    assert lake.n_runs == 2


def test_how_far_it_is_and_what_came_of_it(tidying: Tidying) -> None:
    seen = []
    tidying.run(lambda: seen.append(tidying.report()["n_days_done"]))
    assert seen == [0, 1, 2]
    assert tidying.report() == {
        "n_days_done": None,
        "n_days_to_do": None,
        "last_at": "2026-03-01T08:00:00.000Z",
        "n_files_merged": 10,
        "n_files_made": 2,
        "n_files_removed": 8,
        "is_waiting_for_readers": True,
    }


def test_what_was_ended_in_the_middle_is_done_again(tidying: Tidying, lake: FakeLake) -> None:
    def stop() -> None:
        raise UpkeepStoppedError

    with pytest.raises(UpkeepStoppedError):
        tidying.run(stop)
    assert tidying.report()["n_days_to_do"] is None
    tidying.run(nothing)
    assert lake.n_runs == 1

"""The watcher reads what is new once, in order, whatever happens to the database meanwhile."""

from uuid import UUID

import pytest
from stream_parts import MemoryStore

from khumkan.hub.exchange.streaming.watching import Watcher


class Clockless:
    """Wakes a given number of times, then stops the watcher."""

    def __init__(self) -> None:
        self.watcher: Watcher | None = None
        self.n_left = 3
        self.is_closed = False

    def wait(self, _seconds: float) -> None:
        self.n_left -= 1
        if not self.n_left and self.watcher:
            self.watcher.stop()

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore(frames=["one", "two"])


def watch(store: MemoryStore) -> tuple[Watcher, list[int]]:
    told: list[int] = []

    def tell(_collection: UUID, events: list[tuple[int, bytes]]) -> None:
        told.extend(sequence for sequence, _event in events)

    return Watcher(store, Clockless(), tell, dict(store.heads())), told


def test_what_was_there_before_is_not_news(store: MemoryStore) -> None:
    watcher, told = watch(store)
    watcher.look()
    assert told == []


def test_each_frame_is_told_once_and_in_order(store: MemoryStore) -> None:
    watcher, told = watch(store)
    store.frames += ["three", "four"]
    watcher.look()
    watcher.look()
    store.frames.append("five")
    watcher.look()
    assert told == [3, 4, 5]


def test_many_at_once_are_read_page_by_page(store: MemoryStore) -> None:
    watcher, told = watch(store)
    store.frames += [f"frame {n}" for n in range(250)]
    watcher.look()
    assert told == list(range(3, 253))
    assert store.n_read == 3


def test_far_behind_it_leaves_the_rest_to_who_asks(store: MemoryStore) -> None:
    watcher, told = watch(store)
    store.frames += [""] * 3_000
    watcher.look()
    assert (told[0], told[-1], len(told)) == (2_003, 3_002, 1_000)


def test_a_database_that_is_away_is_asked_again(
    store: MemoryStore, caplog: pytest.LogCaptureFixture
) -> None:
    watcher, told = watch(store)
    store.frames.append("three")
    store.is_away = True
    watcher.look()
    watcher.look()
    assert told == []
    assert [one.getMessage() for one in caplog.records] == ["stream.blind"]
    store.is_away = False
    watcher.look()
    assert told == [3]


def test_numbers_that_went_back_are_followed(store: MemoryStore) -> None:
    watcher, told = watch(store)
    watcher.heads[store.collection] = 90
    watcher.look()
    assert told == [2]


def test_it_runs_until_it_is_stopped(store: MemoryStore) -> None:
    watcher, told = watch(store)
    wakeups = watcher.wakeups
    assert isinstance(wakeups, Clockless)
    wakeups.watcher = watcher
    store.frames.append("three")
    watcher.run()
    assert told == [3]
    assert wakeups.is_closed

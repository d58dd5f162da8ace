"""A disk that fills: first goes what may go, then it is told aloud, and it ends by itself."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from khumkan.core.clock import FixedClock
from khumkan.core.errors import KhumkanError
from khumkan.core.messages import message
from khumkan.node.space import DiskRoom, Level, Watermarks, read_disk

AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
ENOUGH, LOW, FULL = 50_000, 4_000, 900


@dataclass
class World:
    """A disk, and who is asked to do what."""

    n_free: int = ENOUGH
    seconds: float = 0.0
    n_made: int = 0
    fault: Exception | None = None
    makes: int = 0

    def room(self) -> DiskRoom:
        return DiskRoom(
            self.read,
            Watermarks(1_000, 0.05),
            FixedClock(AT),
            make_room=self.make_room,
            read_seconds=lambda: self.seconds,
        )

    def read(self) -> tuple[int, int]:
        return self.n_free, 100_000

    def make_room(self) -> None:
        self.n_made += 1
        self.n_free += self.makes
        if self.fault is not None:
            raise self.fault


@pytest.fixture
def world() -> World:
    return World()


def test_where_there_is_room_nothing_is_done_or_said(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    room = world.room()
    room.look()

    assert (room.level, world.n_made, caplog.messages) == (Level.ENOUGH, 0, [])
    assert room.report() == {
        "level": "enough",
        "n_free_bytes": ENOUGH,
        "n_least_bytes": 1_000,
        "since": None,
    }


def test_when_it_gets_little_what_may_go_goes(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    room = world.room()
    world.n_free = LOW
    for _ in range(10):
        room.look()

    assert (room.level, world.n_made) == (Level.LOW, 1)
    assert caplog.messages == ["space.low"]
    assert room.report()["since"] == "2026-11-22T03:00:00.000Z"


def test_while_it_lasts_room_is_made_once_an_hour(world: World) -> None:
    room = world.room()
    world.n_free = LOW
    for world.seconds in range(0, 10_000, 10):
        room.look()

    assert world.n_made == 3


def test_a_disk_that_gets_full_has_room_made_at_once_and_is_told_once_an_hour(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    room = world.room()
    world.n_free = LOW
    room.look()
    world.n_free = FULL
    for world.seconds in range(10, 7_300, 10):
        room.look()

    assert (room.level, world.n_made) == (Level.FULL, 4)
    assert caplog.messages.count("space.full") == 3


def test_it_ends_by_itself_and_a_next_time_is_told_anew(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    room = world.room()
    for world.n_free in (FULL, ENOUGH, FULL):
        room.look()

    assert caplog.messages == ["space.full", "space.enough", "space.full"]
    assert world.n_made == 2


def test_room_that_was_made_is_seen_at_the_next_look(world: World) -> None:
    room = world.room()
    world.n_free, world.makes = LOW, 60_000
    room.look()
    room.look()

    assert (room.level, room.since) == (Level.ENOUGH, None)


@pytest.mark.parametrize(
    "fault",
    [KhumkanError(message("the lake can't be read")), OSError(5, "Input/output error")],
    ids=["ours", "the disk's"],
)
def test_what_keeps_room_from_being_made_is_told_and_nothing_else(
    world: World, fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    world.fault, world.n_free = fault, FULL
    world.room().look()

    assert caplog.messages == ["space.not_made", "space.full"]


def test_a_disk_that_can_not_be_asked_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: World) -> tuple[int, int]:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(World, "read", fail)
    world.room().look()

    assert caplog.messages == ["space.unknown"]


def test_a_real_disk_has_free_bytes_and_more_in_all(tmp_path: Path) -> None:
    n_free, n_all = read_disk(tmp_path)

    assert 0 <= n_free <= n_all

"""What is remembered of deliveries: for ten minutes, of so many, and no source crowds out others."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from khumkan.node.journal.repeats import MarkMemory, Remembered

A, B = UUID(int=1), UUID(int=2)


@dataclass
class Seconds:
    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def mark(number: int) -> bytes:
    return number.to_bytes(16, "big")


def fill(memory: MarkMemory, source: UUID, numbers: range) -> None:
    for number in numbers:
        memory.add(Remembered(source, mark(number), number, 0.0))


def test_a_delivery_is_known_for_ten_minutes(seconds: Seconds) -> None:
    memory = MarkMemory(read_seconds=seconds)
    fill(memory, A, range(7, 8))
    seconds.now += 599

    assert memory.find(A, mark(7)) == 7
    seconds.now += 1
    assert memory.find(A, mark(7)) is None


def test_another_source_with_the_same_mark_is_another(seconds: Seconds) -> None:
    memory = MarkMemory(read_seconds=seconds)
    fill(memory, A, range(7, 8))

    assert memory.find(B, mark(7)) is None


def test_time_that_had_passed_before_a_restart_counts(seconds: Seconds) -> None:
    memory = MarkMemory(read_seconds=seconds)
    memory.add(Remembered(A, mark(1), 1, 500.0))
    seconds.now += 100

    assert memory.find(A, mark(1)) is None


def test_what_is_old_leaves_the_memory_by_itself(seconds: Seconds) -> None:
    memory = MarkMemory(read_seconds=seconds)
    fill(memory, A, range(100))
    seconds.now += 600
    fill(memory, A, range(100, 101))

    assert len(memory) == 1
    assert memory.n_forgotten == 0


def test_the_list_can_be_remembered_by_another(seconds: Seconds) -> None:
    memory = MarkMemory(read_seconds=seconds)
    fill(memory, A, range(3))
    seconds.now += 400
    fill(memory, B, range(3, 5))
    other = MarkMemory(read_seconds=Seconds(0.0))
    for one in memory.list():
        other.add(one)

    assert other.list() == memory.list()
    seconds.now += 200
    assert [one.source_id for one in memory.list()] == [B, B]
    assert len(memory) == 2


def test_a_flood_of_one_source_costs_that_source_alone(seconds: Seconds) -> None:
    memory = MarkMemory(read_seconds=seconds, most=100)
    fill(memory, B, range(10))
    fill(memory, A, range(1_000, 2_000))

    assert len(memory) == 100
    assert memory.n_forgotten == 910
    assert all(memory.find(B, mark(number)) == number for number in range(10))
    assert memory.find(A, mark(1_909)) is None
    assert all(memory.find(A, mark(number)) == number for number in range(1_910, 2_000))


def test_room_is_made_of_what_is_old_first(seconds: Seconds) -> None:
    memory = MarkMemory(read_seconds=seconds, most=10)
    fill(memory, A, range(10))
    seconds.now += 600
    fill(memory, B, range(20, 21))

    assert (len(memory), memory.n_forgotten) == (1, 0)
    assert memory.find(B, mark(20)) == 20


def test_the_same_mark_again_is_one(seconds: Seconds) -> None:
    memory = MarkMemory(read_seconds=seconds)
    fill(memory, A, range(1))
    fill(memory, A, range(1))

    assert len(memory) == 1

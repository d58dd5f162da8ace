"""A node may send in a burst or one by one; too many are too many, and time makes up for it."""

from uuid import uuid4

from khumkan.hub.exchange.limits import PER_MINUTE, NodeLimits


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_let_through_and_no_more() -> None:
    limits, node = NodeLimits(Seconds()), uuid4()
    assert not any(limits.is_spent(node) for _ in range(PER_MINUTE))
    assert limits.is_spent(node)


def test_each_node_has_its_own_measure() -> None:
    limits, node = NodeLimits(Seconds()), uuid4()
    for _ in range(PER_MINUTE + 1):
        limits.is_spent(node)
    assert not limits.is_spent(uuid4())


def test_what_was_used_comes_back_with_time() -> None:
    seconds = Seconds()
    limits, node = NodeLimits(seconds), uuid4()
    for _ in range(PER_MINUTE):
        limits.is_spent(node)
    seconds.now = 1.0
    assert sum(not limits.is_spent(node) for _ in range(PER_MINUTE)) == PER_MINUTE // 60


def test_the_memory_of_strangers_is_bounded() -> None:
    limits = NodeLimits(Seconds())
    for _ in range(20_002):
        limits.is_spent(uuid4())
    assert len(limits._full_at) < 20_000

"""The last frames stay in memory, bounded, without a gap."""

from typing import Any

from khumkan.hub.exchange.streaming.rings import Ring


def filled(n: int, head: int = 0, **limits: Any) -> Ring:
    ring = Ring(head, **limits)
    for sequence in range(head + 1, head + n + 1):
        ring.add(sequence, b"%d" % sequence)
    return ring


def test_what_follows_a_position_is_there_in_order() -> None:
    assert filled(5).after(2, 1_000) == [b"3", b"4", b"5"]


def test_who_has_everything_gets_nothing() -> None:
    assert filled(5).after(5, 1_000) == []
    assert Ring(7).after(7, 1_000) == []


def test_what_is_older_than_the_ring_is_not_here() -> None:
    assert Ring(7).after(6, 1_000) is None
    assert filled(5, max_frames=3).after(1, 1_000) is None
    assert filled(5, max_frames=3).after(2, 1_000) == [b"3", b"4", b"5"]


def test_it_is_bounded_by_bytes_too() -> None:
    assert filled(9, max_bytes=4).after(4, 1_000) is None
    assert filled(9, max_bytes=4).after(5, 1_000) == [b"6", b"7", b"8", b"9"]


def test_no_more_is_given_at_once_than_asked_for_and_one_frame_always() -> None:
    assert filled(5).after(0, 3) == [b"1", b"2", b"3"]
    assert filled(5).after(0, 0) == [b"1"]


def test_after_a_gap_it_begins_anew() -> None:
    ring = filled(3)
    ring.add(9, b"9")
    assert ring.after(3, 1_000) is None
    assert ring.after(8, 1_000) == [b"9"]

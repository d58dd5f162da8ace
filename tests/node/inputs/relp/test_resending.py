"""What a sender sends again after its connection was cut is told from what is new."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.node.inputs.running import AT, WayIn

from khumkan.node.inputs.relp.resending import (
    MOST_BYTES,
    MOST_MESSAGES,
    TAIL_SECONDS,
    Comparison,
    Tails,
    extend_tail,
    read_tails,
)

A, B = UUID(int=1), UUID(int=2)


def tail(*messages: str) -> bytes:
    return extend_tail(b"", [one.encode() for one in messages])


def compare(tails: list[bytes], messages: list[str]) -> Comparison:
    made = Comparison(tails)
    for one in messages:
        made.see(one.encode())
    return made


@pytest.mark.parametrize(
    ("kept", "sent", "n_repeated"),
    [
        pytest.param("abc", "abc", 3, id="all of it"),
        pytest.param("abc", "bcde", 2, id="the end, then new ones"),
        pytest.param("abc", "c", 1, id="the last alone"),
        pytest.param("abc", "de", 0, id="new ones"),
        pytest.param("abc", "abx", 0, id="not to the end: these are new"),
        pytest.param("abc", "ab", 0, id="the middle: these are new"),
        pytest.param("abcb", "bcb", 3, id="the longest that fits"),
        pytest.param("abcb", "bx", 1, id="the shortest that fits"),
        pytest.param("xxx", "xxxx", 3, id="equal ones: as many as were kept"),
        pytest.param("xxx", "xx", 2, id="equal ones: fewer than were kept"),
        pytest.param("abc", "", 0, id="nothing"),
        pytest.param("", "abc", 0, id="nothing was cut"),
    ],
)
def test_the_beginning_that_equals_the_end_was_kept_before(
    kept: str, sent: str, n_repeated: int
) -> None:
    ends = [tail(*kept)] if kept else []
    assert compare(ends, list(sent)).n_repeated == n_repeated


def test_more_has_to_come_while_it_is_not_decided() -> None:
    assert compare([tail("a", "b", "c")], ["a", "b"]).is_open
    assert not compare([tail("a", "b", "c")], ["a", "b", "c"]).is_open
    assert not compare([tail("a", "b", "c")], ["x"]).is_open
    assert not compare([], []).is_open


def test_each_of_several_cut_sessions_is_found() -> None:
    first, second = tail("a", "b"), tail("c", "d")
    assert compare([first, second], ["d", "e"]).matched == second
    assert compare([first, second], ["b"]).matched == first


@given(
    kept=st.lists(st.sampled_from("abc"), max_size=30),
    n_again=st.integers(0, 30),
    new=st.lists(st.sampled_from("xyz"), max_size=5),
)
def test_a_sender_that_sends_its_end_again_is_never_doubled(
    kept: list[str], n_again: int, new: list[str]
) -> None:
    again = kept[len(kept) - min(n_again, len(kept)) :]
    found = compare([tail(*kept)] if kept else [], again + new)
    assert found.n_repeated == len(again)


def test_ends_are_remembered_for_ten_minutes_and_for_their_source_alone() -> None:
    tails = Tails()
    tails.add(A, tail("a"), 0.0)
    tails.add(A, b"", 0.0)
    assert tails.take(A, TAIL_SECONDS - 1) == [tail("a")]
    assert tails.take(B, 1.0) == []
    assert tails.take(A, TAIL_SECONDS + 1) == []


def test_an_end_that_was_sent_again_is_forgotten() -> None:
    tails = Tails()
    for one in ("a", "b"):
        tails.add(A, tail(one), 0.0)
    tails.drop(A, tail("a"))
    tails.drop(B, tail("b"))
    assert tails.take(A, 0.0) == [tail("b")]


def test_what_is_remembered_is_bounded() -> None:
    long = extend_tail(b"", (b"%d" % n for n in range(3 * MOST_MESSAGES)))
    assert len(long) == MOST_MESSAGES * len(tail("a"))
    tails = Tails()
    for n in range(1_000):
        tails.add(UUID(int=n), long, 0.0)
    assert tails.take(UUID(int=0), 0.0) == []
    assert tails.take(UUID(int=999), 0.0) == [long]
    assert sum(len(one.tail) for one in tails._cut) <= MOST_BYTES


def test_a_node_that_was_killed_finds_the_ends_in_its_journal(way_in: WayIn) -> None:
    for number, (source, form) in enumerate([(A, "syslog"), (B, "json"), (A, "syslog")]):
        way_in.journal.append(
            source_id=source,
            received_at=AT,
            is_authenticated=True,
            format=form,
            payload=b"a%d\nb%d\n" % (number, number),
        )
    tails = read_tails(way_in.journal, 0.0)
    assert tails.take(A, 1.0) == [tail("a0", "b0", "a2", "b2")]
    assert tails.take(B, 1.0) == []

"""Server-sent events, however the network cuts them."""

from itertools import chain, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.node.link.errors import GarbageError
from khumkan.node.link.events import MAX_LINE_BYTES, EventParser, ServerEvent

STREAM = b": hello\n\nevent: frame\nid: 1\ndata: {}\n\ndata:a\r\ndata: b\r\n\r\n: beat\r\revent: bye\rdata: x\r\r\n"
EVENTS = [
    ServerEvent("frame", b"{}", "1"),
    ServerEvent("message", b"a\nb", "1"),
    ServerEvent("bye", b"x", "1"),
]


@given(st.lists(st.integers(0, len(STREAM)), max_size=20))
def test_events_do_not_depend_on_where_the_stream_is_cut(places: list[int]) -> None:
    parser = EventParser()
    cuts = [0, *sorted(places), len(STREAM)]
    found = [event for start, end in pairwise(cuts) for event in parser.feed(STREAM[start:end])]
    assert found == EVENTS


@pytest.mark.parametrize(
    "stream",
    [
        pytest.param([b"data: " + b"x" * MAX_LINE_BYTES + b"\n\n"], id="a line too long"),
        pytest.param([b"x" * 10_000] * 20, id="a line without an end"),
        pytest.param([b"data: " + b"x" * 100_000 + b"\n"] * 3, id="an event without an end"),
    ],
)
def test_what_has_no_end_is_given_up(stream: list[bytes]) -> None:
    parser = EventParser()
    with pytest.raises(GarbageError):
        list(chain.from_iterable(map(parser.feed, stream)))


@pytest.mark.parametrize("cut", [1, 7])
def test_the_longest_frame_comes_through(cut: int) -> None:
    data = b"x" * (64 * 1024)
    stream = b"event: frame\nid: 7\ndata: " + data + b"\n\n"
    parser = EventParser()
    chunks = [stream[at : at + 9_000 + cut] for at in range(0, len(stream), 9_000 + cut)]
    found = [event for chunk in chunks for event in parser.feed(chunk)]
    assert found == [ServerEvent("frame", data, "7")]

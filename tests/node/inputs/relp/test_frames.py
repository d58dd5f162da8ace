"""Where one RELP frame ends: the same however the network cut the bytes, and garbage is told."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.node.inputs.framing import FrameLimits
from khumkan.node.inputs.relp.frames import BadFrameError, Frame, FrameReader, write_frame

LIMITS = FrameLimits(usual_bytes=20, longest_bytes=50)
THAI = "<34>1 - รพ เข้าสู่ระบบ\nสองบรรทัด".encode()


def read(chunks: Iterable[bytes], limits: FrameLimits = LIMITS) -> tuple[list[Frame], Counter[str]]:
    notes: list[str] = []
    reader = FrameReader(limits, notes.append)
    found = [frame for chunk in chunks for frame in reader.feed(chunk)]
    return found, Counter(notes)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"1 open 3 a=b\n", [Frame(1, "open", b"a=b")], id="with data"),
        pytest.param(b"2 close 0\n", [Frame(2, "close", b"")], id="without data"),
        pytest.param(b"2 close 0 \n", [Frame(2, "close", b"")], id="no data behind a space"),
        pytest.param(
            b"1 a 1 x\n999999999 b 2 \n\n\n",
            [Frame(1, "a", b"x"), Frame(999_999_999, "b", b"\n\n")],
            id="line feeds are data",
        ),
        pytest.param(b"1 syslog 3 ab", [], id="unfinished"),
        pytest.param(b"1 syslog 3 abc", [], id="no line feed yet"),
        pytest.param(b"", [], id="nothing"),
    ],
)
def test_frames_come_out_however_they_are_cut(data: bytes, expected: list[Frame]) -> None:
    assert read([data])[0] == expected
    assert read(data[i : i + 1] for i in range(len(data)))[0] == expected


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"open 1\n", id="no number"),
        pytest.param(b"-1 open 0\n", id="a sign"),
        pytest.param(b"1234567890 open 0\n", id="a number too long"),
        pytest.param(b"1 open 1234567890 ", id="a length too long"),
        pytest.param(b"1 " + b"x" * 33, id="a command too long"),
        pytest.param(b"1 op3n 0\n", id="a command with a digit"),
        pytest.param(b"1 open x\n", id="no length"),
        pytest.param(b"1 open 3\nabc\n", id="data without a space"),
        pytest.param(b"1 open 3 abcd\n", id="too much data"),
        pytest.param(b"1  open 0\n", id="two spaces"),
        pytest.param(b"\n1 open 0\n", id="a line feed before"),
        pytest.param(b"<34>1 - plain syslog\n", id="plain syslog"),
        pytest.param(b"GET / HTTP/1.1\r\n", id="HTTP"),
        pytest.param(b"\x16\x03\x01\x02\x00", id="TLS"),
        pytest.param("ก".encode(), id="Thai"),
    ],
)
@pytest.mark.parametrize("step", [1, 1_000])
def test_what_is_no_relp_is_refused_after_what_was(data: bytes, step: int) -> None:
    whole = write_frame(1, "open", b"x") + data
    reader = FrameReader(LIMITS, lambda _: None)
    found: list[Frame] = []

    def read_all() -> None:
        for position in range(0, len(whole), step):
            for frame in reader.feed(whole[position : position + step]):
                found.append(frame)  # noqa: PERF402 -- it holds what came before the error

    with pytest.raises(BadFrameError, match="no RELP"):
        read_all()
    assert found == [Frame(1, "open", b"x")]


@pytest.mark.parametrize("step", [1, 7, 50, 51, 10_000])
@pytest.mark.parametrize(("length", "n_pieces"), [(20, 1), (50, 1), (51, 2), (100, 2), (151, 4)])
def test_a_long_frame_comes_in_pieces_and_is_told_once(
    length: int, n_pieces: int, step: int
) -> None:
    data = write_frame(7, "syslog", b"x" * length) + write_frame(8, "syslog", b"y")
    found, notes = read(data[i : i + step] for i in range(0, len(data), step))
    *pieces, last = found
    assert last == Frame(8, "syslog", b"y")
    assert [piece.is_last for piece in pieces] == [False] * (n_pieces - 1) + [True]
    assert b"".join(piece.data for piece in pieces) == b"x" * length
    assert notes["oversized"] == (length > 20)


def test_the_end_of_a_long_frame_is_checked_too() -> None:
    reader = FrameReader(LIMITS, lambda _: None)
    with pytest.raises(BadFrameError):
        list(reader.feed(b"1 syslog 60 " + b"x" * 60 + b"y"))


def test_a_gigabyte_in_one_frame_is_held_by_pieces() -> None:
    reader = FrameReader(LIMITS, lambda _: None)
    assert list(reader.feed(b"1 syslog 999999999 ")) == []
    for _ in range(1_000):
        assert sum(len(piece.data) for piece in reader.feed(b"x" * 70)) in {50, 100}
        assert reader.n_held_bytes < 50


frames = st.lists(
    st.builds(
        Frame,
        st.integers(0, 999_999_999),
        st.sampled_from(["open", "syslog", "close"]),
        st.one_of(st.binary(max_size=60), st.just(THAI)),
        st.just(value=True),
    ),
    max_size=8,
)


@given(sent=frames, data=st.data())
def test_however_the_network_cuts_the_frames_are_the_same(
    sent: list[Frame], data: st.DataObject
) -> None:
    stream = b"".join(write_frame(one.number, one.command, one.data) for one in sent)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(stream)), max_size=20)) | {0, len(stream)})
    chunks = [stream[a:b] for a, b in pairwise(cuts)]
    assert read(chunks, FrameLimits())[0] == sent


@given(chunks=st.lists(st.binary(max_size=60), max_size=10))
def test_anything_is_frames_or_refused(chunks: list[bytes]) -> None:
    with suppress(BadFrameError):
        read(chunks)

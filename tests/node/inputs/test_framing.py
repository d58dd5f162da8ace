"""Where one syslog message ends: the same however the network cut the bytes, and none is lost."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.node.inputs.framing import FrameLimits, Framer

LIMITS = FrameLimits(usual_bytes=20, longest_bytes=50)
THAI = "<34>1 - รพ เข้าสู่ระบบ".encode()


def cut(chunks: Iterable[bytes], limits: FrameLimits = LIMITS) -> tuple[list[bytes], Counter[str]]:
    notes: list[str] = []
    framer = Framer(limits, notes.append)
    found = [message for chunk in chunks for message in framer.feed(chunk)]
    found += framer.finish()
    assert framer.n_held_bytes == 0
    return found, Counter(notes)


def counted(message: bytes) -> bytes:
    return b"%d %s" % (len(message), message)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"<1>a\n<1>b\n", [b"<1>a", b"<1>b"], id="lines"),
        pytest.param(b"<1>a\r\n<1>b\x00\n", [b"<1>a", b"<1>b"], id="CR and NUL at the end"),
        pytest.param(b"\n\n<1>a\n \n\r\n<1>b", [b"<1>a", b" ", b"<1>b"], id="empty lines"),
        pytest.param(b"<1>a\n<1>unfinished", [b"<1>a", b"<1>unfinished"], id="no end"),
        pytest.param(b"5 <1>ab6 <1>cde", [b"<1>ab", b"<1>cde"], id="counted"),
        pytest.param(b"6 <1>ab\n7 <1>cde\n", [b"<1>ab", b"<1>cde"], id="counted, LF inside"),
        pytest.param(b"5 <1>ab\n6 <1>cde\n", [b"<1>ab", b"<1>cde"], id="counted, LF behind"),
        pytest.param(b"8 <1>a\nb\nc", [b"<1>a#012b#012c"], id="counted, several lines"),
        pytest.param(b"9 <1>ab", [b"9 <1>ab"], id="counted, cut off"),
        pytest.param(b"10 users logged in\n", [b"10 users logged in"], id="begins with a number"),
        pytest.param(b"2026-11-22 x\n", [b"2026-11-22 x"], id="begins with a date"),
        pytest.param(b"1234", [b"1234"], id="nothing but a number"),
        pytest.param(b"", [], id="nothing"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", [b"GET / HTTP/1.1"], id="not syslog"),
        pytest.param(b"\x16\x03\x01\x02\x00\n", [b"\x16\x03\x01\x02"], id="TLS"),
        pytest.param(b"0 <1>a\n", [b"0 <1>a"], id="a length of nothing"),
    ],
)
def test_messages_come_out_without_their_framing(data: bytes, expected: list[bytes]) -> None:
    assert cut([data])[0] == expected
    assert cut(data[i : i + 1] for i in range(len(data)))[0] == expected


def test_thai_stays_as_it_is() -> None:
    limits = FrameLimits()

    assert cut([THAI + b"\n"], limits)[0] == [THAI]
    assert cut([counted(THAI)], limits)[0] == [THAI]


def test_a_wrong_length_turns_the_rest_into_lines() -> None:
    found, notes = cut([b"5 <1>ab<1>cd\n<1>ef\n"])

    assert found == [b"<1>ab", b"<1>cd", b"<1>ef"]
    assert notes == {"framing-lost": 1}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"<1>c\n6 <1>abc", [b"<1>c", b"<1>abc"], id="a line, then counted"),
        pytest.param(
            b"<1>c\n6 <1>abc\n7 <1>de\n\n", [b"<1>c", b"<1>abc", b"<1>de"], id="LF behind"
        ),
        pytest.param(b"<1>c\n6 abc\n", [b"<1>c", b"6 abc"], id="a number that counts nothing"),
        pytest.param(b"<1>c\n21 <1>abc\n<1>d", [b"<1>c", b"21 <1>abc", b"<1>d"], id="too long"),
        pytest.param(b"rest of one\n6 <1>abc", [b"rest of one", b"<1>abc"], id="a wrong length"),
        pytest.param(b"<1>c\n12", [b"<1>c", b"12"], id="cut off in a length"),
        pytest.param(b"<1>c\n9 <1>ab", [b"<1>c", b"9 <1>ab"], id="cut off in a message"),
    ],
)
def test_a_connection_that_mixes_the_framings_is_read_message_by_message(
    data: bytes, expected: list[bytes]
) -> None:
    whole = b"5 <1>ab" + data
    for chunks in ([whole], [whole[i : i + 1] for i in range(len(whole))]):
        assert cut(chunks) == ([b"<1>ab", *expected], {"framing-lost": 1})


def test_a_connection_that_began_with_lines_keeps_to_them() -> None:
    assert cut([b"<1>a\n20 <1>forged\n<1>b\n"])[0] == [b"<1>a", b"20 <1>forged", b"<1>b"]


@pytest.mark.parametrize("step", [1, 49, 50, 51, 1_000])
def test_a_long_line_among_counted_messages_is_told_once_and_kept_in_pieces(step: int) -> None:
    long = b"<1>" + b"x" * 147
    data = b"5 <1>ab" + long + b"\n" + b"6 <1>abc"
    found, notes = cut(data[i : i + step] for i in range(0, len(data), step))
    assert b"".join(found[1:-1]) == long
    assert (found[0], found[-1]) == (b"<1>ab", b"<1>abc")
    assert notes == {"framing-lost": 1, "oversized": 1}


@pytest.mark.parametrize("is_counted", [True, False])
@pytest.mark.parametrize("step", [1, 7, 49, 50, 51, 1_000])
@pytest.mark.parametrize(
    ("length", "n_pieces", "n_oversized"),
    [(20, 1, 0), (21, 1, 1), (49, 1, 1), (51, 2, 1), (150, 3, 1), (151, 4, 1)],
)
def test_a_long_message_is_told_once_and_kept_in_pieces(
    is_counted: bool, step: int, length: int, n_pieces: int, n_oversized: int
) -> None:
    long = b"<1>" + b"x" * (length - 3)
    data = b"".join(counted(each) if is_counted else each + b"\n" for each in [long, b"<1>b"])
    found, notes = cut(data[i : i + step] for i in range(0, len(data), step))

    assert b"".join(found) == long + b"<1>b"
    assert notes["oversized"] == n_oversized
    if is_counted:
        assert len(found) == n_pieces + 1


def test_what_is_held_back_is_bounded() -> None:
    framer = Framer(LIMITS, lambda _: None)
    framer.feed(b"5 <1>ab<1>")
    for _ in range(1_000):
        framer.feed(b"x" * 30)
        assert framer.n_held_bytes < LIMITS.longest_bytes
    framer = Framer(LIMITS, lambda _: None)
    for data in [b"x" * 10_000, b"y" * 30] * 5:
        framer.feed(data)
        assert framer.n_held_bytes < LIMITS.longest_bytes
    framer = Framer(LIMITS, lambda _: None)
    framer.feed(b"900000000 <")
    for _ in range(100):
        framer.feed(b"x" * 49)
        assert framer.n_held_bytes < LIMITS.longest_bytes


messages = st.lists(
    st.text(min_size=1, max_size=30).map(lambda text: b"<1>" + text.encode().replace(b"\n", b"")),
    max_size=10,
)


@given(sent=messages, is_counted=st.booleans(), data=st.data())
def test_however_the_network_cuts_the_messages_are_the_same(
    sent: list[bytes], is_counted: bool, data: st.DataObject
) -> None:
    stream = b"".join(counted(each) if is_counted else each + b"\n" for each in sent)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(stream)), max_size=20)) | {0, len(stream)})
    chunks = [stream[a:b] for a, b in pairwise(cuts)]

    assert cut(chunks, FrameLimits())[0] == [each.rstrip(b"\r\x00") for each in sent]


@given(
    chunks=st.lists(st.binary(max_size=40), max_size=10), start=st.sampled_from([b"", b"5 <1>ab"])
)
def test_no_byte_of_anything_is_lost(chunks: list[bytes], start: bytes) -> None:
    found, _ = cut([start, *chunks])
    whole = start + b"".join(chunks)

    kept = Counter(b"".join(found))
    framing = Counter({ord(each): whole.count(each.encode()) for each in "\n\r\0 0123456789"})
    assert not Counter(whole) - kept - framing

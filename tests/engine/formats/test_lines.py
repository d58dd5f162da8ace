"""Cutting into lines: numbers, lengths, limits, and never more than one line in memory."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.formats.reading import Dribble

from khumkan.engine.events import Limits, Rejection
from khumkan.engine.formats.lines import Line, sample_lines, share_of_lines, split_lines


def split(data: bytes, limit: int = 5, step: int = 3) -> list[tuple[int, bytes, int]]:
    lines = split_lines(Dribble(data, step), Limits(max_record_bytes=limit))
    return [
        (line.number, line.raw, line.n_bytes)
        if isinstance(line, Line)
        else (line.record, b"too long", line.n_bytes)
        for line in lines
    ]


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        pytest.param(b"", [], id="nothing"),
        pytest.param(b"a", [(1, b"a", 1)], id="no line end"),
        pytest.param(b"a\n", [(1, b"a", 2)], id="line end"),
        pytest.param(b"\n\n", [(1, b"", 1), (2, b"", 1)], id="empty lines"),
        pytest.param(b"a\r\nb", [(1, b"a\r", 3), (2, b"b", 1)], id="Windows"),
        pytest.param(b"abcde\nf", [(1, b"abcde", 6), (2, b"f", 1)], id="just short enough"),
        pytest.param(b"abcdef\ng\nh", [(1, b"too long", 7), (2, b"g", 2), (3, b"h", 1)], id="one too long"),
        pytest.param(b"a\n" + b"b" * 50, [(1, b"a", 2), (2, b"too long", 50)], id="last too long"),
        pytest.param(b"b" * 50 + b"\nc\nd\n", [(1, b"too long", 51), (2, b"c", 2), (3, b"d", 2)], id="first too long"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("step", [1, 3, 100])
def test_lines_are_numbered_and_measured(
    data: bytes, lines: list[tuple[int, bytes, int]], step: int
) -> None:
    assert split(data, step=step) == lines


@given(
    data=st.binary(max_size=60).map(lambda raw: raw.replace(b"0", b"\n")), step=st.integers(1, 9)
)
def test_lines_put_together_are_what_was_read(data: bytes, step: int) -> None:
    lines = list(split_lines(Dribble(data, step), Limits()))

    assert b"\n".join(line.raw for line in lines if isinstance(line, Line)) == data.removesuffix(
        b"\n"
    )
    assert sum(line.n_bytes for line in lines) == len(data)


def test_a_rejected_line_shows_its_beginning() -> None:
    (line,) = split_lines(io.BytesIO(b"x" * 999), Limits(max_record_bytes=10))

    assert isinstance(line, Rejection)
    assert line.sample == b"x" * 200


def test_a_torn_last_line_is_not_sampled() -> None:
    assert sample_lines(b"one\r\n\n\x00two\nthr") == ["one", "two"]
    assert sample_lines(b"only") == ["only"]


def test_a_share_is_of_lines_that_are_not_blank() -> None:
    assert share_of_lines(b"ax\n\nbx\nb\n", lambda line: "x" in line) == 2 / 3
    assert share_of_lines(b"", bool) == 0.0


@given(st.lists(st.binary(max_size=12), max_size=8), st.integers(1, 9), st.integers(1, 8))
def test_however_little_comes_at_once_the_lines_are_the_same(
    parts: list[bytes], most: int, longest: int
) -> None:
    raw = b"\n".join(parts)
    limits = Limits(max_record_bytes=longest)
    lines = list(split_lines(Dribble(raw, most), limits))
    assert [one.number if isinstance(one, Line) else one.record for one in lines] == [
        *range(1, len(lines) + 1)
    ]
    assert sum(one.n_bytes for one in lines) == len(raw)
    expected = raw.split(b"\n")
    expected = expected if expected[-1] else expected[:-1]
    assert [len(one) > longest for one in expected] == [isinstance(o, Rejection) for o in lines]
    assert [o.raw for o in lines if isinstance(o, Line)] == [
        o for o in expected if len(o) <= longest
    ]

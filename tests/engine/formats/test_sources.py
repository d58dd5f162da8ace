"""Streams: reading an exact number of bytes, and putting the head back."""

import io

from tests.engine.formats.reading import Dribble

from khumkan.engine.formats.sources import Followed, Replayed, Span, Stretch, read_exactly


def test_a_pipe_is_read_until_there_is_enough_or_it_ends() -> None:
    pipe = Dribble(b"abcdefgh", 3)

    assert read_exactly(pipe, 5) == b"abcde"
    assert read_exactly(pipe, 0) == b""
    assert read_exactly(pipe, 5) == b"fgh"
    assert read_exactly(pipe, 5) == b""


def test_a_head_put_back_is_read_first() -> None:
    whole = Replayed(b"abc", io.BytesIO(b"def"))

    assert [whole.read(2) for _ in range(5)] == [b"ab", b"c", b"de", b"f", b""]


def test_what_follows_a_source_comes_behind_it() -> None:
    both = Followed(io.BytesIO(b"abc"), io.BytesIO(b"de"))

    assert [both.read(2) for _ in range(5)] == [b"ab", b"c", b"de", b"", b""]


def test_a_stretch_ends_with_its_lines_unless_it_is_to_go_on() -> None:
    stretch = Stretch(io.BytesIO(b"ab\ncd\n"), Span(0, 3))

    assert [stretch.read(9), stretch.read(9)] == [b"ab\n", b""]
    stretch.goes_on = True
    assert [stretch.read(2), stretch.read(9), stretch.read(9)] == [b"cd", b"\n", b""]

"""Streams: reading an exact number of bytes, and putting the head back."""

import io

from tests.engine.formats.reading import Dribble

from khumkan.engine.formats.sources import Replayed, read_exactly


def test_a_pipe_is_read_until_there_is_enough_or_it_ends() -> None:
    pipe = Dribble(b"abcdefgh", 3)

    assert read_exactly(pipe, 5) == b"abcde"
    assert read_exactly(pipe, 0) == b""
    assert read_exactly(pipe, 5) == b"fgh"
    assert read_exactly(pipe, 5) == b""


def test_a_head_put_back_is_read_first() -> None:
    whole = Replayed(b"abc", io.BytesIO(b"def"))

    assert [whole.read(2) for _ in range(5)] == [b"ab", b"c", b"de", b"f", b""]

"""The window onto a JSON input: places, skipping, and keeping nothing it need not keep."""

import io

import pytest
from tests.engine.formats.reading import Dribble

from khumkan.engine.formats.json_window import Window


def test_taking_moves_line_column_and_offset() -> None:
    window = Window(io.BytesIO(b"ab\ncd\nef"))
    assert window.need(8)

    assert window.take(1) == 1
    assert (window.line, window.column, window.offset) == (1, 1, 1)
    assert window.take(4) == 4
    assert (window.line, window.column, window.offset) == (2, 2, 5)
    assert window.take_all() == 3
    assert (window.line, window.column, window.offset) == (3, 2, 8)
    assert not window.need(1)


@pytest.mark.parametrize(
    ("n_ahead", "place"), [(0, (1, 3)), (3, (1, 4)), (4, (2, 1)), (5, (2, 2)), (99, (2, 2))]
)
def test_a_place_counts_characters_not_bytes(n_ahead: int, place: tuple[int, int]) -> None:
    window = Window(io.BytesIO("abก\nx".encode()))
    window.need(99)
    window.take(2)

    assert window.locate(n_ahead) == place


@pytest.mark.parametrize("step", [1, 3, 100])
def test_a_line_is_skipped_over_many_blocks(step: int) -> None:
    window = Window(Dribble(b"x" * 50 + b"\nnext", step))
    window.need(1)

    assert window.skip_line() == 51
    assert window.need(4)
    assert window.peek(4) == b"next"
    assert window.skip_line() == 4


@pytest.mark.parametrize(
    ("data", "indent", "n_skipped"),
    [
        pytest.param(b"broken\n{}", 0, 7, id="next line"),
        pytest.param(b"broken\n  {}\n{}", 0, 12, id="deeper is passed over"),
        pytest.param(b"broken\n  {}\n{}", 2, 7, id="as deep is not"),
        pytest.param(b"broken\n]\n[", 0, 9, id="an array opens too"),
        pytest.param(b"broken\nmore", 0, 11, id="none"),
    ],
)
@pytest.mark.parametrize("step", [1, 100])
def test_skipping_ends_where_something_opens(
    data: bytes, indent: int, n_skipped: int, step: int
) -> None:
    window = Window(Dribble(data, step))
    window.need(1)

    assert window.skip_to_opening(indent) == n_skipped


@pytest.mark.parametrize("step", [1, 100])
def test_a_broken_element_is_skipped_and_not_held(step: int) -> None:
    window = Window(Dribble(b'{"a":"' + b"x" * 10_000 + b'",y},{"b":1}', step))
    window.need(1)

    assert window.skip_element() == (10_010, True)
    assert len(window.data) <= 100 + 10


def test_a_broken_element_may_never_end() -> None:
    window = Window(Dribble(b'{"a":"x\\', 2))
    window.need(1)

    assert window.skip_element() == (8, False)


def test_long_digits_are_seen_across_blocks() -> None:
    window = Window(Dribble(b'{"a":12345678901234567890}', 10))
    window.need(26)

    assert window.has_long_digits

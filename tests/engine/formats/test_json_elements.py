"""Where a broken element ends: by its own brace, by the line, or by the next element."""

import pytest

from khumkan.engine.formats.json_elements import ElementWalk


def walk(data: bytes, step: int, opened: bytes = b"") -> tuple[int, bool]:
    """Show `data` in steps, as a window that drops what was passed would."""
    walker, position, seen = ElementWalk(opened), 0, 0
    while seen < len(data):
        seen = min(seen + step, len(data))
        is_done, position = walker.advance(data[:seen], position)
        if is_done:
            break
    return position, walker.is_closed


@pytest.mark.parametrize(
    ("data", "end", "is_closed"),
    [
        pytest.param(b'{"a":x},{"b":1}', 7, True, id="its own brace"),
        pytest.param(b'{"a":[{"b":{}}],x},1', 18, True, id="nested"),
        pytest.param(b'{"a":"}{\\"}","b"},1', 17, True, id="braces in strings"),
        pytest.param(b'{"a":"\\\\"}],1', 10, True, id="escaped backslash before the quote"),
        pytest.param(b'{"a":x,{"b":1}', 7, False, id="an element where a key should stand"),
        pytest.param(b'{"a":[{"x":1},{"y":2}],z},1', 25, True, id="elements of a list inside"),
        pytest.param(b'{"a":x\n}', 6, False, id="the line end"),
        pytest.param(b'{"a":"x', 7, False, id="the end of the input"),
        pytest.param(b'{"a":"x\n"', 7, False, id="a string ends with its line"),
        pytest.param(b'{"a":"x\\', 7, False, id="half an escape is left"),
        pytest.param(b"{}", 2, True, id="empty"),
    ],
)
@pytest.mark.parametrize("step", [1, 2, 100])
def test_an_element_ends(data: bytes, end: int, is_closed: bool, step: int) -> None:
    assert walk(data, step) == (end, is_closed)


def test_brackets_taken_before_count() -> None:
    assert walk(b',"x":{"y":[1]}}{', 1, opened=b"{") == (15, True)


def test_nesting_without_end_is_not_kept() -> None:
    walker = ElementWalk()
    walker.advance(b"[" * 50_000, 0)

    assert len(walker._open) == 10_000

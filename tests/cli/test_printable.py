"""What attackers write into logs does nothing to a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.cli.printable import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("\x1b[2J\x1b]0;pwned\x07", r"\x1b[2J\x1b]0;pwned\x07", id="terminal escapes"),
        pytest.param("a\r\nb\tc", r"a\r\nb\tc", id="line ends and tabs"),
        pytest.param("exe.\u202etxt", r"exe.\u202etxt", id="text turned round"),
        pytest.param("\x9b31m", r"\x9b31m", id="eight-bit escape"),
        pytest.param("\ud800", r"\ud800", id="half a character"),
        pytest.param("ปั๊มน้ำ กำ่", "ปั๊มน้ำ กำ่", id="Thai stays"),
        pytest.param("[red]x[/red]", "[red]x[/red]", id="markup is text"),
    ],
)
def test_control_and_direction_characters_are_shown(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_long_text_is_cut_where_it_is_told() -> None:
    assert printable("abcdef", limit=4) == "abc…"
    assert printable("abcd", limit=4) == "abcd"
    assert len(printable("\x1b" * 100, limit=10)) == 10


@given(st.text())
def test_nothing_that_moves_a_cursor_is_left(text: str) -> None:
    assert not any(
        ord(character) < 32 or 127 <= ord(character) < 160 for character in printable(text)
    )

"""Expressions whose meaning is plain are not searched for, and mean what RE2 makes of them."""

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from khumkan.engine.expressions import compile_expression

FLAGS = st.sampled_from(["", "i", "m", "s", "is"])


@given(st.text(alphabet="aก\n\r🙂", max_size=12), st.integers(0, 9), FLAGS)
def test_so_many_of_anything_is_a_line_as_long(text: str, n: int, flags: str) -> None:
    pattern = f".{{{n},}}"
    found = re2.compile(f"(?{flags}){pattern}" if flags else pattern).search(text)
    assert compile_expression(pattern, flags)(text) == (found is not None)


def test_half_a_character_is_an_error_either_way() -> None:
    with pytest.raises(UnicodeEncodeError):
        compile_expression(".{1,}")("\ud800")
    with pytest.raises(UnicodeEncodeError):
        compile_expression(".{1,}x")("\ud800")

"""Texts found 32 places at once: where Python finds them, and not beyond the end."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from khumkan.engine.formats.tape.memory import PADDING
from khumkan.engine.sieve.searching import find

WORDS = st.text(st.sampled_from("abc"), max_size=150).map(str.encode)


@settings(max_examples=400, deadline=None)
@given(WORDS, WORDS.filter(bool), st.binary(max_size=8), st.data())
def test_a_text_is_found_where_it_stands(
    value: bytes, text: bytes, behind: bytes, data: st.DataObject
) -> None:
    near = data.draw(st.integers(0, len(text) - 1))
    far = data.draw(st.integers(0, len(text) - 1))
    # What stands behind the value may go on with what is looked for.
    folded = np.frombuffer(b"ab" + value + text + behind + bytes(PADDING), np.uint8)
    letters = np.frombuffer(text + bytes(PADDING), np.uint8)
    found = find(
        folded.ctypes.data, 2, 2 + len(value) - len(text), letters.ctypes.data, 0, len(text),
        near, text[near], far, text[far],
    )  # fmt: skip
    assert bool(found) == (text in value)

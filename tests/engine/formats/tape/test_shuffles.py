"""Windows are found wherever they stand, by one instruction as by plain counting."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from khumkan.engine.formats.tape.memory import PADDING, STRIDE, Bytes, kernel
from khumkan.engine.formats.tape.shuffles import find_windows

BYTES = st.sampled_from(b'abcABC .\\"\x00\x7f\x80\xff')


@kernel
def found_at(data: Bytes, at: int, filters: Bytes) -> int:
    return find_windows(data, at, filters)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(BYTES, BYTES, BYTES), max_size=9), st.lists(BYTES, min_size=40))
def test_windows_are_found(windows: list[tuple[int, int, int]], text: list[int]) -> None:
    tables = np.zeros((3, 2, 16), np.uint8)
    for number, window in enumerate(windows):
        for place, byte in enumerate(window):
            tables[place, 0, byte & 15] |= 1 << number % 8
            tables[place, 1, byte >> 4] |= 1 << number % 8
    data = np.frombuffer(bytes(text) + bytes(PADDING), np.uint8)
    mask = found_at(data, 0, tables.reshape(-1))
    padded = data.tobytes()
    for place in range(STRIDE):
        buckets = 0xFF
        for n, byte in enumerate(padded[place : place + 3]):
            buckets &= tables[n, 0, byte & 15] & tables[n, 1, byte >> 4]
        assert (mask >> place & 1) == (buckets != 0)
        assert (mask >> STRIDE + place & 1) == (padded[place] >= 0x80)

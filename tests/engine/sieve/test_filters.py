"""A filter finds every place where one of its windows begins."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khumkan.engine.formats.tape.memory import PADDING, STRIDE, Bytes, address_of, kernel
from khumkan.engine.formats.tape.shuffles import find_windows
from khumkan.engine.sieve.filters import N_BUCKETS, filter_of, in_buckets, share_of

BYTES = st.integers(0, 255)
WINDOWS = st.lists(
    st.lists(st.frozensets(BYTES, min_size=1, max_size=3), min_size=1, max_size=3),
    min_size=1, max_size=20,
)  # fmt: skip


@kernel
def find(data: Bytes, tables: Bytes) -> int:
    return find_windows(address_of(data), 0, address_of(tables))


@settings(max_examples=200, deadline=None)
@given(WINDOWS, st.binary(min_size=STRIDE, max_size=STRIDE), st.data())
def test_no_window_is_missed(
    windows: list[list[frozenset[int]]], text: bytes, data: st.DataObject
) -> None:
    window = [data.draw(st.sampled_from(sorted(own))) for own in windows[0]]
    at = data.draw(st.integers(0, STRIDE - 1))
    raw = text[:at] + bytes(window) + text[at + len(window) :] + bytes(PADDING)
    tables = np.frombuffer(filter_of(in_buckets(windows)), np.uint8)
    assert find(np.frombuffer(raw, np.uint8), tables) >> at & 1


def test_few_other_places_are_found() -> None:
    tables = np.frombuffer(
        filter_of(in_buckets([[b"m", b"i", b"m"], [b"q", b"w", b"z"]])), np.uint8
    )
    raw = b"C:\\Windows\\System32\\mimikatz.exe" + bytes(PADDING)
    assert find(np.frombuffer(raw, np.uint8), tables) & ((1 << STRIDE) - 1) == 1 << 20


@pytest.mark.parametrize("n_windows", [1, 7, 8, 9, 40])
def test_windows_are_parted_evenly(n_windows: int) -> None:
    windows = [[bytes([n])] for n in range(n_windows)]
    buckets = in_buckets(windows)
    assert [window for bucket in buckets for window in bucket] == windows
    assert len(buckets) == N_BUCKETS
    assert max(map(len, buckets)) - min(map(len, buckets)) <= 1


@pytest.mark.parametrize(
    ("windows", "least", "most"),
    [
        pytest.param([[b"e"]], 0.02, 0.1, id="a letter"),
        pytest.param([[b"q", b"z", b"x"]], 0.0, 0.0001, id="rare letters"),
        pytest.param([[range(256)]], 1.0, 1.0, id="anything"),
    ],
)
def test_about_how_much_a_filter_finds(
    windows: list[list[bytes]], least: float, most: float
) -> None:
    assert least <= share_of(filter_of(in_buckets(windows))) <= most

"""Strings and numbers end where JSON says, whatever stands in them and wherever they are cut."""

import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from khumkan.engine.formats.tape.memory import PADDING
from khumkan.engine.formats.tape.scalars import (
    BROKEN,
    CODED,
    ESCAPED,
    INTEGER,
    TEXT,
    scan_number,
    scan_string,
)

CHARACTER = re.compile(
    rb'(?P<end>")'
    rb"|(?P<plain>[\x20\x21\x23-\x5b\x5d-\x7f])"
    rb'|(?P<escaped>\\["\\/bfnrt])'
    rb"|(?P<coded>\\u(?![dD][89a-fA-F])[0-9a-fA-F]{4})"
    rb"|(?P<beyond>[\x80-\xff]+)",
)
KINDS = {"plain": TEXT, "beyond": TEXT, "escaped": ESCAPED, "coded": CODED}
PIECES = st.sampled_from(
    [b"\\", b"\\\\", b'\\"', b'"', b"\\n", b"\\u0e01", b"\\ud800", b"\\u12", b"\\x", b"\x01", b"\xff",
     "ก".encode(), "é😀".encode(), b"abcdefgh", b"a" * 29, b"\\" * 31]
)  # fmt: skip


def read_slowly(raw: bytes) -> tuple[int, int] | None:
    """Return the place of the closing quote and the kind; None for a broken string."""
    at, kind = 0, TEXT
    while found := CHARACTER.match(raw, at):
        if found.lastgroup == "end":
            return at, kind
        if found.lastgroup == "beyond" and not is_utf8(found[0]):
            return None
        kind = max(kind, KINDS[str(found.lastgroup)])
        at = found.end()
    return None


def is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES | st.binary(max_size=3), max_size=12), st.integers(0, 40))
@example([b"\\" * 31, b"\\" * 33], 0)
@example([b"\\" * 32, b'"'], 31)
def test_a_string_ends_at_its_quote(pieces: list[bytes], n_before: int) -> None:
    raw = b"x" * n_before + b"".join(pieces).replace(b"\n", b"") + b'"\n'
    data = np.frombuffer(raw + bytes(PADDING), np.uint8)
    end, kind = scan_string(data, 0)
    assert (None if kind == BROKEN else (end, kind)) == read_slowly(raw)
    assert end < len(raw)


@pytest.mark.parametrize("n", range(70))
def test_a_backslash_before_the_line_feed_leads_nowhere(n: int) -> None:
    raw = b"\\" * n + b"\n"
    data = np.frombuffer(raw + b'"' * PADDING, np.uint8)
    end, kind = scan_string(data, 0)
    assert kind == BROKEN
    assert end < len(raw)


@given(
    st.integers() | st.integers(2**64 - 40, 2**64 + 40) | st.integers(-(2**63) - 40, -(2**63) + 40)
)
@example(0)
@example(2**64 - 1)
@example(2**64)
@example(-(2**63))
@example(-(2**63) - 1)
@example(10**19)
@example(10**20)
def test_an_integer_is_one_where_64_bits_hold_it(number: int) -> None:
    raw = b"%d," % number
    end, kind = scan_number(np.frombuffer(raw + bytes(PADDING), np.uint8), 0)
    assert kind == (INTEGER if -(2**63) <= number < 2**64 else BROKEN)
    assert kind == BROKEN or end == len(raw) - 1


@pytest.mark.parametrize(
    "raw", [b"01,", b"-0,", b"-,", b"1", b"1a,", b"1.,", b"00000000000000000001,"]
)
def test_what_is_no_plain_number_is_left_to_the_slow_reader(raw: bytes) -> None:
    _, kind = scan_number(np.frombuffer(raw + bytes(PADDING), np.uint8), 0)
    assert kind == BROKEN

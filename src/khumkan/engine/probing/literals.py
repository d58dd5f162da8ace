"""Kernels that look for any of some texts in a line, whatever value it stands in.

Case is left out, and more than that: a line that is found may have none of them, all others have
none, unless letters are hidden in escapes or come from beyond ASCII.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from khumkan.engine.formats.tape.lines import END, START
from khumkan.engine.formats.tape.memory import (
    PADDING,
    Bytes,
    Data,
    Numbers,
    address_of,
    byte_at,
    kernel,
    number_at,
    quad_at,
)
from khumkan.engine.formats.tape.signs import BACKSLASH, FIRST_BEYOND_ASCII, SMALL_U, ZERO

GRAM = 4
_MULTIPLIER = 0x9E3779B1
_FOLD = 0x20202020
_BITS, _HEADS = 16, 12
_AT, _LENGTH, _NEXT, _TEXT = range(4)  # the last is how many numbers there are


class Literals(NamedTuple):
    """Texts of at least GRAM bytes by their first ones; `wide` is 1 where ASCII may hide them."""

    bitmap: Bytes
    heads: Numbers
    table: Numbers
    texts: Bytes
    wide: int


def make_literals(texts: Sequence[str], *, is_wide: bool) -> Literals:
    """Return ASCII texts, ready to be looked for."""
    bitmap, heads = np.zeros(1 << _BITS >> 3, np.uint8), np.full(1 << _HEADS, -1, np.int32)
    table, joined = np.zeros(len(texts) * _TEXT, np.int32), b""
    for number, text in enumerate(texts):
        folded = bytes(sign | 0x20 for sign in text.encode("ascii"))
        gram = int.from_bytes(folded[:GRAM], "little") * _MULTIPLIER & 0xFFFFFFFF
        place, head = gram >> (32 - _BITS), gram >> (32 - _HEADS)
        bitmap[place >> 3] |= 1 << (place & 7)
        table[number * _TEXT : (number + 1) * _TEXT] = (len(joined), len(folded), heads[head])
        heads[head] = number
        joined += folded
    padded = np.frombuffer(joined + bytes(PADDING), np.uint8)
    return Literals(bitmap, heads, table, padded, int(is_wide))


@kernel
def scan_lines(
    data: Bytes, lines: Numbers, chosen: Numbers, bitmap: Bytes, heads: Numbers, table: Numbers,
    texts: Bytes, wide: int, maybe: Bytes,
) -> None:  # fmt: skip
    """Mark in `maybe` those of the chosen lines that may have one of the texts."""
    bytes_, bits, letters = address_of(data), address_of(bitmap), address_of(texts)
    chains, records = address_of(heads), address_of(table)
    for n in range(len(chosen)):
        line = chosen[n]
        at, end = number_at(lines, line * 4 + START), number_at(lines, line * 4 + END)
        maybe[line] = _has_any(bytes_, at, end, bits, chains, records, letters, wide)


@kernel
def _has_any(
    data: Data, at: int, end: int, bitmap: Data, heads: Data, table: Data, texts: Data, wide: int
) -> bool:
    while at < end:
        quad = quad_at(data, at)
        sign = quad & 0xFF
        if sign >= FIRST_BEYOND_ASCII and wide:
            return True
        if sign == BACKSLASH and quad >> 8 & 0xFF == SMALL_U:
            is_ascii = quad >> 16 & 0xFF == ZERO and quad >> 24 == ZERO
            if wide or is_ascii:
                return True
        gram = (quad | _FOLD) * _MULTIPLIER & 0xFFFFFFFF
        place = gram >> (32 - _BITS)
        if byte_at(bitmap, place >> 3) >> (place & 7) & 1:
            text = number_at(heads, gram >> (32 - _HEADS))
            while text >= 0:
                record = text * _TEXT
                n_bytes = number_at(table, record + _LENGTH)
                if at + n_bytes <= end and _is_there(
                    data, at, texts, number_at(table, record + _AT), n_bytes
                ):
                    return True
                text = number_at(table, record + _NEXT)
        at += 1
    return False


@kernel
def _is_there(data: Data, at: int, texts: Data, place: int, n_bytes: int) -> bool:
    for n in range(n_bytes):  # noqa: SIM110 -- kernels have no generators
        if byte_at(data, at + n) | 0x20 != byte_at(texts, place + n):
            return False
    return True

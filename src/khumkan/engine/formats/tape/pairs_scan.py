"""Kernels that find where a key, a bare or a quoted value of key=value text ends.

Like `scalars`, they stop at the line feed that ends their bytes; they refuse what `pairs` might
read otherwise than byte by byte.
"""

import numpy as np

from khumkan.engine.formats.tape.memory import (
    STRIDE,
    Data,
    are_same,
    byte_at,
    find_mark,
    kernel,
    number_at,
)
from khumkan.engine.formats.tape.pairs_memory import find_blank, find_other
from khumkan.engine.formats.tape.scalars import BROKEN, CODED, ESCAPED, TEXT
from khumkan.engine.formats.tape.scalars import _utf8_width as utf8_width
from khumkan.engine.formats.tape.shapes import CHILD, LENGTH, NAME, SIBLING
from khumkan.engine.formats.tape.signs import BACKSLASH, FIRST_BEYOND_ASCII, QUOTE

EQUAL = ord("=")
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
_BEGINS_KEY = np.isin(np.arange(256), np.frombuffer(_LETTERS + b"@", np.uint8))
_IN_KEY = np.isin(np.arange(256), np.frombuffer(_LETTERS + b"0123456789.@/-", np.uint8))


@kernel
def may_be_other(data: Data, at: int, end: int) -> bool:
    """Say whether something in a line may make it another thing than pairs."""
    while at < end:
        n_plain = find_other(data, at)
        if n_plain < STRIDE:
            return at + n_plain < end
        at += STRIDE
    return False


@kernel
def scan_bare(data: Data, at: int) -> int:
    """Return the place of the next blank, control character or byte beyond ASCII."""
    while True:
        n_plain = find_blank(data, at)
        at += n_plain
        if n_plain < STRIDE:
            return at


@kernel
def scan_key(data: Data, at: int) -> int:
    """Return the place behind a key; the same place where none begins."""
    if not _BEGINS_KEY[byte_at(data, at)]:
        return at
    while _IN_KEY[byte_at(data, at)]:
        at += 1
    return at


@kernel
def scan_quoted(data: Data, at: int) -> tuple[int, int]:
    """Return the place of the closing quote and the sort; `at` is behind the opening one.

    TEXT is as it stands there, backslashes too; in ESCAPED ones each has a quote or a backslash
    behind it that it stands for. CODED has both kinds.
    """
    is_escaped, is_plain = False, False
    while True:
        n_plain = find_mark(data, at)
        at += n_plain
        if n_plain == STRIDE:
            continue
        sign = byte_at(data, at)
        if sign == QUOTE:
            return at, (CODED if is_plain else ESCAPED) if is_escaped else TEXT
        if sign == BACKSLASH:
            following = byte_at(data, at + 1)
            if following in (QUOTE, BACKSLASH):
                is_escaped = True
                at += 2
            else:
                is_plain = True
                at += 1
            continue
        width = utf8_width(data, at) if sign >= FIRST_BEYOND_ASCII else 0
        if width == 0:
            return at, BROKEN
        at += width


@kernel
def guess_pair(nodes: Data, names: Data, node: int, data: Data, at: int) -> int:
    """Return a node behind `node` whose name stands at a place with "=" behind it; -1 if none."""
    found = number_at(nodes, node * 8 + CHILD)
    while found >= 0:
        n_bytes = number_at(nodes, found * 8 + LENGTH)
        if byte_at(data, at + n_bytes) == EQUAL and are_same(
            names, number_at(nodes, found * 8 + NAME), data, at, n_bytes
        ):
            return found
        found = number_at(nodes, found * 8 + SIBLING)
    return -1

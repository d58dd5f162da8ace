"""Kernels that tell a message that is plain text from one in which somebody may find more."""

import numpy as np

from khumkan.engine.formats.tape.memory import Address, byte_at, kernel
from khumkan.engine.formats.tape.pairs_scan import EQUAL, scan_bare
from khumkan.engine.formats.tape.scalars import _utf8_width as utf8_width
from khumkan.engine.formats.tape.signs import (
    COLON,
    FIRST_BEYOND_ASCII,
    LINE_FEED,
    NINE,
    RETURN,
    SPACE,
    ZERO,
)

_PERCENT, _SMALL_A, _SMALL_Z = b"%az"
_MOST_EQUALS = 1  # two may be two pairs
_LONGEST_WORD = 8
_NO_BEGINNING = np.isin(np.arange(256), np.frombuffer(b"0123456789{@[ ", np.uint8))
_PLAIN = np.array(
    [
        n == ord("\t") or (SPACE <= n < FIRST_BEYOND_ASCII and n not in (EQUAL, _PERCENT))
        for n in range(256)
    ]
)


def _packed(words: bytes) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([int.from_bytes(word, "little") for word in words.split()], np.int64)


# How lines of auditd begin, and those of BIND.
_BEFORE_EQUAL = _packed(b"type node")
_BEFORE_COLON = _packed(b"queries rpz security client")


@kernel
def may_be_timed(data: Address, at: int) -> bool:
    """Say whether a date may stand second in a message: a database's, behind its server's name."""
    at = scan_bare(data, at)
    if byte_at(data, at) == SPACE:
        return ZERO <= byte_at(data, at + 1) <= NINE
    return byte_at(data, at) not in (LINE_FEED, RETURN)


@kernel
def scan_text(data: Address, at: int) -> int:
    """Return the end of a message that is nothing but text, -1 where it may be more.

    It may be JSON, CEF, pairs, or a line of a program that is told by how it begins its lines, of
    a switch, or not UTF-8.
    """
    sign = byte_at(data, at)
    if sign <= SPACE or sign >= FIRST_BEYOND_ASCII or _NO_BEGINNING[sign]:
        return -1
    if _is_told(data, at):
        return -1
    n_equals = 0
    while True:
        sign = byte_at(data, at)
        if _PLAIN[sign]:
            at += 1
        elif sign == EQUAL and n_equals < _MOST_EQUALS:
            n_equals += 1
            at += 1
        elif sign >= FIRST_BEYOND_ASCII:
            width = utf8_width(data, at)
            if width == 0:
                return -1
            at += width
        elif sign == LINE_FEED or (sign == RETURN and byte_at(data, at + 1) == LINE_FEED):
            return at
        else:
            return -1


@kernel
def _is_told(data: Address, at: int) -> bool:
    """Say whether a message begins as lines of some programs do."""
    word, n = 0, 0
    while n < _LONGEST_WORD and _SMALL_A <= byte_at(data, at + n) <= _SMALL_Z:
        word |= byte_at(data, at + n) << (8 * n)
        n += 1
    sign = byte_at(data, at + n)
    if sign == EQUAL:
        return _is_any(word, _BEFORE_EQUAL)
    return sign in (COLON, SPACE) and _is_any(word, _BEFORE_COLON)


@kernel
def _is_any(word: int, words: np.ndarray[tuple[int], np.dtype[np.int64]]) -> bool:
    for n in range(len(words)):  # noqa: SIM110 -- kernels have no generators
        if words[n] == word:
            return True
    return False

"""Kernels that bring one value of a line into a text, and say what its characters can be part of.

The text is unescaped, otherwise as it stands there, cut where naming it would cut it.
"""

import numpy as np

from khumkan.engine.formats.tape.memory import STRIDE, Bytes, Data, byte_at, kernel
from khumkan.engine.formats.tape.scalars import TEXT
from khumkan.engine.formats.tape.signs import FIRST_BEYOND_ASCII, SMALL_U
from khumkan.engine.probing.desk import MOST_BYTES
from khumkan.engine.probing.memory import copy_stride, put_byte

HOST, HEX, NUMERIC, BLANK, LOCAL, SCHEME, URI = (1 << n for n in range(7))
"""What a character may stand in: names of hosts, hashes, dotted numbers, around values, the local
part of e-mail addresses, schemes, and URIs as it is."""
_UTF8_BITS = 0x3F


def _classes() -> "np.typing.NDArray[np.int32]":
    classes = np.zeros(256, np.int32)
    letters = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    digits = b"0123456789"
    members = {
        HOST: letters + digits + b"._-",
        HEX: digits + b"abcdefABCDEF",
        NUMERIC: digits + b".",
        BLANK: b"\t\n\v\f\r\x1c\x1d\x1e\x1f ",
        LOCAL: bytes(set(range(0x21, 0x7F)) - set(b'@"(),:;<>[]\\')),
        SCHEME: letters + digits + b"+.-",
        URI: letters + digits + b"._~:/?#[]@!$&'()*+,;=%-",
    }
    for bit, signs in members.items():
        for sign in signs:
            classes[sign] |= bit
    return classes


CLASSES = _classes()


def _unescaped() -> Bytes:
    meanings = np.arange(256).astype(np.uint8)
    for mark, meaning in zip(b"bfnrt", b"\b\f\n\r\t", strict=True):
        meanings[mark] = meaning
    return meanings


_UNESCAPED = _unescaped()


@kernel
def read_text(data: Data, at: int, end: int, sort: int, text: Data) -> tuple[int, bool]:
    """Write the text of a string; return its length, and whether anything is beyond ASCII."""
    n, beyond = 0, False
    while at < end and n < MOST_BYTES:
        n_simple = min(copy_stride(data, at, text, n), end - at)
        at += n_simple
        n += n_simple
        if n_simple == STRIDE or at >= end:
            continue
        sign = byte_at(data, at)
        if sign >= FIRST_BEYOND_ASCII:
            beyond = True
            while at < end and n < MOST_BYTES and byte_at(data, at) >= FIRST_BEYOND_ASCII:
                put_byte(text, n, byte_at(data, at))
                n += 1
                at += 1
        elif sort == TEXT:  # a backslash that is one, as pairs have them
            n += 1
            at += 1
        elif byte_at(data, at + 1) == SMALL_U:
            code = _code_at(data, at + 2)
            beyond = beyond or code >= FIRST_BEYOND_ASCII
            n = _write_code(text, n, code)
            at += 6
        else:
            put_byte(text, n, _UNESCAPED[byte_at(data, at + 1)])
            n += 1
            at += 2
    return min(n, MOST_BYTES), beyond


@kernel
def _code_at(data: Data, at: int) -> int:
    code = 0
    for n in range(4):
        sign = byte_at(data, at + n)
        code = code << 4 | (sign & 15) + (9 if sign > 0x39 else 0)
    return code


@kernel
def _write_code(text: Data, n: int, code: int) -> int:
    if code < FIRST_BEYOND_ASCII:
        put_byte(text, n, code)
        return n + 1
    if code < 0x800:
        put_byte(text, n, 0xC0 | code >> 6)
    else:
        put_byte(text, n, 0xE0 | code >> 12)
        n += 1
        put_byte(text, n, 0x80 | code >> 6 & _UTF8_BITS)
    put_byte(text, n + 1, 0x80 | code & _UTF8_BITS)
    return n + 2


@kernel
def is_wide_blank(text: Data, at: int) -> bool:
    """Say whether a character beyond ASCII is one that stands around values without meaning."""
    one, two, three = byte_at(text, at), byte_at(text, at + 1), byte_at(text, at + 2)
    if one == 0xC2:
        return two in (0x85, 0xA0)
    if one == 0xE1:
        return two == 0x9A and three == 0x80
    if one == 0xE2:
        is_space = two == 0x80 and (three <= 0x8A or three in (0xA8, 0xA9, 0xAF))
        return is_space or (two == 0x81 and three == 0x9F)
    return one == 0xE3 and two == 0x80 and three == 0x80


@kernel
def make_small(text: Data, at: int, end: int) -> None:
    """Make ASCII letters small."""
    for n in range(at, end):
        sign = byte_at(text, n)
        if 0x41 <= sign <= 0x5A:
            put_byte(text, n, sign | 0x20)

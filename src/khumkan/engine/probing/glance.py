"""Kernels that decide most values where they stand in their line, without unescaping them."""

from khumkan.engine.formats.tape.memory import (
    STRIDE,
    Address,
    Data,
    byte_at,
    fold_stride,
    kernel,
)
from khumkan.engine.formats.tape.scalars import TEXT
from khumkan.engine.formats.tape.signs import (
    BACKSLASH,
    COLON,
    COMMA,
    FIRST_BEYOND_ASCII,
    POINT,
    QUOTE,
    SPACE,
)
from khumkan.engine.probing.desk import MOST_BYTES
from khumkan.engine.probing.hashing import hash_on
from khumkan.engine.probing.memory import put_word
from khumkan.engine.probing.texts import BLANK, CLASSES, HEX, HOST, LOCAL

UNDECIDED = -2
_FILE = ord("f")
_SLASH, _AT, _EQUALS, _SEMICOLON = b"/@=;"
_LONGEST_FILE = 255


@kernel
def may_name_others(data: Data, at: int, end: int, sort: int) -> bool:
    """Say whether a string could name anything but a file, by the first sign that is no host's."""
    first, n_points = at, 0
    while at < end and CLASSES[byte_at(data, at)] & HOST:
        n_points += byte_at(data, at) == POINT
        at += 1
    if at == end:
        return n_points > 0 or end - first in (32, 40, 64, 128)
    sign, following = byte_at(data, at), byte_at(data, at + 1)
    if sign == BACKSLASH:
        return sort != TEXT and following not in (BACKSLASH, QUOTE)
    if sign == COLON:
        is_escaped = following == BACKSLASH and byte_at(data, at + 2) != BACKSLASH
        if following == SPACE and at - first == len("type"):
            return True
        return is_escaped or following in (_SLASH, COLON) or CLASSES[following] & HEX != 0
    if CLASSES[sign] & BLANK:
        is_word = following < FIRST_BEYOND_ASCII and CLASSES[following] & BLANK == 0
        return at == first or at + 1 == end or not is_word or following == BACKSLASH
    if CLASSES[sign] & LOCAL:
        return sign in (_SLASH, _EQUALS) or _has_mark(data, at, end)
    return sign >= FIRST_BEYOND_ASCII or sign in (_AT, COMMA, _SEMICOLON)


@kernel
def _has_mark(data: Data, at: int, end: int) -> bool:
    """Say whether what may begin an e-mail address, a scheme or a list goes on as such."""
    while at < end and CLASSES[byte_at(data, at)] & LOCAL and byte_at(data, at) != _EQUALS:
        at += 1
    sign = byte_at(data, at)
    return at < end and (sign in (_EQUALS, _AT, COLON, BACKSLASH) or sign >= FIRST_BEYOND_ASCII)


@kernel
def list_plain_file(
    data: Data, at: int, end: int, sort: int, desk: Data, hashes: Address, n_keys: int
) -> int:
    """List the key of the file a string ends with, or say UNDECIDED."""
    if end - at > MOST_BYTES:
        return UNDECIDED
    start = end
    while start > at and byte_at(data, start - 1) != _SLASH:
        sign = byte_at(data, start - 1)
        if sign == BACKSLASH and sort == TEXT:
            break
        if sign == BACKSLASH:
            before = start - 2
            while before >= at and byte_at(data, before) == BACKSLASH:
                before -= 1
            if (start - 1 - before) & 1:
                return UNDECIDED  # an escape
            break
        if sign >= FIRST_BEYOND_ASCII:
            return UNDECIDED
        start -= 1
        if end - start > _LONGEST_FILE:
            return n_keys
    for n in range(0, end - start, STRIDE):
        fold_stride(data, start + n, desk, n)
    put_word(hashes, n_keys, hash_on(_FILE, desk, 0, end - start))
    return n_keys + 1

"""Kernels that read lists of millions: values that are spelled as khumkan spells them, or nearly.

What is packed here is what `recognise_observable` would name; all other lines are left to it.
"""

import string

import numpy as np

from khumkan.engine.formats.tape.memory import (
    Address,
    Bytes,
    Data,
    Numbers,
    address_of,
    byte_at,
    kernel,
    put_number,
)
from khumkan.engine.formats.tape.signs import (
    COLON,
    LINE_FEED,
    NINE,
    POINT,
    RETURN,
    SPACE,
    TAB,
    ZERO,
)
from khumkan.engine.probing.addresses import parse_four
from khumkan.engine.probing.memory import put_byte
from khumkan.engine.probing.records import HEAD, LETTER, N_KEY, N_NOTE
from khumkan.engine.probing.texts import CLASSES, HEX, HOST

OTHER = -1
ODD_BREAKS = -1
_REMARK, _SLASH, _HYPHEN, _UNDERSCORE = b"#/-_"
_FOUR, _DOMAIN, _URL = b"4du"
_MD5, _SHA1, _SHA256, _SHA512 = b"msSX"
_LONGEST_NAME, _LONGEST_LABEL, _LONGEST_URL = 250, 63, 250


def _plain_in_url() -> Bytes:
    signs = (string.ascii_letters + string.digits + "._~:/?!$&'*+,;=%-").encode()
    return np.isin(np.arange(256), np.frombuffer(signs, np.uint8)).astype(np.uint8)


_PLAIN_IN_URL = _plain_in_url()


@kernel
def pack_lines(
    data: Bytes, end: int, line: int, source: Bytes, records: Bytes, places: Numbers,
    n_records: int, n_bytes: int, others: Numbers,
) -> tuple[int, int, int, int]:  # fmt: skip
    """Pack the values of lines, `line` being the number of the first; `end` is behind a line feed.

    Returns how many lines there were, and how many records, bytes of them and other lines there
    are now; others are told as number from 0, start and end. ODD_BREAKS lines are where one may be
    two for Python. `source` begins notes.
    """
    text, out = address_of(data), address_of(records)
    at, n_lines, n_others = 0, 0, 0
    while at < end:
        stop = at
        while byte_at(text, stop) != LINE_FEED:
            sign = byte_at(text, stop)
            if sign < SPACE and sign != TAB and not _ends_line(text, stop):
                return ODD_BREAKS, 0, 0, 0
            stop += 1
        last = stop - (stop > at and byte_at(text, stop - 1) == RETURN)
        if last > at and byte_at(text, at) != _REMARK:
            n_key = pack_value(text, at, last, out, n_bytes)
            if n_key == OTHER:
                put_number(others, n_others * 3, n_lines)
                put_number(others, n_others * 3 + 1, at)
                put_number(others, n_others * 3 + 2, last)
                n_others += 1
            else:
                put_number(places, n_records, n_bytes)
                n_bytes = put_note(out, n_bytes, n_key, source, line + n_lines)
                n_records += 1
        n_lines += 1
        at = stop + 1
    return n_lines, n_records, n_bytes, n_others


@kernel
def _ends_line(text: Data, at: int) -> bool:
    return byte_at(text, at) == RETURN and byte_at(text, at + 1) == LINE_FEED


@kernel
def put_note(out: Address, at: int, n_key: int, source: Bytes, line: int) -> int:
    """Write the note behind a record's key; return the place behind it."""
    place = at + HEAD + n_key
    for n in range(len(source)):
        put_byte(out, place + n, source[n])
    place += len(source)
    while line > 0x7F:
        put_byte(out, place, line & 0x7F | 0x80)
        line >>= 7
        place += 1
    put_byte(out, place, line)
    put_byte(out, at + N_NOTE, place + 1 - at - HEAD - n_key)
    return place + 1


@kernel
def pack_value(text: Data, at: int, end: int, out: Address, place: int) -> int:
    """Write length, letter and bytes of a value's key; return the length, or OTHER."""
    stop, every, n_points = at, HEX, 0
    while stop < end and CLASSES[byte_at(text, stop)] & HOST:
        every &= CLASSES[byte_at(text, stop)]
        n_points += byte_at(text, stop) == POINT
        stop += 1
    if stop < end:
        return _pack_url(text, at, stop, end, out, place)
    if every:
        return _pack_hash(text, at, end, out, place)
    if n_points == 3 and byte_at(text, end - 1) <= NINE:
        return _pack_four(text, at, end, out, place)
    if not _is_domain(text, at, end):
        return OTHER
    return _pack_text(text, at, end, _DOMAIN, True, out, place)


@kernel
def _pack_text(
    text: Data, at: int, end: int, letter: int, folds: bool, out: Address, place: int
) -> int:
    put_byte(out, place + N_KEY, end - at)
    put_byte(out, place + LETTER, letter)
    for n in range(end - at):
        sign = byte_at(text, at + n)
        is_large = folds and 0x41 <= sign <= 0x5A
        put_byte(out, place + HEAD + n, sign | 0x20 if is_large else sign)
    return end - at


@kernel
def _pack_hash(text: Data, at: int, end: int, out: Address, place: int) -> int:
    letter = 0
    if end - at == 32:
        letter = _MD5
    elif end - at == 40:
        letter = _SHA1
    elif end - at == 64:
        letter = _SHA256
    elif end - at == 128:
        letter = _SHA512
    if not letter:
        return OTHER
    n_key = (end - at) // 2
    for n in range(n_key):
        one, two = byte_at(text, at + 2 * n), byte_at(text, at + 2 * n + 1)
        upper = (one & 15) + (9 if one > NINE else 0)
        put_byte(out, place + HEAD + n, upper << 4 | (two & 15) + (9 if two > NINE else 0))
    put_byte(out, place + N_KEY, n_key)
    put_byte(out, place + LETTER, letter)
    return n_key


@kernel
def _pack_four(text: Data, at: int, end: int, out: Address, place: int) -> int:
    number = parse_four(text, at, end)
    if number < 0:
        return OTHER
    for n in range(at, end - 1):  # a zero that leads is no decimal number to everybody
        begins = n == at or byte_at(text, n - 1) == POINT
        if begins and byte_at(text, n) == ZERO and byte_at(text, n + 1) != POINT:
            return OTHER
    for n in range(4):
        put_byte(out, place + HEAD + n, number >> 8 * (3 - n) & 255)
    put_byte(out, place + N_KEY, 4)
    put_byte(out, place + LETTER, _FOUR)
    return 4


@kernel
def _is_domain(text: Data, at: int, end: int) -> bool:
    """Say whether letters of HOST are a name of at least two labels, the last one of letters."""
    if end - at > _LONGEST_NAME:
        return False
    label, n_labels, has_underscore = at, 1, False
    for n in range(at, end + 1):
        sign = byte_at(text, n)
        if n < end and sign != POINT:
            has_underscore = has_underscore or sign == _UNDERSCORE
            continue
        is_short = 0 < n - label <= _LONGEST_LABEL
        if not is_short or byte_at(text, label) == _HYPHEN or byte_at(text, n - 1) == _HYPHEN:
            return False
        if n < end:
            label, has_underscore = n + 1, False
            n_labels += 1
    return n_labels > 1 and byte_at(text, label) > NINE and not has_underscore


@kernel
def _pack_url(text: Data, at: int, colon: int, end: int, out: Address, place: int) -> int:
    """Pack `http://` or `https://`, a domain in small letters, a slash and plain signs."""
    if end - at > _LONGEST_URL or byte_at(text, colon) != COLON:
        return OTHER
    is_http = colon - at == 4 or (colon - at == 5 and byte_at(text, at + 4) == 0x73)
    is_http = is_http and byte_at(text, at) == 0x68 and byte_at(text, at + 1) == 0x74
    is_http = is_http and byte_at(text, at + 2) == 0x74 and byte_at(text, at + 3) == 0x70
    if not is_http or byte_at(text, colon + 1) != _SLASH or byte_at(text, colon + 2) != _SLASH:
        return OTHER
    host = colon + 3
    stop = host
    while stop < end and CLASSES[byte_at(text, stop)] & HOST:
        if 0x41 <= byte_at(text, stop) <= 0x5A:
            return OTHER
        stop += 1
    if stop >= end or byte_at(text, stop) != _SLASH or not _is_domain(text, host, stop):
        return OTHER
    for n in range(stop, end):
        if not _PLAIN_IN_URL[byte_at(text, n)]:
            return OTHER
    return _pack_text(text, at, end, _URL, False, out, place)

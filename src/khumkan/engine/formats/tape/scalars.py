"""Kernels that find where a JSON string or number ends, and refuse what orjson might.

Every function reads forward from a place inside a line and stops at the line feed at the latest:
the caller promises that the bytes end with one, and padding behind it. All arithmetic is on signed
numbers, for numba makes a float of an unsigned and a signed one.
"""

import numpy as np

from khumkan.engine.formats.tape.memory import (
    STRIDE,
    Bytes,
    Data,
    byte_at,
    find_escapable,
    find_marks,
    first_bit,
    kernel,
)
from khumkan.engine.formats.tape.signs import (
    CLOSING,
    CLOSING_BRACKET,
    COMMA,
    EIGHT,
    FIRST_BEYOND_ASCII,
    LARGE_D,
    MINUS,
    NINE,
    POINT,
    QUOTE,
    RETURN,
    SMALL_D,
    SMALL_U,
    SPACE,
    TAB,
    ZERO,
)

# What a value is. TEXT is a string without escapes, ESCAPED one with them, CODED one with \\u.
# A LIST is one of scalars, brackets included, neither empty nor with null in it,
# nor with anything whose text is not as it stands there.
TEXT, ESCAPED, CODED, INTEGER, FRACTION, WORD, NULL, LIST, BROKEN = range(9)

_MOST_DIGITS = 18  # more may not fit 64 bits
_LEAST = np.frombuffer(b"9223372036854775808", np.uint8)
_GREATEST = np.frombuffer(b"18446744073709551615", np.uint8)
_ESCAPE_BYTES, _CODE_BYTES = 2, 6
_STRIDE_BITS = (1 << STRIDE) - 1
_ODD_BITS = 0xAAAAAAAA
_IS_ESCAPE = np.isin(np.arange(256), np.frombuffer(b'"\\/bfnrt', np.uint8))
_IS_HEX = np.isin(np.arange(256), np.frombuffer(b"0123456789abcdefABCDEF", np.uint8))


@kernel
def scan_string(data: Data, at: int) -> tuple[int, int]:
    """Return the place of the closing quote and the kind; `at` is behind the opening one."""
    kind, is_escaped = TEXT, 0  # whether the byte at `at` has a backslash before it
    while True:
        marks = find_marks(data, at)
        stops, slashes = marks & _STRIDE_BITS, marks >> STRIDE & _STRIDE_BITS
        if slashes | is_escaped:
            escaped, is_next_escaped = _find_escaped(slashes, is_escaped)
            doubtful = escaped & ~find_escapable(data, at)
            stops = (stops & ~escaped) | doubtful
            before = (1 << first_bit(stops)) - 1 if stops else _STRIDE_BITS
            if slashes & before:
                kind = max(kind, ESCAPED)
            is_escaped = 0 if stops else is_next_escaped
            if stops and doubtful >> first_bit(stops) & 1:
                at += first_bit(stops) - 1
                width = _escape_width(data, at)
                if width == 0:
                    return at, BROKEN
                kind = CODED
                at += width
                continue
        if stops == 0:
            at += STRIDE
            continue
        at += first_bit(stops)
        sign = byte_at(data, at)
        if sign == QUOTE:
            return at, kind
        width = _utf8_width(data, at) if sign >= FIRST_BEYOND_ASCII else 0
        if width == 0:
            return at, BROKEN
        at += width


@kernel
def _find_escaped(slashes: int, is_escaped: int) -> tuple[int, int]:
    """Return which bytes have an escaping backslash before them, and whether the next one has.

    Of backslashes in a row every second one is escaped: a borrow runs along each row, and comes out
    at its end with the parity of the place. Source: simdjson, "Parsing gigabytes of JSON per
    second", section 3.1.1.
    """
    open_ = slashes & ~is_escaped
    ends = ((open_ << 1 | _ODD_BITS) - open_) ^ _ODD_BITS
    escaped = (ends ^ (slashes | is_escaped)) & _STRIDE_BITS
    return escaped, (ends & slashes) >> (STRIDE - 1) & 1


@kernel
def _escape_width(data: Data, at: int) -> int:
    """Return how many bytes an escape has, 0 where it is none."""
    mark = byte_at(data, at + 1)
    if _IS_ESCAPE[mark]:
        return _ESCAPE_BYTES
    return _CODE_BYTES if mark == SMALL_U and _is_code_unit(data, at + 2) else 0


@kernel
def _is_code_unit(data: Data, at: int) -> bool:
    """Say whether four hexadecimal digits stand there that are no half of a surrogate pair."""
    for n in range(4):
        if not _IS_HEX[byte_at(data, at + n)]:
            return False
    first = byte_at(data, at)
    return not (first in (SMALL_D, LARGE_D) and byte_at(data, at + 1) >= EIGHT)


@kernel
def _utf8_width(data: Data, at: int) -> int:
    """Return how many bytes a character beyond ASCII has, 0 where it is not UTF-8 (RFC 3629)."""
    first, second = byte_at(data, at), byte_at(data, at + 1)
    if 0xC2 <= first < 0xE0:
        return 2 if 0x80 <= second < 0xC0 else 0
    low, high = 0x80, 0xC0
    if first in (0xE0, 0xF0):
        low = 0xA0 if first == 0xE0 else 0x90
    elif first in (0xED, 0xF4):
        high = 0xA0 if first == 0xED else 0x90
    if first < 0xE0 or first > 0xF4 or not low <= second < high:
        return 0
    if not 0x80 <= byte_at(data, at + 2) < 0xC0:
        return 0
    if first < 0xF0:
        return 3
    return 4 if 0x80 <= byte_at(data, at + 3) < 0xC0 else 0


@kernel
def scan_number(data: Data, at: int) -> tuple[int, int]:
    """Return the place behind a number and its kind."""
    start = at
    if byte_at(data, at) == MINUS:
        at += 1
    first = at
    at = _skip_digits(data, at)
    n_digits = at - first
    is_zero = byte_at(data, first) == ZERO
    if n_digits == 0 or (is_zero and (n_digits > 1 or first > start)):
        return at, BROKEN  # 01 is no number, and what -0 becomes is orjson's to say
    if byte_at(data, at) != POINT:
        is_exact = n_digits <= _MOST_DIGITS or _fits(data, first, n_digits, first > start)
        return at, INTEGER if is_exact and _ends_value(byte_at(data, at)) else BROKEN
    if n_digits > _MOST_DIGITS:
        return at, BROKEN
    first = at + 1
    at = _skip_digits(data, first)
    is_fraction = 0 < at - first <= _MOST_DIGITS and _ends_value(byte_at(data, at))
    return at, FRACTION if is_fraction else BROKEN


@kernel
def _fits(data: Data, first: int, n_digits: int, is_negative: bool) -> bool:
    """Say whether an integer is read exactly: as one of 64 bits, signed or not.

    Of what is larger the slow reader knows what to do.
    """
    most = _LEAST if is_negative else _GREATEST
    if n_digits != len(most):
        return n_digits < len(most)
    for n in range(n_digits):
        digit = byte_at(data, first + n)
        if digit != most[n]:
            return bool(digit < most[n])
    return True


@kernel
def _skip_digits(data: Data, at: int) -> int:
    while ZERO <= byte_at(data, at) <= NINE:
        at += 1
    return at


@kernel
def _ends_value(sign: int) -> bool:
    return sign in (COMMA, CLOSING, CLOSING_BRACKET, SPACE, TAB, RETURN)


@kernel
def scan_scalar(data: Data, at: int) -> tuple[int, int, int]:
    """Return where a scalar's own bytes end, the place behind it, and its kind."""
    sign = byte_at(data, at)
    if sign == QUOTE:
        stop, kind = scan_string(data, at + 1)
        return stop, stop + (kind != BROKEN), kind  # never behind the line feed that ends it
    if sign == MINUS or ZERO <= sign <= NINE:
        stop, kind = scan_number(data, at)
    else:
        stop, kind = scan_word(data, at)
    return stop, stop, kind


@kernel
def scan_list(data: Data, at: int) -> tuple[int, int]:
    """Return the place behind a list of scalars, and LIST; `at` is at its opening bracket."""
    while True:
        at = skip_blanks(data, at + 1)
        _, at, kind = scan_scalar(data, at)
        if kind in (BROKEN, NULL, CODED, FRACTION):
            return at, BROKEN
        at = skip_blanks(data, at)
        if byte_at(data, at) == CLOSING_BRACKET:
            return at + 1, LIST
        if byte_at(data, at) != COMMA:
            return at, BROKEN


_TRUE, _FALSE, _NULL = (
    np.frombuffer(word + b"\0" * 8, np.uint8) for word in (b"true", b"false", b"null")
)


@kernel
def scan_word(data: Data, at: int) -> tuple[int, int]:
    """Return the place behind `true`, `false` or `null`, and its kind."""
    if _spells(data, at, _TRUE, 4):
        return at + 4, WORD
    if _spells(data, at, _FALSE, 5):
        return at + 5, WORD
    if _spells(data, at, _NULL, 4):
        return at + 4, NULL
    return at, BROKEN


@kernel
def _spells(data: Data, at: int, word: Bytes, n_bytes: int) -> bool:
    for n in range(n_bytes):  # noqa: SIM110 -- kernels have no generators
        if byte_at(data, at + n) != word[n]:
            return False
    return True


@kernel
def skip_blanks(data: Data, at: int) -> int:
    """Return the place of the next byte that is no blank (a line feed is none here)."""
    while True:
        sign = byte_at(data, at)
        if sign > SPACE or sign not in (SPACE, TAB, RETURN):
            return at
        at += 1

"""The kernel that reads what stands before the message of a syslog line, as `syslog_header` does.

It knows the common forms in ASCII: a priority or none; then nothing, a time by RFC 3164 or ISO
8601 with perhaps a host and behind it perhaps a program, or RFC 5424 without structured data.
Whatever else stands there it refuses.
"""

import numpy as np

from khumkan.engine.formats.tape.memory import Address, byte_at, kernel, put_number
from khumkan.engine.formats.tape.pairs_scan import scan_bare, scan_key
from khumkan.engine.formats.tape.scalars import INTEGER, TEXT
from khumkan.engine.formats.tape.signs import (
    CLOSING_BRACKET,
    COLON,
    COMMA,
    FIRST_BEYOND_ASCII,
    MINUS,
    NINE,
    OPENING_BRACKET,
    POINT,
    QUOTE,
    SPACE,
    ZERO,
)

# What a header has, a bit each, in the order in which the fields of an event have it.
PRIORITY, VERSION, TIMESTAMP, HOSTNAME, APP, PROCID, MSGID = (1 << n for n in range(7))
N_FORMS = 1 << 7
REFUSED = -1
NUMBER_BYTES = 4
"""How far apart the numbers stand in the table that facilities and severities point into."""

EQUAL, LESS, GREATER, PLUS, UNDERSCORE = b"=<>+_"
LARGE_A, LARGE_Z, SMALL_A, SMALL_Z, LARGE_T = b"AZazT"
_MAX_PRIORITY = 191
_MAX_APP_BYTES = 64
_MARK = (0xEF, 0xBB, 0xBF)
_IN_HOST = np.isin(
    np.arange(256),
    np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.%-", np.uint8),
)
_LONGEST_LEVEL = 8
_LEVELS = np.array(
    [
        int.from_bytes(word, "little")
        for word in b"trace debug info notice warn warning error critical crit fatal".split()
    ],
    np.int64,
)


@kernel
def put_value(values: Address, n_values: int, start: int, stop: int, sort: int) -> int:
    """Append a value; return how many there are."""
    put_number(values, n_values * 3, start)
    put_number(values, n_values * 3 + 1, stop)
    put_number(values, n_values * 3 + 2, sort)
    return n_values + 1


@kernel
def read_header(
    data: Address, at: int, values: Address, n_values: int, table: int
) -> tuple[int, int, int]:
    """Return where the message begins, the header's form or REFUSED, and how many values there are.

    `table` is where the numbers from 0 stand.
    """
    form = 0
    if byte_at(data, at) == LESS:
        at, n_values = _read_priority(data, at + 1, values, n_values, table)
        if at < 0:
            return at, REFUSED, n_values
        form = PRIORITY
    sign = byte_at(data, at)
    if ZERO < sign <= NINE:
        behind = at + 2 if _is_digit(data, at + 1) else at + 1
        if byte_at(data, behind) == SPACE:
            return _read_5424(data, at, behind, form, values, n_values)
    stop = _scan_iso(data, at) if ZERO <= sign <= NINE else _scan_3164(data, at)
    if stop < 0:
        return at, form, n_values
    if byte_at(data, stop) != SPACE:
        return at, REFUSED, n_values
    n_values = put_value(values, n_values, at, stop, TEXT)
    return _read_origin(data, stop + 1, form | TIMESTAMP, values, n_values)


@kernel
def _read_priority(
    data: Address, at: int, values: Address, n_values: int, table: int
) -> tuple[int, int]:
    """Return the place behind a priority, -1 where there is none that is written as usual."""
    start, number = at, 0
    while _is_digit(data, at) and at - start < 3:
        number = number * 10 + byte_at(data, at) - ZERO
        at += 1
    is_padded = byte_at(data, start) == ZERO and at - start > 1
    if at == start or is_padded or byte_at(data, at) != GREATER or number > _MAX_PRIORITY:
        return -1, n_values
    n_values = put_value(values, n_values, start, at, INTEGER)
    for part in (number >> 3, number & 7):
        place = table + part * NUMBER_BYTES
        n_digits = 2 if part > 9 else 1
        n_values = put_value(values, n_values, place, place + n_digits, INTEGER)
    at += 1
    return at + (byte_at(data, at) == SPACE), n_values


@kernel
def _read_5424(
    data: Address, at: int, behind: int, form: int, values: Address, n_values: int
) -> tuple[int, int, int]:
    n_values = put_value(values, n_values, at, behind, INTEGER)
    form |= VERSION
    at = behind + 1
    for part in (TIMESTAMP, HOSTNAME, APP, PROCID, MSGID):
        stop = scan_bare(data, at)
        is_nil = stop == at + 1 and byte_at(data, at) == MINUS
        if stop == at or byte_at(data, stop) != SPACE:
            return at, REFUSED, n_values
        if part == TIMESTAMP and not is_nil and _scan_iso(data, at) != stop:
            return at, REFUSED, n_values
        if not is_nil:
            form |= part
            n_values = put_value(values, n_values, at, stop, TEXT)
        at = stop + 1
    if byte_at(data, at) == MINUS and byte_at(data, at + 1) == SPACE:
        at += 2
    if (
        byte_at(data, at) == _MARK[0]
        and byte_at(data, at + 1) == _MARK[1]
        and byte_at(data, at + 2) == _MARK[2]
    ):
        at += 3
    return at, form, n_values


@kernel
def _read_origin(
    data: Address, at: int, form: int, values: Address, n_values: int
) -> tuple[int, int, int]:
    """Read host and program behind a time; a program alone is refused."""
    if byte_at(data, scan_key(data, at)) == EQUAL:
        return at, form, n_values
    stop, has_letter = at, False
    while _IN_HOST[byte_at(data, stop)]:
        sign = byte_at(data, stop)
        has_letter = has_letter or sign == POINT or (sign > NINE and sign != UNDERSCORE)
        stop += 1
    if byte_at(data, stop) != SPACE or not has_letter or _is_level(data, at, stop - at):
        return at, REFUSED, n_values
    n_values = put_value(values, n_values, at, stop, TEXT)
    form |= HOSTNAME
    at = _skip_spaces(data, stop)
    if byte_at(data, scan_key(data, at)) == EQUAL:
        return at, form, n_values
    return _read_tag(data, at, form, values, n_values)


@kernel
def _read_tag(
    data: Address, at: int, form: int, values: Address, n_values: int
) -> tuple[int, int, int]:
    stop = at
    while SPACE < byte_at(data, stop) < FIRST_BEYOND_ASCII and byte_at(data, stop) not in (
        COLON, OPENING_BRACKET, CLOSING_BRACKET, EQUAL, QUOTE,
    ):  # fmt: skip
        stop += 1
    if not 0 < stop - at <= _MAX_APP_BYTES:
        return at, REFUSED, n_values
    n_values = put_value(values, n_values, at, stop, TEXT)
    form |= APP
    if byte_at(data, stop) == OPENING_BRACKET:
        at = stop = stop + 1
        while (
            SPACE < byte_at(data, stop) < FIRST_BEYOND_ASCII
            and byte_at(data, stop) != CLOSING_BRACKET
        ):
            stop += 1
        if byte_at(data, stop) != CLOSING_BRACKET:
            return at, REFUSED, n_values
        if stop > at:
            n_values = put_value(values, n_values, at, stop, TEXT)
            form |= PROCID
        stop += 1
    if byte_at(data, stop) != COLON or byte_at(data, stop + 1) != SPACE:
        return at, REFUSED, n_values
    return _skip_spaces(data, stop + 1), form, n_values


@kernel
def _scan_3164(data: Address, at: int) -> int:
    """Return the place behind "Oct 11 22:14:15", -1 where no such time stands."""
    if not LARGE_A <= byte_at(data, at) <= LARGE_Z:
        return -1
    for n in (1, 2):
        if not SMALL_A <= byte_at(data, at + n) <= SMALL_Z:
            return -1
    at += 3
    if byte_at(data, at) != SPACE:
        return -1
    at += 2 if byte_at(data, at + 1) == SPACE else 1
    if not _is_digit(data, at):
        return -1
    at += 2 if _is_digit(data, at + 1) else 1
    return _scan_clock(data, at + 1) if byte_at(data, at) == SPACE else -1


@kernel
def _scan_iso(data: Address, at: int) -> int:
    """Return the place behind a time by ISO 8601, -1 where none stands."""
    if not _are_digits(data, at, 4) or byte_at(data, at + 4) != MINUS:
        return -1
    if not _are_digits(data, at + 5, 2) or byte_at(data, at + 7) != MINUS:
        return -1
    if not _are_digits(data, at + 8, 2) or byte_at(data, at + 10) != LARGE_T:
        return -1
    at = _scan_clock(data, at + 11)
    if at < 0:
        return -1
    if byte_at(data, at) in (POINT, COMMA) and _is_digit(data, at + 1):
        at += 1
        while _is_digit(data, at):
            at += 1
    if byte_at(data, at) == LARGE_Z:
        return at + 1
    if byte_at(data, at) in (PLUS, MINUS) and _are_digits(data, at + 1, 2):
        minutes = at + 4 if byte_at(data, at + 3) == COLON else at + 3
        if _are_digits(data, minutes, 2):
            return minutes + 2
    return at


@kernel
def _scan_clock(data: Address, at: int) -> int:
    """Return the place behind "22:14:15", -1 where no such clock stands."""
    for n in (0, 3, 6):
        if not _are_digits(data, at + n, 2):
            return -1
        if n and byte_at(data, at + n - 1) != COLON:
            return -1
    return at + 8


@kernel
def _are_digits(data: Address, at: int, n_digits: int) -> bool:
    for n in range(n_digits):  # noqa: SIM110 -- kernels have no generators
        if not _is_digit(data, at + n):
            return False
    return True


@kernel
def _is_digit(data: Address, at: int) -> bool:
    return ZERO <= byte_at(data, at) <= NINE


@kernel
def _skip_spaces(data: Address, at: int) -> int:
    while byte_at(data, at) == SPACE:
        at += 1
    return at


@kernel
def _is_level(data: Address, at: int, n_bytes: int) -> bool:
    """Say whether a word is the name of a level and so no host."""
    if n_bytes > _LONGEST_LEVEL:
        return False
    word = 0
    for n in range(n_bytes):
        word |= (byte_at(data, at + n) | 0x20) << (8 * n)
    for n in range(len(_LEVELS)):  # noqa: SIM110 -- kernels have no generators
        if _LEVELS[n] == word:
            return True
    return False

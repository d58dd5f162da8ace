"""Kernels that list the keys of hosts, URLs and e-mail addresses.

Each lists at least what `indicators.observables` would name; where it can't tell, it says MAYBE.
"""

from khumkan.engine.formats.tape.memory import Address, Data, byte_at, kernel
from khumkan.engine.formats.tape.signs import COLON, FIRST_BEYOND_ASCII, NINE, POINT, ZERO
from khumkan.engine.probing.addresses import list_four, parse_four
from khumkan.engine.probing.desk import AT_LONG, KEY, MOST_KEY_BYTES, NORMAL
from khumkan.engine.probing.hashing import hash_on
from khumkan.engine.probing.memory import put_byte, put_word
from khumkan.engine.probing.texts import (
    BLANK,
    CLASSES,
    HEX,
    HOST,
    NUMERIC,
    SCHEME,
    URI,
    make_small,
)

MAYBE = -1
_DOMAIN, _URL, _EMAIL = b"due"
_MD5, _SHA1, _SHA256, _SHA512 = b"msSX"
_SLASH, _QUERY, _FRAGMENT, _AT, _BRACKET, _BACKSLASH, _PERCENT = b"/?#@[\\%"
_LONGEST_NAME, _LONGEST_PORT, _MOST_PORT = 253, 5, 65535
_DIGITS = b"0123456789ABCDEF"
# Schemes with a port that goes without saying, as numbers of their letters.
_HTTP, _HTTPS, _WS, _WSS, _FTP = (
    int.from_bytes(name, "little") for name in (b"http", b"https", b"ws", b"wss", b"ftp")
)


@kernel
def list_host(text: Data, at: int, end: int, hashes: Address, n_keys: int) -> int:
    """List the keys of what has only letters of HOST: address, hash, or domain and those above."""
    every, n_dots, last = HEX | NUMERIC, 0, at
    for n in range(at, end):
        sign = byte_at(text, n)
        every &= CLASSES[sign]
        if sign == POINT and n + 1 < end:
            n_dots += 1
            last = n
    if n_dots == 0:
        return list_hash(text, at, end, hashes, n_keys) if every & HEX else n_keys
    if every & NUMERIC:
        number = parse_four(text, at, end)
        if number < 0:
            return n_keys
        return list_four(number, text, hashes, n_keys)
    if byte_at(text, end - 1) == POINT:
        end -= 1
    if end - at > _LONGEST_NAME:
        return n_keys
    make_small(text, at, end)
    put_word(hashes, n_keys, hash_on(_DOMAIN, text, at, end - at))
    n_keys += 1
    for n in range(at, last):
        if byte_at(text, n) == POINT:
            put_word(hashes, n_keys, hash_on(_DOMAIN, text, n + 1, end - n - 1))
            n_keys += 1
    return n_keys


@kernel
def list_hash(text: Data, at: int, end: int, hashes: Address, n_keys: int) -> int:
    """List the key of hexadecimal digits, if there are as many as a hash has."""
    n_digits = end - at
    letter = 0
    if n_digits == 32:
        letter = _MD5
    elif n_digits == 40:
        letter = _SHA1
    elif n_digits == 64:
        letter = _SHA256
    elif n_digits == 128:
        letter = _SHA512
    if not letter:
        return n_keys
    for n in range(n_digits // 2):
        one, two = byte_at(text, at + 2 * n), byte_at(text, at + 2 * n + 1)
        upper = (one & 15) + (9 if one > NINE else 0)
        put_byte(text, KEY + n, upper << 4 | (two & 15) + (9 if two > NINE else 0))
    put_word(hashes, n_keys, hash_on(letter, text, KEY, n_digits // 2))
    return n_keys + 1


@kernel
def is_port(text: Data, at: int, end: int) -> bool:
    """Say whether a colon and the digits of a port stand there, and nothing behind them."""
    if not 1 < end - at <= _LONGEST_PORT + 1 or byte_at(text, at) != COLON:
        return False
    for n in range(at + 1, end):  # noqa: SIM110 -- kernels have no generators
        if not ZERO <= byte_at(text, n) <= NINE:
            return False
    return True


@kernel
def list_email(
    text: Data, at: int, host: int, end: int, hashes: Address,
    n_keys: int,
) -> int:  # fmt: skip
    """List the keys of an e-mail address and its host; `host` is behind the sign between them."""
    stop = host
    while stop < end and CLASSES[byte_at(text, stop)] & HOST:
        stop += 1
    if stop < end and not is_port(text, stop, end):
        sign = byte_at(text, stop)
        is_open = sign >= FIRST_BEYOND_ASCII or (stop == host and CLASSES[sign] & BLANK)
        return MAYBE if is_open else n_keys
    if stop == host:
        return n_keys
    if byte_at(text, stop - 1) == POINT:
        stop -= 1
    make_small(text, at, stop)
    put_word(hashes, n_keys, hash_on(_EMAIL, text, at, stop - at))
    return list_host(text, host, stop, hashes, n_keys + 1)


@kernel
def list_url(
    text: Data, at: int, colon: int, end: int, hashes: Address,
    n_keys: int,
) -> int:  # fmt: skip
    """List the keys of a URL and its host; `colon` is behind the scheme, before two slashes."""
    if colon == at or byte_at(text, at) <= NINE:
        return n_keys
    for n in range(at, colon):
        if not CLASSES[byte_at(text, n)] & SCHEME:
            return n_keys
    host = colon + 3
    path = host
    while path < end and byte_at(text, path) not in (_SLASH, _QUERY, _FRAGMENT):
        if byte_at(text, path) == _BACKSLASH:
            return n_keys
        if byte_at(text, path) == _AT:
            host = path + 1
        path += 1
    stop = host
    while stop < path and CLASSES[byte_at(text, stop)] & HOST:
        stop += 1
    if stop < path and byte_at(text, stop) != COLON:
        sign = byte_at(text, stop)
        is_open = sign >= FIRST_BEYOND_ASCII or sign == _BRACKET or CLASSES[sign] & BLANK
        return MAYBE if is_open else n_keys
    if stop == host:
        return n_keys
    port = 0
    if stop + 1 < path:
        if not is_port(text, stop, path):
            return n_keys
        for n in range(stop + 1, path):
            port = port * 10 + byte_at(text, n) - ZERO
        if port == 0 or port > _MOST_PORT:
            return n_keys
    n_bytes = _write_url(text, at, colon, host, stop, port, path, end)
    if n_bytes > MOST_KEY_BYTES and byte_at(text, AT_LONG):
        return MAYBE
    put_word(hashes, n_keys, hash_on(_URL, text, NORMAL, n_bytes))
    return list_host(text, host, stop, hashes, n_keys + 1)


@kernel
def _write_url(
    text: Data, at: int, colon: int, host: int, stop: int, port: int, path: int, end: int
) -> int:
    """Write the normal form of a URL to NORMAL; return how many bytes it has."""
    n, scheme = NORMAL, 0
    for place in range(at, colon + 3):
        put_byte(text, n, byte_at(text, place))
        n += 1
    for place in range(host, stop - (byte_at(text, stop - 1) == POINT)):
        put_byte(text, n, byte_at(text, place))
        n += 1
    make_small(text, NORMAL, n)
    for place in range(min(colon - at, 6)):
        scheme |= byte_at(text, NORMAL + place) << 8 * place
    usual = _usual_port(scheme)
    if port not in (0, usual):
        n = _write_port(text, n, port)
    if usual and (path == end or byte_at(text, path) != _SLASH):
        put_byte(text, n, _SLASH)
        n += 1
    while path < end and byte_at(text, path) != _FRAGMENT:
        sign = byte_at(text, path)
        if CLASSES[sign] & URI:
            put_byte(text, n, sign)
            n += 1
        else:
            put_byte(text, n, _PERCENT)
            put_byte(text, n + 1, _digit(sign >> 4))
            put_byte(text, n + 2, _digit(sign & 15))
            n += 3
        path += 1
    return n - NORMAL


@kernel
def _usual_port(scheme: int) -> int:
    if scheme in (_HTTP, _WS):
        return 80
    if scheme in (_HTTPS, _WSS):
        return 443
    return 21 if scheme == _FTP else 0


@kernel
def _write_port(text: Data, n: int, port: int) -> int:
    put_byte(text, n, COLON)
    n += 1
    size = 1
    while size * 10 <= port:
        size *= 10
    while size:
        put_byte(text, n, ZERO + port // size % 10)
        n += 1
        size //= 10
    return n


@kernel
def _digit(number: int) -> int:
    return ZERO + number if number <= 9 else 0x41 + number - 10

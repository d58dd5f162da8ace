"""Kernels that read addresses, and list the keys of the networks they are in."""

from khumkan.engine.formats.tape.memory import Address, Data, byte_at, kernel
from khumkan.engine.formats.tape.signs import COLON, NINE, POINT, ZERO
from khumkan.engine.probing.desk import AT_FOUR, AT_SIX, KEY
from khumkan.engine.probing.hashing import hash_on
from khumkan.engine.probing.memory import put_byte, put_word
from khumkan.engine.probing.texts import CLASSES, HEX

_FOUR, _SIX, _NETWORK_FOUR, _NETWORK_SIX = b"46nN"
_BYTES_OF_SIX = 16
_NET = KEY + 32


@kernel
def parse_four(text: Data, at: int, end: int) -> int:
    """Return the number of an IPv4 address, -1 for what is none; zeros may lead."""
    number = 0
    for n in range(4):
        first, octet = at, 0
        while at < end and ZERO <= byte_at(text, at) <= NINE and at - first < 3:
            octet = octet * 10 + byte_at(text, at) - ZERO
            at += 1
        is_last = n == 3
        is_closed = at == end if is_last else at < end and byte_at(text, at) == POINT
        if at == first or octet > 255 or not is_closed:
            return -1
        number = number << 8 | octet
        at += 1
    return number


@kernel
def parse_six(text: Data, at: int, end: int) -> bool:
    """Write the 16 bytes of an IPv6 address to KEY; False for what is none."""
    n_bytes, gap = 0, -1
    if at + 1 < end and byte_at(text, at) == COLON and byte_at(text, at + 1) == COLON:
        gap = 0
        at += 2
    while at < end:
        first, group = at, 0
        while at < end and CLASSES[byte_at(text, at)] & HEX and at - first < 4:
            sign = byte_at(text, at)
            group = group << 4 | (sign & 15) + (9 if sign > NINE else 0)
            at += 1
        if at == first or n_bytes >= _BYTES_OF_SIX:
            return False
        if at < end and byte_at(text, at) == POINT:
            four = parse_four(text, first, end)
            if four < 0 or n_bytes + 4 > _BYTES_OF_SIX:
                return False
            put_four(text, KEY + n_bytes, four)
            n_bytes += 4
            break
        put_byte(text, KEY + n_bytes, group >> 8)
        put_byte(text, KEY + n_bytes + 1, group & 255)
        n_bytes += 2
        if at == end:
            break
        if byte_at(text, at) != COLON or at + 1 == end:
            return False
        at += 1
        if byte_at(text, at) == COLON:
            if gap >= 0:
                return False
            gap = n_bytes
            at += 1
    return _close_gap(text, n_bytes, gap)


@kernel
def _close_gap(text: Data, n_bytes: int, gap: int) -> bool:
    if gap < 0:
        return n_bytes == _BYTES_OF_SIX
    if n_bytes >= _BYTES_OF_SIX:
        return False
    n_behind = n_bytes - gap
    for n in range(n_behind):
        put_byte(text, KEY + _BYTES_OF_SIX - 1 - n, byte_at(text, KEY + n_bytes - 1 - n))
    for n in range(gap, _BYTES_OF_SIX - n_behind):
        put_byte(text, KEY + n, 0)
    return True


@kernel
def put_four(text: Data, at: int, number: int) -> None:
    """Write the four bytes of an IPv4 address."""
    for n in range(4):
        put_byte(text, at + n, number >> 8 * (3 - n) & 255)


@kernel
def list_four(number: int, text: Data, hashes: Address, n_keys: int) -> int:
    """List the keys of an IPv4 address and of the networks it may be in."""
    put_four(text, KEY, number)
    put_word(hashes, n_keys, hash_on(_FOUR, text, KEY, 4))
    n_keys += 1
    for n in range(byte_at(text, AT_FOUR)):
        length = byte_at(text, AT_FOUR + 1 + n)
        put_four(text, _NET, number >> (32 - length) << (32 - length))
        put_byte(text, _NET + 4, length)
        put_word(hashes, n_keys, hash_on(_NETWORK_FOUR, text, _NET, 5))
        n_keys += 1
    return n_keys


@kernel
def list_six(text: Data, hashes: Address, n_keys: int) -> int:
    """List the keys of the IPv6 address at KEY, as IPv4 where it only maps one."""
    if _maps_four(text):
        number = 0
        for n in range(12, _BYTES_OF_SIX):
            number = number << 8 | byte_at(text, KEY + n)
        return list_four(number, text, hashes, n_keys)
    put_word(hashes, n_keys, hash_on(_SIX, text, KEY, _BYTES_OF_SIX))
    n_keys += 1
    for n in range(byte_at(text, AT_SIX)):
        length = byte_at(text, AT_SIX + 1 + n)
        for byte in range(_BYTES_OF_SIX):
            n_bits = min(max(length - 8 * byte, 0), 8)
            put_byte(text, _NET + byte, byte_at(text, KEY + byte) >> (8 - n_bits) << (8 - n_bits))
        put_byte(text, _NET + _BYTES_OF_SIX, length)
        put_word(hashes, n_keys, hash_on(_NETWORK_SIX, text, _NET, _BYTES_OF_SIX + 1))
        n_keys += 1
    return n_keys


@kernel
def _maps_four(text: Data) -> bool:
    for n in range(10):
        if byte_at(text, KEY + n) != 0:
            return False
    return byte_at(text, KEY + 10) == 255 and byte_at(text, KEY + 11) == 255

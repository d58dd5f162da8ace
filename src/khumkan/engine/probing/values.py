"""The kernel that lists all that an indicator could name in a value.

What `indicators.observables.keys_in` yields for a text, `list_keys` lists too, as hashes; more than
that does no harm. Where it can't tell, it says MAYBE. A test holds both against each other.
"""

from khumkan.engine.formats.tape.memory import Address, Data, byte_at, kernel
from khumkan.engine.formats.tape.signs import COLON, COMMA, FIRST_BEYOND_ASCII, POINT
from khumkan.engine.probing.addresses import list_six, parse_six
from khumkan.engine.probing.desk import MOST_BYTES, MOST_KEYS
from khumkan.engine.probing.hashing import hash_on
from khumkan.engine.probing.hosts import (
    MAYBE,
    is_port,
    list_email,
    list_hash,
    list_host,
    list_url,
)
from khumkan.engine.probing.memory import put_word
from khumkan.engine.probing.texts import (
    BLANK,
    CLASSES,
    HEX,
    HOST,
    LOCAL,
    is_wide_blank,
    make_small,
)

FILES, WIDE_FILES, OTHERS, OWN_ESCAPES = 1, 2, 4, 8
"""What is asked for: files, files with letters beyond ASCII, all but files; and that what is
escaped is so in another way than in JSON."""
_FILE = ord("f")
_SLASH, _BACKSLASH, _AT, _EQUALS, _SEMICOLON, _SPACE = b"/\\@=; "
_LONGEST_LENGTH = 3
_LONGEST_LOCAL, _LONGEST_FILE, _LONGEST_WIDE_FILE = 64, 255, 4 * 255
MOST_OF_VALUE = 512
"""More keys than any value but a list of hashes has: names have 127 labels, and there are 128
lengths of networks."""


@kernel
def list_keys(
    text: Data, at: int, end: int, beyond: bool, asked: int, hashes: Address, n_keys: int
) -> int:
    """List the keys of a text; return how many there are now, or MAYBE."""
    if (beyond and end >= MOST_BYTES) or n_keys > MOST_KEYS - MOST_OF_VALUE:
        return MAYBE
    if asked & OTHERS:
        n_keys = _list_others(text, at, end, beyond, hashes, n_keys)
    if asked & FILES and n_keys != MAYBE:
        n_keys = _list_file(text, at, end, beyond, asked, hashes, n_keys)
    return n_keys


@kernel
def _list_others(text: Data, at: int, end: int, beyond: bool, hashes: Address, n_keys: int) -> int:
    while at < end and CLASSES[byte_at(text, at)] & BLANK:
        at += 1
    while end > at and CLASSES[byte_at(text, end - 1)] & BLANK:
        end -= 1
    if beyond and at < end and _has_wide_blanks(text, at, end):
        return MAYBE
    stop, every = at, HEX
    while stop < end and CLASSES[byte_at(text, stop)] & HOST:
        every &= CLASSES[byte_at(text, stop)]
        stop += 1
    if stop == end:
        return list_host(text, at, end, hashes, n_keys)
    sign = byte_at(text, stop)
    if sign == COLON and byte_at(text, stop + 1) == _SLASH and byte_at(text, stop + 2) == _SLASH:
        if stop + 2 >= end:
            return n_keys
        return list_url(text, at, stop, end, hashes, n_keys)
    if sign in (COLON, COMMA, _SEMICOLON):
        if _are_items(text, stop, end):
            return _list_items(text, at, end, hashes, n_keys)
        return MAYBE if sign == COLON and every and _is_network(text, at, end) else n_keys
    if sign == _EQUALS:
        n_keys = _list_hashes(text, stop, end, hashes, n_keys)
    if n_keys == MAYBE or (sign == _SLASH and _is_network(text, at, end)):
        return MAYBE
    while stop < end and CLASSES[byte_at(text, stop)] & LOCAL:
        stop += 1
    if stop == end:
        return n_keys
    sign = byte_at(text, stop)
    if sign == _AT and stop - at <= _LONGEST_LOCAL:
        return list_email(text, at, stop + 1, end, hashes, n_keys)
    if sign == COLON and byte_at(text, stop + 1) == _SLASH and byte_at(text, stop + 2) == _SLASH:
        if stop + 2 >= end:
            return n_keys
        return list_url(text, at, stop, end, hashes, n_keys)
    return MAYBE if sign >= FIRST_BEYOND_ASCII and _is_open(text, stop, end) else n_keys


@kernel
def _are_items(text: Data, at: int, end: int) -> bool:
    """Say whether there is nothing but hosts, addresses and ports, and what stands between them."""
    for n in range(at, end):
        sign = byte_at(text, n)
        if not (CLASSES[sign] & HOST or sign in (COLON, COMMA, _SEMICOLON, _SPACE)):
            return False
    return True


@kernel
def _list_items(text: Data, at: int, end: int, hashes: Address, n_keys: int) -> int:
    """List the keys of hosts and addresses, one or many, with ports or without."""
    while at < end and n_keys < MOST_KEYS - MOST_OF_VALUE:
        stop, every = at, HEX
        while stop < end and CLASSES[byte_at(text, stop)] & HOST:
            every &= CLASSES[byte_at(text, stop)]
            stop += 1
        last = stop
        while last < end and (CLASSES[byte_at(text, last)] & HOST or byte_at(text, last) == COLON):
            last += 1
        if stop == last or is_port(text, stop, last):
            n_keys = list_host(text, at, stop, hashes, n_keys)
        elif every and parse_six(text, at, last):
            n_keys = list_six(text, hashes, n_keys)
        at = last + 1
    return n_keys if at >= end else MAYBE


@kernel
def _has_wide_blanks(text: Data, at: int, end: int) -> bool:
    """Say whether a text begins or ends with a blank beyond ASCII."""
    last = end - 1
    while last > at and 0x80 <= byte_at(text, last) < 0xC0:
        last -= 1
    return is_wide_blank(text, at) or is_wide_blank(text, last)


@kernel
def _is_open(text: Data, at: int, end: int) -> bool:
    """Say whether a text with a character beyond ASCII at a place may name something all the same.

    Only what stands in no observable at all rules it out.
    """
    while at < end:
        sign = byte_at(text, at)
        if sign == COLON:
            return is_port(text, at, end)
        if sign == _AT or (sign == _EQUALS and CLASSES[byte_at(text, at + 1)] & HEX):
            return True
        if sign < FIRST_BEYOND_ASCII and not CLASSES[sign] & LOCAL:
            return False
        at += 1
    n_dots = 0  # or full stops of East Asia, which begin so
    for n in range(end):
        n_dots += byte_at(text, n) in (POINT, 0xE3, 0xEF)
    return n_dots > 0


@kernel
def _list_hashes(text: Data, at: int, end: int, hashes: Address, n_keys: int) -> int:
    """List what stands behind the equals signs of a list such as "MD5=…,SHA256=…"."""
    while at < end and n_keys < MOST_KEYS - MOST_OF_VALUE:
        first = at + 1
        at = first
        while at < end and CLASSES[byte_at(text, at)] & HEX:
            at += 1
        n_keys = list_hash(text, first, at, hashes, n_keys)
        if at < end and byte_at(text, at) != COMMA:
            return n_keys
        while at < end and byte_at(text, at) != _EQUALS:
            at += 1
    return n_keys if at >= end else MAYBE


@kernel
def _is_network(text: Data, at: int, end: int) -> bool:
    """Say whether there may be an address, a slash and a number."""
    n_points, n_colons = 0, 0
    while at < end and byte_at(text, at) != _SLASH:
        sign = byte_at(text, at)
        n_points += sign == POINT
        n_colons += sign == COLON
        if not (CLASSES[sign] & HEX or sign in (POINT, COLON)):
            return False
        at += 1
    is_address = n_points == 3 or n_colons > 1
    return is_address and 1 < end - at <= _LONGEST_LENGTH + 1


@kernel
def _list_file(
    text: Data, first: int, end: int, beyond: bool, asked: int, hashes: Address, n_keys: int
) -> int:
    """List the key of the file that a text ends with."""
    at = end
    longest = _LONGEST_WIDE_FILE if beyond else _LONGEST_FILE
    is_wide = False
    while at > first and byte_at(text, at - 1) not in (_SLASH, _BACKSLASH):
        at -= 1
        is_wide = is_wide or byte_at(text, at) >= FIRST_BEYOND_ASCII
        if end - at > longest:
            return n_keys
    if is_wide:
        return MAYBE if asked & WIDE_FILES or _becomes_ascii(text, at, end) else n_keys
    make_small(text, at, end)
    put_word(hashes, n_keys, hash_on(_FILE, text, at, end - at))
    return n_keys + 1


@kernel
def _becomes_ascii(text: Data, at: int, end: int) -> bool:
    """Say whether a character's normal or small form is ASCII: U+037E, U+1FEF, U+212A."""
    for n in range(at, end):
        one, two = byte_at(text, n), byte_at(text, n + 1)
        if one == 0xCD and two == 0xBE:
            return True
        if one == 0xE1 and two == 0xBF and byte_at(text, n + 2) == 0xAF:
            return True
        if one == 0xE2 and two == 0x84 and byte_at(text, n + 2) == 0xAA:
            return True
    return False

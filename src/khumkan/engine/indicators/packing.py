"""Keys and notes in as few bytes as they need, and back."""

import binascii
import re
from ipaddress import IPv6Address

from khumkan.engine.indicators.keys import HASHES, NETWORK_OF, network_key, network_start

MOST_BYTES = 255
"""Of a packed key and of a packed note: what is longer is not packed."""
_SEVEN_BITS, _MORE = 0x7F, 0x80
_N_BYTES = {"4": 4, "6": 16, "n": 4, "N": 16}
# A note as `Notes` writes it where its source is shared: two numbers, and perhaps more.
_NOTE = re.compile(r"\[([0-9]{1,9}),([0-9]{1,9})(.*)\]", re.DOTALL)


def pack_key(key: str) -> bytes:
    """Return the letter of a key and its value: addresses and hashes as the bytes they are."""
    letter, value = key[0], key[1:]
    if letter == "4":
        packed = bytes(map(int, value.split(".")))
    elif letter == "6":
        packed = IPv6Address(value).packed
    elif letter in HASHES:
        packed = binascii.a2b_base64(value)
    elif letter in NETWORK_OF:
        start, length = network_start(key)
        packed = start.to_bytes(_N_BYTES[letter], "big") + bytes([length])
    else:
        packed = value.encode("utf-8", "surrogatepass")
    return letter.encode() + packed


def unpack_key(packed: bytes) -> str:
    """Return the key of which these are the bytes."""
    letter, value = chr(packed[0]), packed[1:]
    if letter == "4":
        return letter + ".".join(map(str, value))
    if letter == "6":
        return letter + str(IPv6Address(value))
    if letter in HASHES:
        return letter + binascii.b2a_base64(value, newline=False).decode("ascii")
    if letter in NETWORK_OF:
        return network_key(letter, int.from_bytes(value[:-1], "big"), value[-1])
    return letter + value.decode("utf-8", "surrogatepass")


def pack_note(note: str) -> bytes | None:
    """Return a note in few bytes; None for what is no note of a value, or shares no source."""
    found = _NOTE.fullmatch(note)
    if found is None:
        return None
    rest = found[3].encode("utf-8", "surrogatepass")
    return pack_number(int(found[1])) + pack_number(int(found[2])) + rest


def unpack_note(packed: bytes) -> str:
    """Return the note of which these are the bytes."""
    source, at = unpack_number(packed, 0)
    line, at = unpack_number(packed, at)
    return f"[{source},{line}{packed[at:].decode('utf-8', 'surrogatepass')}]"


def pack_number(number: int) -> bytes:
    """Return seven bits a byte, the lowest first, the eighth where more follow."""
    packed = bytearray()
    while number > _SEVEN_BITS:
        packed.append(number & _SEVEN_BITS | _MORE)
        number >>= 7
    packed.append(number)
    return bytes(packed)


def unpack_number(packed: bytes, at: int) -> tuple[int, int]:
    """Return the number at a place, and the place behind it."""
    number = shift = 0
    while packed[at] > _SEVEN_BITS:
        number |= (packed[at] & _SEVEN_BITS) << shift
        shift += 7
        at += 1
    return number | packed[at] << shift, at + 1

"""The key under which an observable is kept: a letter for its kind, and the value in few bytes."""

import binascii
from ipaddress import IPv4Address, IPv6Address

from khumkan.wire.observables import Kind, Observable

# One letter a kind, so that a file called like a domain is not that domain.
LETTERS = {
    Kind.IPV4: "4",
    Kind.IPV6: "6",
    Kind.IPV4_NETWORK: "n",
    Kind.IPV6_NETWORK: "N",
    Kind.DOMAIN: "d",
    Kind.URL: "u",
    Kind.EMAIL: "e",
    Kind.FILE_NAME: "f",
    Kind.MD5: "m",
    Kind.SHA1: "s",
    Kind.SHA256: "S",
    Kind.SHA512: "X",
}
HASHES = "msSX"
NETWORK_OF = {"4": "n", "6": "N", "n": "n", "N": "N"}
"""By letter of an address or network, the letter of the networks that may contain it."""

_KINDS = {letter: kind for kind, letter in LETTERS.items()}
_BITS = {"n": 32, "N": 128}


def key_of(observable: Observable) -> str:
    """Return the key of an observable; that of a file name leaves its case out."""
    letter, value = LETTERS[observable.kind], observable.value
    if letter in HASHES:
        return hash_key(letter, value)
    if letter in _BITS:
        base, _, length = value.partition("/")
        return network_key(letter, _number(letter, base), int(length))
    return letter + (value.lower() if letter == "f" else value)


def hash_key(letter: str, value: str) -> str:
    """Return the key of a hash: base64 takes two thirds of hexadecimal."""
    return letter + binascii.b2a_base64(binascii.unhexlify(value), newline=False).decode("ascii")


def hash_of(key: str) -> str:
    """Return the hexadecimal digits of the key of a hash."""
    return binascii.a2b_base64(key[1:]).hex()


def network_key(letter: str, start: int, length: int) -> str:
    """Return the key of the network of `length` bits that contains the address `start`."""
    return f"{letter}{start >> (_BITS[letter] - length):x}/{length}"


def network_start(key: str) -> tuple[int, int]:
    """Return first address, as a number, and length of a network; of an address its own."""
    letter, value = NETWORK_OF[key[0]], key[1:]
    n_bits = _BITS[letter]
    if key[0] != letter:
        return _number(letter, value), n_bits
    digits, _, length = value.partition("/")
    return int(digits, 16) << (n_bits - int(length)), int(length)


def observable_of(key: str) -> Observable:
    """Return the observable of a key; a file name in lower case."""
    letter, value = key[0], key[1:]
    if letter in HASHES:
        value = hash_of(key)
    elif letter in _BITS:
        start, length = network_start(key)
        value = f"{IPv4Address(start) if letter == 'n' else IPv6Address(start)}/{length}"
    return Observable(_KINDS[letter], value)


def _number(network: str, address: str) -> int:
    return int(IPv4Address(address) if network == "n" else IPv6Address(address))

"""The code that a person carries from the hub's page to a new node: typed, copied, read aloud.

`KHUMKAN-` and eleven groups of five letters and digits of Crockford's base 32: 128 bits that only
this code knows, half of the hub's thumbprint, so that the node trusts this hub and no other, and a
checksum of 19 bits against typing errors.
"""

import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.wire.identity.base64url import decode_base64url
from khumkan.wire.identity.keys import PublicJwk, thumbprint

SECRET_BYTES = PIN_BYTES = 16
_PREFIX = "KHUMKAN"
_GROUP = 5
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BITS = 5
_N_LETTERS = 55
_CHECK_BITS = _N_LETTERS * _BITS - (SECRET_BYTES + PIN_BYTES) * 8
_BETWEEN = re.compile(r"[\s_.:\-\u00ad\u200b-\u200d\u2010-\u2015\u2212\ufeff]+")
_MISTAKEN = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class EnrolmentCode:
    """What a code says: its secret, and the first half of the thumbprint of the hub's key."""

    secret: bytes = field(repr=False)
    hub_pin: bytes


def new_secret() -> bytes:
    """Return 128 random bits."""
    return secrets.token_bytes(SECRET_BYTES)


def write_code(secret: bytes, hub_thumbprint: str) -> str:
    """Return the code for people."""
    content = secret + pin_of(hub_thumbprint)
    number = int.from_bytes(content) << _CHECK_BITS | _check(content)
    letters = "".join(
        _LETTERS[number >> shift & 31] for shift in range((_N_LETTERS - 1) * _BITS, -1, -_BITS)
    )
    groups = [letters[start : start + _GROUP] for start in range(0, _N_LETTERS, _GROUP)]
    return "-".join([_PREFIX, *groups])


def read_code(text: str) -> EnrolmentCode:
    """Read a code as people give it: any case, any spaces and dashes, O for 0, I and L for 1.

    Raises WireError, which says what is wrong and where, and repeats no more than one letter.
    """
    letters = _normalise(text)
    for place, letter in enumerate(letters):
        if letter not in _LETTERS:
            raise WireError(
                message(
                    "{letter} in group {group} is in no code; look at it again",
                    letter=repr(letter),
                    group=place // _GROUP + 1,
                )
            )
    if len(letters) != _N_LETTERS:
        raise WireError(
            message(
                "the code has {found} letters and digits after KHUMKAN; it needs {needed}",
                found=len(letters),
                needed=_N_LETTERS,
            )
        )
    return _decode(letters)


def secret_hash(secret: bytes) -> str:
    """Return what the hub keeps of a secret, in hexadecimal: 128 random bits need no salt."""
    return sha256(b"khumkan-enrolment-secret" + secret).hexdigest()


def pin_of(hub_thumbprint: str) -> bytes:
    """Return the part of a thumbprint that a code carries."""
    return decode_base64url(hub_thumbprint)[:PIN_BYTES]


def pins(hub_pin: bytes, jwk: PublicJwk) -> bool:
    """Say whether a key is the one that a code means."""
    return compare_digest(hub_pin, pin_of(thumbprint(jwk)))


def _normalise(text: str) -> str:
    wide = unicodedata.normalize("NFKC", text[:_LONGEST]).upper()
    return _BETWEEN.sub("", wide).removeprefix(_PREFIX).translate(_MISTAKEN)


def _decode(letters: str) -> EnrolmentCode:
    number = 0
    for letter in letters:
        number = number << _BITS | _LETTERS.index(letter)
    content = (number >> _CHECK_BITS).to_bytes(SECRET_BYTES + PIN_BYTES)
    if number & ((1 << _CHECK_BITS) - 1) != _check(content):
        raise WireError(
            message("the code is mistyped: a letter is wrong, or two have changed places")
        )
    return EnrolmentCode(content[:SECRET_BYTES], content[SECRET_BYTES:])


def _check(content: bytes) -> int:
    digest = sha256(b"khumkan-enrolment-code" + content).digest()
    return int.from_bytes(digest[:4]) >> (32 - _CHECK_BITS)

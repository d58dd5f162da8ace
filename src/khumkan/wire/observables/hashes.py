"""File hashes: lower-case hexadecimal; the algorithm is known by the length."""

import re

from khumkan.core.errors import WireError
from khumkan.core.messages import message
from khumkan.wire.observables.kinds import Kind, Observable, shown

HASH_KINDS_BY_LENGTH = {32: Kind.MD5, 40: Kind.SHA1, 64: Kind.SHA256, 128: Kind.SHA512}

_HEXADECIMAL = re.compile(r"[0-9a-fA-F]+")


def parse_hash(text: str) -> Observable:
    """Return the hash observable that a text spells: MD5, SHA-1, SHA-256 or SHA-512.

    Raises WireError.
    """
    text = text.strip()
    kind = HASH_KINDS_BY_LENGTH.get(len(text))
    if kind is None or not _HEXADECIMAL.fullmatch(text):
        raise WireError(
            message(
                "{text} is not an MD5, SHA-1, SHA-256 or SHA-512 hash (32, 40, 64 or 128 "
                "hexadecimal digits)",
                text=shown(text),
            )
        )
    return Observable(kind, text.lower())

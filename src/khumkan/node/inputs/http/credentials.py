"""A source's token, in whatever form a shipper can send it."""

import base64
import binascii
from typing import Final

_LONGEST: Final = 4_096  # of a header: no token is near it
_PLAIN_SCHEMES: Final = ("bearer", "splunk")
_PAIR_SCHEMES: Final = ("basic", "apikey")


def read_token(header: str) -> str | None:
    """Return the token of an Authorization header, None if it holds none that could be one.

    `Bearer TOKEN`, `Splunk TOKEN`, `Basic base64(anything:TOKEN)`, `ApiKey base64(anything:TOKEN)`.
    """
    scheme, _, rest = header[:_LONGEST].strip().partition(" ")
    scheme, rest = scheme.lower(), rest.strip()
    if scheme in _PLAIN_SCHEMES:
        return rest or None
    return _read_pair(rest) if scheme in _PAIR_SCHEMES else None


def _read_pair(packed: str) -> str | None:
    try:
        pair = base64.b64decode(packed, validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return pair.partition(":")[2] or None

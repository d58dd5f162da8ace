"""How long a published indicator stays in force after it was last seen. The hub alone decides that.

An address is given to somebody else within weeks, a domain name at the end of its rent; the bytes
of a file and a whole URL stay what they were, and half a year keeps matchers from growing for ever.
"""

from datetime import datetime, timedelta
from typing import Final

from khumkan.wire.observables import Kind

_ADDRESS: Final = timedelta(days=30)
_NAME: Final = timedelta(days=90)
_CONTENT: Final = timedelta(days=180)

LIVES: Final = {
    Kind.IPV4: _ADDRESS,
    Kind.IPV6: _ADDRESS,
    Kind.DOMAIN: _NAME,
    Kind.URL: _CONTENT,
    Kind.MD5: _CONTENT,
    Kind.SHA1: _CONTENT,
    Kind.SHA256: _CONTENT,
    Kind.SHA512: _CONTENT,
}

# What is seen all day long must not make a new version, and a frame to every node, each time.
EXTEND_EVERY: Final = timedelta(days=1)


def life_ends_at(kind: Kind, seen_at: datetime) -> datetime:
    """Return until when an observable that was seen at a moment is worth matching."""
    return seen_at + LIVES[kind]

"""What goes down a stream, as server-sent events: frames, goodbyes, and a beat while all is quiet.

Source: HTML Living Standard, 9.2 Server-sent events.
"""

from enum import StrEnum
from typing import Final

BEAT: Final = b": beat\n\n"
HELLO: Final = b": hello\n\n"
CONTENT_TYPE: Final = b"text/event-stream"


class Bye(StrEnum):
    """Why the hub ends a stream on purpose: the node is told, and what to do differs."""

    REVOKED = "revoked"
    RENEW = "renew"
    CLOSING = "closing"
    REPLACED = "replaced"


def encode_frame(sequence: int, body: str) -> bytes:
    """Return a frame as an event; `body` is its JSON, which has no line ends of its own."""
    return b"event: frame\nid: %d\ndata: %b\n\n" % (sequence, body.encode())


def encode_bye(reason: Bye) -> bytes:
    """Return a goodbye as an event."""
    return b'event: bye\ndata: {"reason": "%b"}\n\n' % reason.value.encode()

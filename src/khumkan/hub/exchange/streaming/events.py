"""What goes down a stream, as server-sent events: a hello, frames, a goodbye; a beat in silence.

Source: HTML Living Standard, 9.2 Server-sent events.
"""

from enum import StrEnum
from typing import Final
from uuid import UUID

from khumkan.hub.intel.selectors import StreamHead

BEAT: Final = b": beat\n\n"
CONTENT_TYPE: Final = b"text/event-stream"


class Bye(StrEnum):
    """Why the hub ends a stream on purpose: the node is told, and what to do differs."""

    REVOKED = "revoked"
    RENEW = "renew"
    CLOSING = "closing"
    REPLACED = "replaced"


def encode_hello(collection: UUID, head: StreamHead) -> bytes:
    """Return what a stream begins with: a node finds by it whether its position still holds."""
    data = f'{{"collection": "{collection}", "epoch": "{head.epoch}", "last": {head.last}}}'
    return b"event: hello\ndata: %b\n\n" % data.encode()


def encode_frame(sequence: int, body: str) -> bytes:
    """Return a frame as an event; `body` is its JSON, which has no line ends of its own."""
    return b"event: frame\nid: %d\ndata: %b\n\n" % (sequence, body.encode())


def encode_bye(reason: Bye) -> bytes:
    """Return a goodbye as an event."""
    return b'event: bye\ndata: {"reason": "%b"}\n\n' % reason.value.encode()

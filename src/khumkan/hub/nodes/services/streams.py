"""Which nodes hold a stream open, as the part that serves the streams knows it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from khumkan.hub.nodes.models import Node


def note_streams(*, opened: Collection[UUID], ended: Collection[UUID], at: datetime) -> None:
    """Keep since when these hold their streams open, and that those don't any more."""
    if opened:
        Node.objects.filter(pk__in=opened).update(streams_since=at, last_seen_at=at)
    if ended:
        Node.objects.filter(pk__in=ended).update(streams_since=None)


def note_streams_alive(nodes: Collection[UUID], *, at: datetime) -> None:
    """Keep that these hold a stream open, if that was forgotten.

    It does not count as heard of: an open stream only says that nobody has closed it. A node that
    hangs, or whose line is cut, leaves one behind for minutes; its statuses stop at once.
    """
    Node.objects.filter(pk__in=nodes, streams_since=None).update(streams_since=at)


def forget_streams() -> None:
    """Forget all streams: called when their part starts, for it may not have ended in peace."""
    Node.objects.exclude(streams_since=None).update(streams_since=None)

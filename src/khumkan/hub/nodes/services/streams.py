"""Which nodes hold a stream open, as the part that serves the streams knows it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from khumkan.hub.nodes.models import Node


def note_streams(*, opened: Collection[UUID], ended: Collection[UUID], at: datetime) -> None:
    """Keep since when these hold their streams open, and that those don't any more."""
    if opened:
        Node.objects.filter(pk__in=opened).update(streams_since=at, last_seen_at=at)
    if ended:
        Node.objects.filter(pk__in=ended).update(streams_since=None)


def note_streams_alive(nodes: Collection[UUID], *, at: datetime) -> None:
    """Keep that these were heard of: what they hold open is alive.

    Who was refused since is left out: a stream that is left over must not hide a wrong clock.
    """
    is_well = Q(last_refused_at=None) | Q(last_refused_at__lte=F("last_seen_at"))
    since = Coalesce(F("streams_since"), Value(at))
    Node.objects.filter(is_well, pk__in=nodes).update(last_seen_at=at, streams_since=since)


def forget_streams() -> None:
    """Forget all streams: called when their part starts, for it may not have ended in peace."""
    Node.objects.exclude(streams_since=None).update(streams_since=None)

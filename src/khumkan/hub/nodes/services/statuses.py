"""What a node says of itself is kept: the last heartbeat, what each log source has brought."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from khumkan.core.journal import log_event
from khumkan.hub.nodes.models import Node, NodeSource
from khumkan.wire.contract import MOST, NodeStatus, SourceStatus

MOST_SOURCES = 1_000
_MILLISECOND = timedelta(milliseconds=1)
_LONGEST_OFFSET = 2**53
_OVER = "node.sources_over"  # more than MOST_SOURCES: what comes after them is not kept
_LOG = logging.getLogger(__name__)


@transaction.atomic
def take_status(node: Node, status: NodeStatus, *, at: datetime) -> Node:
    """Keep a heartbeat; `at` is when the hub had it. The same one twice counts once."""
    held = Node.objects.select_for_update().get(pk=node.pk)
    if held.status_sent_at == status.sent_at:
        return held
    offset = (at - status.sent_at) // _MILLISECOND
    held.software_version = status.software_version
    held.last_seen_at, held.status_sent_at = at, status.sent_at
    held.clock_offset_ms = max(-_LONGEST_OFFSET, min(_LONGEST_OFFSET, offset))
    held.n_rules, held.n_rules_refused = status.n_rules, status.n_rules_refused
    held.rules_dated, held.n_indicators = status.rules_dated, status.n_indicators
    held.n_waiting, held.waiting_since = status.n_waiting, status.waiting_since
    held.free_disk_ratio = status.free_disk_ratio
    held.save()
    _add_sources(held, status.sources)
    return held


def _add_sources(node: Node, told: tuple[SourceStatus, ...]) -> None:
    known = {one.source_id: one for one in node.sources.all()}
    changed: dict[UUID, NodeSource] = {}
    n_over = 0
    for one in told:
        if one.id not in known and len(known) >= MOST_SOURCES:
            n_over += 1
            continue
        source = known.setdefault(one.id, NodeSource(node=node, source_id=one.id))
        changed[one.id] = _add_up(source, one)
    if n_over:
        log_event(_LOG, _OVER, level=logging.WARNING, node=node.pk, count=n_over)
    NodeSource.objects.bulk_create(
        changed.values(),
        update_conflicts=True,
        unique_fields=["node", "source_id"],
        update_fields=["kind", "n_events", "n_rejected", "last_event_at"],
    )


def _add_up(source: NodeSource, told: SourceStatus) -> NodeSource:
    source.kind = told.kind
    source.n_events = min(source.n_events + told.n_events, MOST)
    source.n_rejected = min(source.n_rejected + told.n_rejected, MOST)
    if told.last_event_at is not None:
        source.last_event_at = max(told.last_event_at, source.last_event_at or told.last_event_at)
    return source

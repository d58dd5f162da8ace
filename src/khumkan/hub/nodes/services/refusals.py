"""Refusals are counted at the node they were for; the page of the node shows the last."""

import logging
from datetime import datetime
from uuid import UUID

from django.db.models import F

from khumkan.core.journal import log_event
from khumkan.hub.nodes.models import Node

_LONGEST = 500
_LOG = logging.getLogger(__name__)


def note_refusal(node_id: UUID, reason: str, detail: str, *, at: datetime) -> None:
    """Count a refusal; `detail` is what the node was told, which never repeats what it sent."""
    Node.objects.filter(pk=node_id).update(
        n_refused=F("n_refused") + 1,
        last_refusal=reason,
        last_refusal_detail=detail[:_LONGEST],
        last_refused_at=at,
    )
    log_event(_LOG, "node.refuse", level=logging.WARNING, node=node_id, reason=reason)

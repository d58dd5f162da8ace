"""Keeps how far immunity has come at each node: one row for each step forward."""

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from khumkan.core.journal import log_event
from khumkan.core.messages import message
from khumkan.hub.intel.models import Collection, Delivery
from khumkan.ui.errors import RefusedError
from khumkan.wire.contract import DeliveryReport

if TYPE_CHECKING:
    from khumkan.hub.nodes.models import Node

KEPT: Final = timedelta(days=90)
_LOG = logging.getLogger(__name__)


@transaction.atomic
def take_delivery(node: "Node", report: DeliveryReport, *, at: datetime) -> Delivery | None:
    """Store what moved since the node's last report; None where nothing did.

    What is about another count of frames than the hub's is left alone: a backup was put back, and
    the node will begin anew. Raises RefusedError for a collection that this hub doesn't have.
    """
    if not _is_of_this_epoch(report):
        log_event(_LOG, "delivery.of_another_epoch", node=node.pk)
        return None
    last = (
        Delivery.objects.select_for_update()
        .filter(node=node, collection=report.collection)
        .order_by("-id")
        .first()
    )
    loaded = last.loaded_up_to if last else 0
    searched = last.searched_up_to if last else 0
    is_search = report.searched_up_to > searched
    if report.loaded_up_to <= loaded and not is_search:
        return None
    return Delivery.objects.create(
        node=node,
        collection_id=report.collection,
        loaded_after=loaded,
        loaded_up_to=max(loaded, report.loaded_up_to),
        loaded_at=report.loaded_at,
        # Two reports at once may get here in the other order than they came to the hub.
        acknowledged_at=max(at, last.acknowledged_at) if last else at,
        searched_after=searched,
        searched_up_to=max(searched, report.searched_up_to),
        searched_at=report.searched_at,
        n_events_searched=report.n_events_searched if is_search else 0,
        is_search=is_search,
    )


def forget_old_deliveries() -> None:
    """Remove steps of more than 90 days ago, but never a node's last: it says where it stands."""
    newest = Delivery.objects.order_by().values("node", "collection").annotate(last=Max("id"))
    kept = list(newest.values_list("last", flat=True))
    Delivery.objects.filter(acknowledged_at__lt=timezone.now() - KEPT).exclude(pk__in=kept).delete()


def _is_of_this_epoch(report: DeliveryReport) -> bool:
    """Say whether the numbers mean frames of this hub, and not of one that was lost."""
    collection = Collection.objects.filter(pk=report.collection).first()
    if collection is None:
        raise RefusedError(message("this hub has no such collection"), field="collection")
    is_known = report.epoch in {None, collection.epoch}
    return is_known and report.loaded_up_to <= collection.sequence

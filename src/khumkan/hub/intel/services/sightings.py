"""Takes a node's sightings: who else saw it, and who looked and found nothing."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khumkan.core.journal import log_event
from khumkan.hub.intel.choices import FoundIn, State
from khumkan.hub.intel.models import Indicator, Sighting
from khumkan.hub.intel.moments import in_hub_time
from khumkan.hub.intel.publishing.collections import lock_sector_collection
from khumkan.hub.intel.services.seeing import Seen, see
from khumkan.hub.intel.services.versions import refresh_seen
from khumkan.wire.contract import ReportedSighting, SightingsReport

if TYPE_CHECKING:
    from khumkan.hub.nodes.models import Node

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TakenSighting:
    """What a report said of one published indicator: `n_events` of this report, 0 for none.

    `sighting` is the row with all reports together; `told` is what the node wrote.
    """

    indicator: Indicator
    sighting: Sighting
    told: ReportedSighting

    @property
    def n_events(self) -> int:
        """How many events this report adds."""
        return self.told.n_events


@transaction.atomic
def take_sightings(node: "Node", report: SightingsReport, *, at: datetime) -> list[TakenSighting]:
    """Store sightings; return those of indicators that are in force, in the report's order.

    What was retracted meanwhile is stored and not returned; what the hub never published is
    counted in the log. Call it before anything that writes to the audit trail.
    """
    told = report.sightings
    # Looking and finding nothing changes no indicator, and most reports are of that kind: they
    # must not wait for each other.
    collection = lock_sector_collection() if any(one.n_events for one in told) else None
    known = _find(told, is_locked=collection is not None)
    counted = [(known[one.indicator_id], one) for one in told if one.indicator_id in known]
    _tell_unknown(node, len(told) - len(counted))
    rows = see((_seen(indicator, one, node, at) for indicator, one in counted), node=node, at=at)
    if collection is not None:
        hit = {indicator.pk: indicator for indicator, one in counted if one.n_events}
        live = {row.pk for row, one in counted if one.n_events and one.found_in == "live"}
        refresh_seen(collection, list(hit.values()), fresh=live, at=at)
    return [
        TakenSighting(indicator, rows[_seen(indicator, one, node, at).key], one)
        for indicator, one in counted
        if indicator.state == State.PUBLISHED
    ]


def _find(told: Sequence[ReportedSighting], *, is_locked: bool) -> dict[str, Indicator]:
    rows = Indicator.objects.filter(stix_id__in={one.indicator_id for one in told}).order_by("id")
    return {row.stix_id: row for row in (rows.select_for_update() if is_locked else rows)}


def _seen(indicator: Indicator, one: ReportedSighting, node: "Node", at: datetime) -> Seen:
    return Seen(
        indicator_id=indicator.pk,
        found_in=FoundIn(one.found_in),
        is_authenticated=one.is_authenticated,
        first_at=one.first_at,
        last_at=one.last_at,
        n_events=one.n_events,
        event_received_at=in_hub_time(one.received_at, node, at=at) if one.received_at else None,
        detected_at=in_hub_time(one.detected_at, node, at=at),
    )


def _tell_unknown(node: "Node", n: int) -> None:
    if n:
        log_event(_LOG, "sighting.unknown", level=logging.WARNING, node=node.pk, n_unknown=n)

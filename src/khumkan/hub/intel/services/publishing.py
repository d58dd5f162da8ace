"""Observables of a finding become indicators, in the transaction that stores the finding."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from khumkan.core.journal import log_event
from khumkan.core.severity import Severity
from khumkan.hub.intel.choices import FoundIn, State
from khumkan.hub.intel.confidence import confidence_in
from khumkan.hub.intel.gate import MAX_HELD_AN_HOUR, reason_to_hold, select_observables
from khumkan.hub.intel.lifetimes import life_ends_at
from khumkan.hub.intel.models import Collection, Indicator
from khumkan.hub.intel.moments import in_hub_time, to_milliseconds
from khumkan.hub.intel.publishing.collections import lock_sector_collection
from khumkan.hub.intel.publishing.making import creator_of, stix_id_of
from khumkan.hub.intel.services.seeing import Seen, see
from khumkan.hub.intel.services.storing import NODE, put_into_index, record_indicator
from khumkan.hub.intel.services.versions import publish_versions, refresh_seen
from khumkan.wire.contract import SharedObservable
from khumkan.wire.observables import Observable
from khumkan.wire.stix import write_pattern

if TYPE_CHECKING:
    from khumkan.hub.nodes.models import Node

_HOUR: Final = timedelta(hours=1)
_LOG = logging.getLogger(__name__)


def publish_observables(  # noqa: PLR0913 -- what a finding says, each thing by its name
    observables: Sequence[SharedObservable],
    *,
    node: "Node",
    finding_id: UUID,
    level: Severity,
    is_authenticated: bool,
    received_at: datetime,
    detected_at: datetime,
    at: datetime,
) -> list[Indicator]:
    """Return the indicators of a finding: new ones published or held, known ones seen once more.

    Call it inside a transaction, and before anything that writes to the audit trail: this locks
    the collection first, and whoever locks in another order waits for ever. `received_at` and
    `detected_at` are the node's clock, `at` is the hub's.
    """
    wanted = select_observables(observables, level)
    if not wanted:
        return []
    collection = lock_sector_collection()
    creator = creator_of(collection.pk)
    by_id = {stix_id_of(one, creator): one for one in wanted}
    known = list(Indicator.objects.select_for_update().filter(stix_id__in=by_id).order_by("id"))
    for one in known:
        by_id.pop(one.stix_id)
    first = Indicator(
        node=node,
        organisation_id=node.organisation_id,
        finding_id=finding_id,
        event_received_at=in_hub_time(received_at, node, at=at),
        detected_at=in_hub_time(detected_at, node, at=at),
        reported_at=at,
        n_organisations=int(is_authenticated),
    )
    new = _add(by_id, first, _count_recent(node, at))
    see(_seen([*known, *new], first, is_authenticated=is_authenticated), node=node, at=at)
    refresh_seen(collection, known, fresh={one.pk for one in known}, at=at)
    _publish(collection, new, at)
    return [*known, *new]


def _add(by_id: dict[str, Observable], first: Indicator, n_recent: int) -> list[Indicator]:
    """Store what is new, each held or on its way out; beyond all measure it is only counted."""
    room = max(0, MAX_HELD_AN_HOUR - n_recent)
    kept = list(by_id.items())[:room]
    if len(kept) < len(by_id):
        dropped = len(by_id) - len(kept)
        log_event(
            _LOG,
            "indicator.drop",
            level=logging.WARNING,
            node=first.node_id,
            n_dropped=dropped,
        )
    made = [
        _make(stix_id, observable, first, reason_to_hold(observable, n_recent + n))
        for n, (stix_id, observable) in enumerate(kept)
    ]
    return Indicator.objects.bulk_create(made)


def _make(stix_id: str, observable: Observable, first: Indicator, held: str) -> Indicator:
    at = first.reported_at
    return Indicator(
        stix_id=stix_id,
        kind=observable.kind.value,
        value=observable.value,
        pattern=write_pattern(observable),
        confidence=confidence_in(first.n_organisations),
        state=State.HELD if held else State.PUBLISHED,
        held_reason=held,
        valid_from=to_milliseconds(at),
        valid_until=to_milliseconds(life_ends_at(observable.kind, at)),
        organisation_id=first.organisation_id,
        node=first.node,
        finding_id=first.finding_id,
        event_received_at=first.event_received_at,
        detected_at=first.detected_at,
        reported_at=at,
        published_at=None if held else at,
        n_organisations=first.n_organisations,
    )


def _publish(collection: Collection, new: Sequence[Indicator], at: datetime) -> None:
    leaving = [one for one in new if one.state == State.PUBLISHED]
    if leaving:
        publish_versions(collection, leaving, at=at)
    for one in new:
        action = "indicator.publish" if one.state == State.PUBLISHED else "indicator.hold"
        record_indicator(action, one, NODE, {"confidence": (None, one.confidence)})
        put_into_index(one)


def _seen(
    indicators: Sequence[Indicator], first: Indicator, *, is_authenticated: bool
) -> list[Seen]:
    return [
        Seen(
            indicator_id=one.pk,
            found_in=FoundIn.RULE,
            is_authenticated=is_authenticated,
            first_at=first.event_received_at,
            last_at=first.event_received_at,
            n_events=1,
            event_received_at=first.event_received_at,
            detected_at=first.detected_at,
        )
        for one in indicators
    ]


def _count_recent(node: "Node", at: datetime) -> int:
    return Indicator.objects.filter(node=node, reported_at__gt=at - _HOUR).count()

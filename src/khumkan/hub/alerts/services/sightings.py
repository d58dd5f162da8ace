"""Takes what nodes saw of published indicators: live traffic and the past open alerts, too."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from khumkan.core.severity import Severity
from khumkan.hub.alerts.choices import OPEN, FoundIn, Kind
from khumkan.hub.alerts.models import Alert, AlertSighting, Finding
from khumkan.hub.alerts.services.gathering import Arrival, add, gather, store
from khumkan.hub.alerts.services.locking import lock_place
from khumkan.hub.intel.confidence import PROVEN

if TYPE_CHECKING:
    from khumkan.hub.intel.services import TakenSighting
    from khumkan.hub.nodes.models import Node


@transaction.atomic
def take_sightings(taken: "Sequence[TakenSighting]", node: "Node", *, at: datetime) -> int:
    """Gather what was seen at a node to alerts; return how many sightings had events.

    An indicator that came from a finding of this very hospital belongs to the alert of that
    finding, as long as it is open. Call `lock_place` before whatever locks the collection.
    """
    hits = [one for one in taken if one.n_events]
    if not hits:
        return 0
    lock_place(node.organisation_id)
    origins = _find_origins(hits, node)
    for one in hits:
        if alert := origins.get(one.indicator.finding_id):
            add(alert, _arrival(one, counts=False), at)
    store({alert.pk: alert for alert in origins.values()}.values())
    others = [one for one in hits if one.indicator.finding_id not in origins]
    gathered = gather(Kind.INDICATOR, map(_arrival, others), node=node, at=at) if others else {}
    AlertSighting.objects.bulk_create(
        _make(one, origins.get(one.indicator.finding_id) or gathered[one.indicator.pk], node, at)
        for one in hits
    )
    return len(hits)


def _find_origins(hits: "Sequence[TakenSighting]", node: "Node") -> Mapping[UUID, Alert]:
    """Return the open alerts of this place that the indicators came from, by finding."""
    findings = Finding.objects.filter(
        pk__in={one.indicator.finding_id for one in hits},
        organisation_id=node.organisation_id,
        alert__state__in=OPEN,
    )
    by_finding = dict(findings.order_by().values_list("pk", "alert_id"))
    alerts = Alert.objects.select_for_update().in_bulk(set(by_finding.values()))
    return {finding: alerts[key] for finding, key in by_finding.items()}


def _arrival(one: "TakenSighting", *, counts: bool = True) -> Arrival:
    """Return what comes to an alert; events that a rule has reported already don't count twice."""
    is_past = FoundIn(one.told.found_in) is FoundIn.HISTORY
    is_sure = not is_past and one.indicator.confidence >= PROVEN
    level = Severity.HIGH if is_sure else Severity.MEDIUM
    return Arrival(
        one.indicator.pk,
        level if counts else Severity.INFORMATIONAL,
        one.told.first_at,
        one.told.last_at,
        one.n_events if counts else 0,
        is_past=is_past,
    )


def _make(one: "TakenSighting", alert: Alert, node: "Node", at: datetime) -> AlertSighting:
    return AlertSighting(
        alert=alert,
        node=node,
        indicator=one.indicator,
        found_in=one.told.found_in,
        first_at=one.told.first_at,
        last_at=one.told.last_at,
        n_events=one.n_events,
        is_authenticated=one.told.is_authenticated,
        detected_at=one.told.detected_at,
        reported_at=at,
    )

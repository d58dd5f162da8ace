"""Takes a node's findings: stored, gathered to alerts, their observables published, in one go."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from django.db import transaction

from khumkan.core.jsontypes import JsonValue
from khumkan.core.messages import message
from khumkan.hub.alerts.choices import Kind
from khumkan.hub.alerts.models import Alert, Finding
from khumkan.hub.alerts.services.gathering import Arrival, gather
from khumkan.hub.alerts.services.locking import lock_place
from khumkan.hub.intel.services import publish_observables
from khumkan.ui.errors import RefusedError
from khumkan.wire.contract import FindingsReport, ReportedFinding

if TYPE_CHECKING:
    from khumkan.hub.intel.models import Indicator
    from khumkan.hub.nodes.models import Node


@transaction.atomic
def take_findings(node: "Node", report: FindingsReport, *, at: datetime) -> int:
    """Store findings that are new, by their ids; return how many. `at` is the hub's clock.

    Raises RefusedError if another node has used one of the ids.
    """
    lock_place(node.organisation_id)
    told = _leave_out_known(node, report.findings)
    if not told:
        return 0
    published = {one.id: _publish(node, one, at) for one in told}
    alerts = gather(Kind.RULE, map(_arrival, told), node=node, at=at)
    Finding.objects.bulk_create(
        _make(one, node, alerts[one.rule_id], published[one.id], at) for one in told
    )
    return len(told)


def _leave_out_known(node: "Node", told: Sequence[ReportedFinding]) -> list[ReportedFinding]:
    by_id = {one.id: one for one in told}
    for key, owner in Finding.objects.filter(pk__in=by_id).values_list("pk", "node_id").order_by():
        if owner != node.pk:
            raise RefusedError(message("a finding has the id of another node's"), field="findings")
        del by_id[key]
    return list(by_id.values())


def _publish(node: "Node", one: ReportedFinding, at: datetime) -> "list[Indicator]":
    if not one.observables:
        return []
    return publish_observables(
        one.observables,
        node=node,
        finding_id=one.id,
        level=one.level,
        is_authenticated=one.is_authenticated,
        received_at=one.received_at,
        detected_at=one.detected_at,
        at=at,
    )


def _arrival(one: ReportedFinding) -> Arrival:
    return Arrival(one.rule_id, one.level, one.first_at, one.last_at, one.n_events)


def _make(
    one: ReportedFinding,
    node: "Node",
    alert: Alert,
    published: "Sequence[Indicator]",
    at: datetime,
) -> Finding:
    return Finding(
        id=one.id,
        node=node,
        organisation_id=node.organisation_id,
        alert=alert,
        rule_id=one.rule_id,
        level=one.level.value,
        first_at=one.first_at,
        last_at=one.last_at,
        n_events=one.n_events,
        is_authenticated=one.is_authenticated,
        pseudonyms=[{"kind": other.kind, "token": other.token} for other in one.pseudonyms],
        observables=list(_tell_observables(one, published)),
        received_at=one.received_at,
        detected_at=one.detected_at,
        reported_at=at,
    )


def _tell_observables(
    one: ReportedFinding, published: "Iterable[Indicator]"
) -> Iterable[dict[str, JsonValue]]:
    keys = {indicator.value: str(indicator.pk) for indicator in published}
    for observable in one.observables:
        told: dict[str, str] = msgspec.to_builtins(observable)
        yield {**told, "indicator": keys.get(observable.value)}

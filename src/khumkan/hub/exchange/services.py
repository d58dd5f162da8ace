"""The one door for what nodes report: read, stored once, handed on, in one transaction."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from khumkan.core.errors import WireError
from khumkan.hub.alerts import services as alerts
from khumkan.hub.exchange.models import Receipt
from khumkan.hub.exchange.reading import read_message
from khumkan.hub.exchange.refusing import refuse
from khumkan.hub.intel import services as intel
from khumkan.hub.nodes import services as nodes
from khumkan.ui.errors import NotFoundError, RefusedError
from khumkan.wire.contract import (
    Acknowledgement,
    DeliveryReport,
    FindingsReport,
    NodeStatus,
    SightingsReport,
)

if TYPE_CHECKING:
    from khumkan.hub.nodes.models import Node

_Report = FindingsReport | SightingsReport | DeliveryReport


def take(node: "Node", body: bytes, *, at: datetime) -> Acknowledgement:
    """Take what a node sent; what is acknowledged is on disk. `at` is the hub's clock.

    A report that comes again is acknowledged as a duplicate and changes nothing, also while its
    first copy is still being taken. Raises RefusedMessage.
    """
    content = read_message(node, body)
    if isinstance(content, NodeStatus):
        nodes.take_status(node, content, at=at)
        return Acknowledgement(report_id=node.pk, received_at=at, n_accepted=1)
    try:
        return _take_once(node, content, at)
    except (RefusedError, NotFoundError, WireError) as error:
        raise refuse(error.message, reason="malformed", report_id=content.id) from None


@transaction.atomic
def _take_once(node: "Node", report: _Report, at: datetime) -> Acknowledgement:
    receipt, is_new = Receipt.objects.get_or_create(
        node=node,
        report_id=report.id,
        defaults={"kind": _tag(report), "received_at": at, "n_accepted": _count(report)},
    )
    if is_new:
        _hand_on(node, report, at)
    return Acknowledgement(
        report_id=report.id,
        received_at=receipt.received_at,
        n_accepted=receipt.n_accepted,
        is_duplicate=not is_new,
    )


def _hand_on(node: "Node", report: _Report, at: datetime) -> None:
    if isinstance(report, FindingsReport):
        alerts.take_findings(node, report, at=at)
    elif isinstance(report, SightingsReport):
        if any(one.n_events for one in report.sightings):
            alerts.lock_place(node.organisation_id)  # before the collection, as for findings
        alerts.take_sightings(intel.take_sightings(node, report, at=at), node, at=at)
    else:
        intel.take_delivery(node, report, at=at)


def _tag(report: _Report) -> str:
    return str(type(report).__struct_config__.tag)


def _count(report: _Report) -> int:
    if isinstance(report, FindingsReport):
        return len(report.findings)
    return len(report.sightings) if isinstance(report, SightingsReport) else 1

"""What nodes of the tests report: findings, sightings, deliveries and heartbeats, as they send it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
from django.test import Client
from django.utils import timezone
from hub_nodes import Keyed

from khumkan.core.severity import Severity
from khumkan.wire.contract import (
    DeliveryReport,
    FindingsReport,
    HubMessage,
    NodeMessage,
    NodeStatus,
    Pseudonym,
    ReportedFinding,
    ReportedSighting,
    SharedAddress,
    SightingsReport,
    parse_hub_message,
    write_message,
)

URL = "/api/node/v1/messages"
RULE = UUID("0b1f0f0e-6f3f-4c1e-8c2f-3f5a1c2d4e5f")
ATTACKER = "45.148.10.81"


def finding(at: datetime | None = None, **fields: Any) -> ReportedFinding:
    """Return a finding of something that happened just now."""
    at = at or timezone.now() - timedelta(seconds=1)
    given: dict[str, Any] = {
        "id": uuid4(),
        "rule_id": RULE,
        "level": Severity.HIGH,
        "first_at": at,
        "last_at": at,
        "n_events": 1,
        "received_at": at,
        "detected_at": at,
        "is_authenticated": True,
        "pseudonyms": (Pseudonym(kind="host", key_id="0123abcd", token="5f" * 16),),
        "observables": (SharedAddress(value=ATTACKER),),
    }
    return ReportedFinding(**(given | fields))


def findings(keyed: Keyed, *told: ReportedFinding, **fields: Any) -> FindingsReport:
    """Return a report; of one finding unless some are given."""
    return FindingsReport(**_frame(keyed, fields), findings=told or (finding(),))


def sighting(stix_id: str, **fields: Any) -> ReportedSighting:
    """Return a sighting in live traffic."""
    now = timezone.now() - timedelta(seconds=1)
    given: dict[str, Any] = {
        "indicator_id": stix_id,
        "first_at": now,
        "last_at": now,
        "n_events": 1,
        "found_in": "live",
        "is_authenticated": True,
        "detected_at": now,
        "received_at": now,
    }
    return ReportedSighting(**(given | fields))


def sightings(keyed: Keyed, *told: ReportedSighting, **fields: Any) -> SightingsReport:
    """Return a report of sightings."""
    return SightingsReport(**_frame(keyed, fields), sightings=told)


def delivery(keyed: Keyed, collection: UUID, loaded_up_to: int, **fields: Any) -> DeliveryReport:
    """Return a report that frames are in force."""
    now = timezone.now()
    given: dict[str, Any] = {"collection": collection, "loaded_up_to": loaded_up_to}
    return DeliveryReport(**_frame(keyed, fields), **given, loaded_at=now)


def status(keyed: Keyed, **fields: Any) -> NodeStatus:
    """Return a heartbeat of a node that does well."""
    given: dict[str, Any] = {
        "node_id": keyed.node.pk,
        "sent_at": timezone.now(),
        "software_version": "2026.1.0",
        "understood_contracts": (1,),
        "rules_dated": None,
        "n_rules": 40,
        "n_rules_refused": 0,
        "n_indicators": 3,
        "n_waiting": 0,
        "waiting_since": None,
        "free_disk_ratio": 0.5,
    }
    return NodeStatus(**(given | fields))


def _frame(keyed: Keyed, fields: dict[str, Any]) -> dict[str, Any]:
    return {"id": uuid4(), "node_id": keyed.node.pk, "sent_at": timezone.now()} | fields


def send(keyed: Keyed, content: NodeMessage | bytes, **headers: str) -> tuple[int, HubMessage]:
    """Hand a message in as a node does; return the status and what the hub says."""
    body = content if isinstance(content, bytes) else write_message(content)
    response = Client().post(
        URL,
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {keyed.token()}", **headers},
    )
    return response.status_code, parse_hub_message(response.content)


def spoil(content: NodeMessage, **fields: object) -> bytes:
    """Return a message with some fields replaced by what may not stand there."""
    return msgspec.json.encode(msgspec.to_builtins(content) | fields)

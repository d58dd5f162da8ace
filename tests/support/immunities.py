"""Immunities for tests, made without a database: so many nodes, each so far."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from khumkan.hub.intel.immunity import Beginning, Immunity, NodeImmunity

ARRIVED = datetime(2026, 11, 22, 3, 12, tzinfo=UTC)
PUBLISHED = ARRIVED + timedelta(seconds=0.42)


def node(
    name: str = "", immune: float | None = None, searched: float | None = None, **given: Any
) -> NodeImmunity:
    """Return a node that is immune, and has searched, so many seconds after the attack."""
    return replace(
        NodeImmunity(
            node_id=uuid4(),
            name=name,
            organisation_id=uuid4(),
            organisation_name=name,
            region=1,
            is_origin=False,
            is_silent=False,
            immune_at=_at(immune),
            searched_at=_at(searched),
            n_events_searched=0,
            n_live=0,
            n_past=0,
            immune_seconds=immune,
            searched_seconds=searched,
        ),
        **given,
    )


def hidden(immune: float | None = None, **given: Any) -> NodeImmunity:
    """Return the node of a hospital that the reader may not know of."""
    nobody: dict[str, Any] = {"node_id": None, "organisation_id": None, "region": None}
    return node("", immune, **nobody | given)


def immunity(nodes: Sequence[NodeImmunity], **given: Any) -> Immunity:
    """Return the way of one address, published 0.42 seconds after it had come."""
    begun = Beginning(
        indicator_id=uuid4(),
        stix_id="indicator--x",
        kind="ipv4",
        value="203.0.113.66",
        state="published",
        confidence=70,
        n_organisations=1,
        organisation_id=uuid4(),
        organisation_name="Hospital A",
        event_received_at=ARRIVED,
        detected_at=ARRIVED + timedelta(seconds=0.2),
        reported_at=PUBLISHED,
        published_at=PUBLISHED,
    )
    return Immunity(replace(begun, **given), tuple(nodes))


def _at(seconds: float | None) -> datetime | None:
    return None if seconds is None else ARRIVED + timedelta(seconds=seconds)

"""Indicators for tests: a sector with nodes, observables that nodes report, deliveries they tell."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from hub_nodes import Keyed, make_node
from hub_world import World

from khumkan.core.severity import Severity
from khumkan.hub.intel import services
from khumkan.hub.intel.models import Collection, Delivery, Indicator
from khumkan.hub.nodes.models import Node
from khumkan.wire.contract import (
    DeliveryReport,
    ReportedSighting,
    SharedAddress,
    SharedDomain,
    SharedHash,
    SharedObservable,
    SharedUrl,
    SightingsReport,
)

ADDRESS = SharedAddress(value="203.0.113.66")
DOMAIN = SharedDomain(value="c2.evil.example")
URL = SharedUrl(value="http://203.0.113.66/drop/a.exe")
RESOLVER = SharedAddress(value="8.8.8.8")  # which waits for an analyst
HASH = SharedHash(value="ab" * 32)
SECOND = timedelta(seconds=1)


@dataclass(slots=True)
class Sector:
    """Hospitals A and B with a node each, and the collection they share.

    Everything happens at `now`, which a test may move.
    """

    world: World
    a: Keyed
    b: Keyed
    collection: Collection
    now: datetime = field(default_factory=timezone.now)

    def publish(
        self, *observables: SharedObservable, node: Node | None = None, **given: Any
    ) -> list[Indicator]:
        """Have a node (A's) report a finding that names observables."""
        said: dict[str, Any] = {
            "finding_id": uuid4(),
            "level": Severity.HIGH,
            "is_authenticated": True,
            "received_at": self.now - 2 * SECOND,
            "detected_at": self.now - SECOND,
            "at": self.now,
        } | given
        with transaction.atomic():
            return services.publish_observables(
                observables or (ADDRESS,), node=node or self.a.node, **said
            )

    def publish_one(self, observable: SharedObservable = ADDRESS, **given: Any) -> Indicator:
        """Have a node report one observable, and return its indicator as it is stored."""
        return Indicator.objects.get(pk=self.publish(observable, **given)[0].pk)

    def sight(
        self, *indicators: Indicator, node: Node | None = None, **given: Any
    ) -> list[services.TakenSighting]:
        """Have a node (B's) report sightings of indicators, all in the same way."""
        of = node or self.b.node
        return services.take_sightings(
            of, sightings(of, indicators, self.now, **given), at=self.now
        )

    def deliver(self, node: Node, **given: Any) -> Delivery | None:
        """Have a node tell how far it has come."""
        return services.take_delivery(node, self.delivery(node, **given), at=self.now)

    def delivery(self, node: Node, **given: Any) -> DeliveryReport:
        """Return what a node tells when it has loaded everything there is."""
        self.collection.refresh_from_db()
        said: dict[str, Any] = {
            "collection": self.collection.pk,
            "loaded_up_to": self.collection.sequence,
            "loaded_at": self.now,
        } | given
        return DeliveryReport(id=uuid4(), node_id=node.pk, sent_at=self.now, **said)

    def after(self, **length: float) -> "Sector":
        """Let time pass."""
        self.now += timedelta(**length)
        return self


def sightings(
    node: Node, indicators: Sequence[Indicator], at: datetime, **given: Any
) -> SightingsReport:
    """Return a node's report of indicators."""
    said: dict[str, Any] = {
        "first_at": at - SECOND,
        "last_at": at,
        "n_events": 3,
        "found_in": "live",
        "is_authenticated": True,
        "detected_at": at,
        "received_at": at - SECOND,
    } | given
    told = tuple(ReportedSighting(indicator_id=one.stix_id, **said) for one in indicators)
    return SightingsReport(id=uuid4(), node_id=node.pk, sent_at=at, sightings=told)


def make_sector(world: World) -> Sector:
    """Store two nodes that were enrolled an hour ago, and the collection."""
    enrolled = timezone.now() - timedelta(hours=1)
    return Sector(
        world,
        make_node(world.a, "node A", enrolled_at=enrolled),
        make_node(world.b, "node B", enrolled_at=enrolled),
        services.open_sector_collection(),
    )

"""Nodes of two hospitals, and findings that they have reported."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.utils import timezone
from hub_nodes import Keyed, make_node
from hub_world import World
from node_reports import finding, findings

from khumkan.hub.alerts import services
from khumkan.hub.alerts.models import Alert
from khumkan.hub.intel.services import open_sector_collection
from khumkan.wire.contract import ReportedFinding

Report = Callable[..., Alert]


@pytest.fixture
def node(world: World) -> Keyed:
    open_sector_collection()
    return make_node(world.a, "node of A")


@pytest.fixture
def other(world: World) -> Keyed:
    open_sector_collection()
    return make_node(world.b, "node of B")


@pytest.fixture
def report() -> Report:
    """Report findings, of one node; return the alert that took the last of them."""

    def send(node: Keyed, *told: ReportedFinding, at: datetime | None = None) -> Alert:
        told = told or (finding(),)
        services.take_findings(node.node, findings(node, *told), at=at or timezone.now())
        return Alert.objects.get(findings=told[-1].id)

    return send

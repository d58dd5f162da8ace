"""Nodes report at the same moment: nothing is taken twice, and nobody waits in a circle."""

import threading

import pytest
from django.db import connection, connections
from django.utils import timezone
from hub_nodes import Keyed, make_node
from hub_world import World
from node_reports import finding, findings, sighting, sightings, status
from tests.hub.organisations.services.test_races import committed_world, open_trail

from khumkan.hub.alerts.models import Alert, Finding
from khumkan.hub.exchange import services
from khumkan.hub.intel.models import Indicator
from khumkan.hub.intel.services import open_sector_collection
from khumkan.wire.contract import NodeMessage, write_message

__all__ = ["committed_world", "open_trail"]  # fixtures
pytestmark = pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="in memory it has no second writer that waits; a served hub is asked over HTTP",
)


def take(node: Keyed, content: NodeMessage) -> None:
    services.take(node.node, write_message(content), at=timezone.now())


def test_of_two_copies_at_once_one_is_taken_and_the_other_told_so(committed_world: World) -> None:
    open_sector_collection()
    node = make_node(committed_world.a)
    body, answers = write_message(findings(node)), []

    def send() -> None:
        answers.append(services.take(node.node, body, at=timezone.now()))
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(answer.is_duplicate for answer in answers) == [False] + [True] * 5
    assert (Finding.objects.count(), Alert.objects.get().n_events) == (1, 1)


def test_many_nodes_at_once_wait_for_each_other_and_never_in_a_circle(
    committed_world: World,
) -> None:
    open_sector_collection()
    nodes = [
        make_node(place)
        for place in (committed_world.a, committed_world.a, committed_world.b, committed_world.b)
    ]
    take(nodes[0], findings(nodes[0]))
    stix_id, failed = Indicator.objects.get().stix_id, []

    def send(node: Keyed) -> None:
        try:
            for _ in range(5):
                take(node, findings(node, finding(), finding(observables=())))
                take(node, sightings(node, sighting(stix_id)))
                take(node, status(node))
        except Exception as error:  # noqa: BLE001 -- told by the test
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(node,)) for node in nodes]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []
    assert Finding.objects.count() == 41

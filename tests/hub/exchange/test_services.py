"""What nodes report is taken once, whole or not at all, and each kind goes where it belongs."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.utils import timezone
from hub_nodes import Keyed, make_node
from hub_world import World
from node_reports import delivery, finding, findings, sighting, sightings, spoil, status

from khumkan.core.severity import Severity
from khumkan.hub.alerts.models import Alert, Finding
from khumkan.hub.exchange import services
from khumkan.hub.exchange.models import Receipt
from khumkan.hub.exchange.refusing import RefusedMessage
from khumkan.hub.intel.models import Delivery, Indicator, Sighting
from khumkan.hub.intel.selectors import sector_collection
from khumkan.hub.intel.services import open_sector_collection
from khumkan.hub.nodes.models import Node
from khumkan.wire.contract import Acknowledgement, NodeMessage, Refusal, write_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def node(world: World) -> Keyed:
    open_sector_collection()
    return make_node(world.a)


def take(node: Keyed, content: NodeMessage | bytes) -> Acknowledgement:
    body = content if isinstance(content, bytes) else write_message(content)
    return services.take(node.node, body, at=timezone.now())


def refusal_of(node: Keyed, content: NodeMessage | bytes) -> Refusal:
    with pytest.raises(RefusedMessage) as caught:
        take(node, content)
    return caught.value.refusal


def test_a_finding_becomes_an_alert_and_an_indicator_in_one_go(node: Keyed) -> None:
    report = findings(node)
    answer = take(node, report)
    assert (answer.report_id, answer.n_accepted, answer.is_duplicate) == (report.id, 1, False)
    assert Finding.objects.get().alert == Alert.objects.get()
    assert Indicator.objects.get().finding_id == report.findings[0].id


def test_a_report_that_comes_again_changes_nothing(node: Keyed) -> None:
    report = findings(node)
    first, second = take(node, report), take(node, report)
    assert second.is_duplicate
    assert (second.received_at, second.n_accepted) == (first.received_at, 1)
    assert (Finding.objects.count(), Alert.objects.get().n_events) == (1, 1)


def test_the_id_of_a_report_is_its_nodes_own(node: Keyed, world: World) -> None:
    other = make_node(world.b)
    report = findings(node)
    take(node, report)
    answer = take(other, findings(other, id=report.id))
    assert not answer.is_duplicate
    assert Finding.objects.count() == 2


def test_sightings_are_stored_and_open_an_alert_where_there_were_events(
    node: Keyed, world: World
) -> None:
    take(node, findings(node))
    stix_id, other = Indicator.objects.get().stix_id, make_node(world.b)
    told = [sighting(stix_id), sighting(stix_id, found_in="history", n_events=0)]
    assert take(other, sightings(other, *told)).n_accepted == 2
    assert Sighting.objects.filter(node=other.node).count() == 2
    assert Alert.objects.filter(organisation=world.b).count() == 1


def test_a_delivery_is_stored(node: Keyed) -> None:
    take(node, delivery(node, sector_collection().pk, 1))
    assert Delivery.objects.get().loaded_up_to == 1


def test_a_heartbeat_needs_no_receipt(node: Keyed) -> None:
    take(node, status(node, n_rules=47))
    assert Node.objects.get(pk=node.node.pk).n_rules == 47
    assert not Receipt.objects.exists()


def garbage(node: Keyed) -> list[tuple[bytes, str]]:
    report = findings(node)
    return [
        (b"", "malformed"),
        (b"\xff\xfe\x00", "malformed"),
        (b"[" * 10_000, "malformed"),
        (b"{}", "malformed"),
        (b"x" * (1024 * 1024 + 1), "too-large"),
        (spoil(report, contract=99), "unknown-version"),
        (spoil(report, findings=[]), "malformed"),
        (spoil(report, raw="somchai logged in"), "malformed"),
        (spoil(report, node_id=str(uuid4())), "not-allowed"),
    ]


@pytest.mark.parametrize("n", range(9))
def test_garbage_is_refused_for_good_by_its_place_and_never_its_value(n: int, node: Keyed) -> None:
    body, reason = garbage(node)[n]
    refusal = refusal_of(node, body)
    assert (refusal.reason, refusal.is_permanent) == (reason, True)
    assert "somchai" not in refusal.detail
    assert not Receipt.objects.exists()


def test_another_version_is_told_which_ones_are_understood(node: Keyed) -> None:
    assert refusal_of(node, spoil(findings(node), contract=2)).understood_contracts == (1,)


def test_what_a_node_tells_of_frames_that_a_restored_hub_lost_is_no_fault_of_it(
    node: Keyed,
) -> None:
    take(node, delivery(node, sector_collection().pk, 99))
    assert Receipt.objects.count() == 1
    assert not Delivery.objects.exists()


def test_what_fails_half_way_leaves_nothing(node: Keyed, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("khumkan.hub.alerts.services.findings.gather", fail)
    with pytest.raises(ZeroDivisionError):
        take(node, findings(node))
    assert not Receipt.objects.exists()
    assert not Indicator.objects.exists()


def test_a_finding_with_the_id_of_another_nodes_is_refused_whole(node: Keyed, world: World) -> None:
    theirs, other = finding(), make_node(world.b)
    take(node, findings(node, theirs))
    refusal = refusal_of(other, findings(other, finding(), theirs))
    assert (refusal.reason, refusal.is_permanent) == ("malformed", True)
    assert Finding.objects.count() == Receipt.objects.count() == 1


@pytest.mark.parametrize("n", [1, 500])
def test_the_number_of_queries_does_not_grow_with_the_findings(
    n: int, node: Keyed, django_assert_max_num_queries: Callable[..., object]
) -> None:
    told = [finding(observables=(), level=Severity.LOW) for _ in range(n)]
    with django_assert_max_num_queries(32):  # type: ignore[attr-defined]
        take(node, findings(node, *told))

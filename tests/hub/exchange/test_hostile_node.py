"""A node that was taken over says what no node says: it is refused, and the hub's pages stand."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from django.test import Client
from django.utils import timezone
from hub_nodes import Keyed, make_node
from hub_world import World, sign_in
from node_reports import delivery, finding, findings, send, sighting, sightings, status

from khumkan.hub.alerts.models import Alert
from khumkan.hub.intel.models import Indicator, Sighting
from khumkan.hub.intel.selectors import sector_collection
from khumkan.hub.intel.services import open_sector_collection
from khumkan.hub.nodes.models import NodeSource
from khumkan.wire.contract import MOST, NodeMessage, SourceStatus

pytestmark = pytest.mark.django_db

NO_TIMES = [
    "0001-01-01T00:00:00+14:00",
    "0001-01-01T00:00:00Z",
    "1969-12-31T23:59:59Z",
    "2200-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999Z",
    "9999-12-31T23:59:59-14:00",
]


@pytest.fixture
def node(world: World) -> Keyed:
    open_sector_collection()
    return make_node(world.a)


def source(**fields: Any) -> SourceStatus:
    given: dict[str, Any] = {"id": uuid4(), "kind": "windows", "last_event_at": timezone.now()}
    return SourceStatus(**(given | {"n_events": 1, "n_rejected": 0} | fields))


def messages(node: Keyed) -> dict[str, NodeMessage]:
    now = timezone.now()
    return {
        "findings": findings(node),
        "sightings": sightings(node, sighting(f"indicator--{uuid4()}")),
        "delivery": delivery(
            node, sector_collection().pk, 1, searched_up_to=1, searched_at=now, sent_at=now
        ),
        "status": status(node, sources=(source(),), waiting_since=now),
    }


def with_time(content: NodeMessage, inside: str, names: tuple[str, ...], time: str) -> bytes:
    """Return the message with another time in it: in the first of its parts `inside`, if any."""
    built = msgspec.to_builtins(content)
    part = built[inside][0] if inside else built
    assert part.keys() >= set(names)
    part.update(dict.fromkeys(names, time))
    return msgspec.json.encode(built)


@pytest.mark.parametrize("time", NO_TIMES)
@pytest.mark.parametrize(
    ("kind", "inside", "names"),
    [
        ("findings", "findings", ("first_at", "last_at")),
        ("findings", "findings", ("received_at",)),
        ("findings", "findings", ("detected_at",)),
        ("findings", "", ("sent_at",)),
        ("sightings", "sightings", ("first_at", "last_at")),
        ("sightings", "sightings", ("received_at",)),
        ("sightings", "sightings", ("detected_at",)),
        ("sightings", "", ("sent_at",)),
        ("delivery", "", ("loaded_at",)),
        ("delivery", "", ("searched_at",)),
        ("status", "", ("sent_at",)),
        ("status", "", ("waiting_since",)),
        ("status", "sources", ("last_event_at",)),
    ],
    ids=str,
)
def test_a_time_that_no_page_can_show_is_refused(
    node: Keyed, kind: str, inside: str, names: tuple[str, ...], time: str
) -> None:
    code, answer = send(node, with_time(messages(node)[kind], inside, names, time))

    assert (code, answer.reason) == (400, "malformed")  # type: ignore[union-attr]
    assert "9999" not in answer.detail  # type: ignore[union-attr]


@pytest.mark.parametrize("time", ["1970-01-01T00:00:00Z", "2199-12-31T23:59:59.999999Z"])
def test_the_first_and_the_last_time_that_are_taken_can_be_shown(
    node: Keyed, world: World, time: str
) -> None:
    content = with_time(findings(node), "findings", ("first_at", "last_at"), time)
    assert send(node, content)[0] == 200

    client: Client = sign_in(world.analyst)
    for address in ("/", "/alerts/", f"/alerts/{Alert.objects.get().pk}/", "/indicators/"):
        assert client.get(address).status_code == 200


def test_events_without_number_break_no_sum(node: Keyed) -> None:
    for _ in range(3):
        told = [finding(n_events=MOST, observables=()) for _ in range(500)]
        assert send(node, findings(node, *told))[0] == 200
    assert Alert.objects.get().n_events == MOST


def test_sightings_without_number_break_no_sum(node: Keyed, world: World) -> None:
    send(node, findings(node))
    stix_id, other = Indicator.objects.get().stix_id, make_node(world.b)
    for _ in range(2):
        told = [sighting(stix_id, n_events=MOST) for _ in range(600)]
        assert send(other, sightings(other, *told))[0] == 200
    assert Sighting.objects.get(node=other.node).n_events == MOST


def test_a_source_without_measure_breaks_no_sum(node: Keyed) -> None:
    key, now = uuid4(), timezone.now()
    for n in range(3):
        told = [source(id=key, n_events=MOST, n_rejected=MOST) for _ in range(500)]
        sent_at = now + timedelta(seconds=n)
        assert send(node, status(node, sources=tuple(told), sent_at=sent_at))[0] == 200
    kept = NodeSource.objects.get()
    assert (kept.n_events, kept.n_rejected) == (MOST, MOST)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"[" * 900_000, id="lists in lists"),
        pytest.param(b'{"a":' * 150_000, id="objects in objects"),
        pytest.param(b'{"contract":1,"x":' + b"[" * 500_000, id="depth in a field"),
        pytest.param(b'{"contract":' + b"9" * 100_000 + b"}", id="a version without end"),
        pytest.param(b'{"contract":1e400}', id="infinity"),
        pytest.param(b"\xff\xfe", id="no UTF-8"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_what_is_no_message_is_refused(node: Keyed, body: bytes) -> None:
    code, answer = send(node, body)
    assert (code, answer.reason) == (400, "malformed")  # type: ignore[union-attr]

"""Heartbeats: the newest is shown, sources add up, the clock's difference is kept."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from hub_nodes import Keyed, make_node
from hub_world import World

from khumkan.hub.nodes import services
from khumkan.hub.nodes.models import Node, NodeSource
from khumkan.wire.contract import NodeStatus, SourceStatus

pytestmark = pytest.mark.django_db
FIREWALL = UUID("01890f3c-0000-7000-8000-000000000001")


@pytest.fixture
def one(world: World) -> Keyed:
    return make_node(world.a)


def status(sent_at: datetime, *sources: SourceStatus, **changes: Any) -> NodeStatus:
    words: dict[str, Any] = {
        "node_id": uuid4(),
        "sent_at": sent_at,
        "software_version": "2026.2.0",
        "understood_contracts": (1,),
        "rules_dated": date(2026, 11, 1),
        "n_rules": 100,
        "n_rules_refused": 2,
        "n_indicators": 5_000,
        "n_waiting": 3,
        "waiting_since": sent_at - timedelta(seconds=30),
        "free_disk_ratio": 0.25,
        "sources": sources,
    }
    return NodeStatus(**words | changes)


def source(n_events: int, at: datetime | None, source_id: UUID = FIREWALL) -> SourceStatus:
    return SourceStatus(
        id=source_id, kind="fortigate", last_event_at=at, n_events=n_events, n_rejected=1
    )


def test_what_a_node_says_is_kept(one: Keyed) -> None:
    now = timezone.now()
    services.take_status(one.node, status(now - timedelta(seconds=2)), at=now)
    stored = Node.objects.get(pk=one.node.pk)
    assert (stored.software_version, stored.rules_dated) == ("2026.2.0", date(2026, 11, 1))
    assert (stored.n_rules, stored.n_rules_refused, stored.n_indicators) == (100, 2, 5_000)
    assert (stored.n_waiting, stored.free_disk_ratio) == (3, 0.25)
    assert stored.last_seen_at == now
    assert stored.clock_offset_ms == 2_000


@pytest.mark.parametrize("hours", [-1, 1, 24 * 365 * 50, -24 * 365 * 150])
def test_any_clock_can_be_told(one: Keyed, hours: int) -> None:
    now = timezone.now()
    services.take_status(one.node, status(now - timedelta(hours=hours)), at=now)
    assert Node.objects.get(pk=one.node.pk).clock_offset_ms == hours * 3_600_000


def test_sources_add_up_over_heartbeats(one: Keyed) -> None:
    now = timezone.now()
    earlier, later = now - timedelta(minutes=1), now
    mail = uuid4()
    services.take_status(one.node, status(earlier, source(10, earlier)), at=now)
    services.take_status(one.node, status(later, source(5, None), source(7, later, mail)), at=now)
    firewall = NodeSource.objects.get(source_id=FIREWALL)
    assert (firewall.n_events, firewall.n_rejected, firewall.last_event_at) == (15, 2, earlier)
    assert NodeSource.objects.get(source_id=mail).n_events == 7


def test_the_same_heartbeat_twice_counts_once(one: Keyed) -> None:
    now = timezone.now()
    for _ in range(2):
        services.take_status(one.node, status(now, source(10, now)), at=now)
    assert NodeSource.objects.get().n_events == 10


def test_a_source_of_the_same_id_at_another_node_is_another(one: Keyed, world: World) -> None:
    other, now = make_node(world.b), timezone.now()
    for node in (one.node, other.node):
        services.take_status(node, status(now, source(10, now)), at=now)
    assert list(NodeSource.objects.values_list("n_events", flat=True)) == [10, 10]


def test_five_hundred_sources_are_written_by_a_handful_of_queries(
    one: Keyed, django_assert_max_num_queries: Any
) -> None:
    now = timezone.now()
    for n in (1, 500):  # what a database takes in one statement differs
        beat = status(now + timedelta(seconds=n), *(source(1, now, uuid4()) for _ in range(n)))
        with django_assert_max_num_queries(12):
            services.take_status(one.node, beat, at=now)


def test_a_node_that_invents_sources_fills_no_database(one: Keyed) -> None:
    now = timezone.now()
    for minute in range(3):
        sources = [source(1, now, uuid4()) for _ in range(500)]
        beat = status(now + timedelta(minutes=minute), *sources, source(1, now))
        services.take_status(one.node, beat, at=now)
    assert NodeSource.objects.count() == 1_000
    assert NodeSource.objects.get(source_id=FIREWALL).n_events == 3


def test_a_source_told_twice_in_one_heartbeat_counts_twice(one: Keyed) -> None:
    now = timezone.now()
    services.take_status(one.node, status(now, source(1, now), source(2, now)), at=now)
    assert NodeSource.objects.get().n_events == 3


def test_a_refusal_is_counted_and_shown(one: Keyed) -> None:
    now = timezone.now()
    for reason in ("malformed", "too-large"):
        services.note_refusal(one.node.pk, reason, "d" * 900, at=now)
    stored = Node.objects.get(pk=one.node.pk)
    assert (stored.n_refused, stored.last_refusal) == (2, "too-large")
    assert (stored.last_refused_at, len(stored.last_refusal_detail)) == (now, 500)


def test_streams_are_noted_for_all_nodes_in_one_go(one: Keyed, world: World) -> None:
    now, other = timezone.now(), make_node(world.b)
    keys = [one.node.pk, other.node.pk]
    services.note_streams(opened=keys, ended=(), at=now)
    services.note_streams(opened=(), ended=[other.node.pk], at=now)
    assert [Node.objects.get(pk=key).streams_since for key in keys] == [now, None]
    services.forget_streams()
    assert Node.objects.get(pk=one.node.pk).streams_since is None


def test_a_stream_that_stays_open_is_not_heard_of(one: Keyed) -> None:
    opened = timezone.now()
    services.note_streams(opened=[one.node.pk], ended=(), at=opened)
    services.note_streams_alive([one.node.pk], at=opened + timedelta(seconds=30))
    stored = Node.objects.get(pk=one.node.pk)
    assert (stored.streams_since, stored.last_seen_at) == (opened, opened)


def test_a_stream_that_was_forgotten_is_noted_again(one: Keyed) -> None:
    opened = timezone.now()
    later = opened + timedelta(seconds=30)
    services.note_streams(opened=[one.node.pk], ended=(), at=opened)
    services.forget_streams()
    services.note_streams_alive([one.node.pk], at=later)
    stored = Node.objects.get(pk=one.node.pk)
    assert (stored.streams_since, stored.last_seen_at) == (later, opened)


def test_a_stream_that_is_left_over_hides_no_refusal(one: Keyed) -> None:
    now = timezone.now()
    services.note_streams(opened=[one.node.pk], ended=(), at=now)
    services.note_refusal(one.node.pk, "clock-off", "", at=now + timedelta(seconds=1))
    services.note_streams_alive([one.node.pk], at=now + timedelta(seconds=30))
    assert Node.objects.get(pk=one.node.pk).last_seen_at == now

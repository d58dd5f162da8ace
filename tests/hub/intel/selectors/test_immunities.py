"""How far immunity has come: from the first byte of the attack to the last node."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hub_intel import ADDRESS, DOMAIN, Sector
from hub_nodes import make_node

from khumkan.hub.intel.choices import Audience
from khumkan.hub.intel.models import Collection, Indicator
from khumkan.hub.intel.selectors import latest_immunities, read_immunity
from khumkan.hub.intel.selectors.immunities import immunity_for
from khumkan.hub.nodes.choices import NodeState
from khumkan.hub.nodes.models import Node
from khumkan.wire.contract import SharedDomain


def tell_all(sector: Sector, node: Node) -> None:
    """Have a node tell that it loaded and searched everything."""
    sector.deliver(node)
    sector.deliver(
        node,
        searched_up_to=sector.collection.sequence,
        searched_at=sector.now,
        n_events_searched=1_000,
    )


def test_the_seconds_of_one_attack(sector: Sector) -> None:
    one = sector.publish_one()  # the event came two seconds ago, was detected a second ago
    sector.after(seconds=1).deliver(sector.a.node)
    sector.after(seconds=2).deliver(sector.b.node)
    found = read_immunity(one, at=sector.now)
    assert (found.detected_seconds, found.reported_seconds, found.published_seconds) == (1, 2, 2)
    assert (found.first_immune_seconds, found.half_immune_seconds) == (3, 3)
    assert (found.last_immune_seconds, found.all_searched_seconds) == (5, None)
    assert (found.n_nodes, found.n_immune, found.n_searched, found.is_complete) == (2, 2, 0, True)
    for node in (sector.a.node, sector.b.node):
        tell_all(sector.after(seconds=1), node)
    found = read_immunity(one, at=sector.now)
    assert (found.n_searched, found.all_searched_seconds) == (2, 7)
    assert [row.n_events_searched for row in found.nodes] == [1_000, 1_000]


def test_nobody_is_immune_before_saying_so(sector: Sector) -> None:
    found = read_immunity(sector.publish_one(), at=sector.now)
    assert (found.n_nodes, found.n_immune, found.is_complete) == (2, 0, False)
    assert found.first_immune_seconds is found.half_immune_seconds is None
    assert found.last_immune_seconds is found.all_searched_seconds is None


def test_an_earlier_delivery_is_none_of_this_one(sector: Sector) -> None:
    sector.deliver(sector.a.node)
    one = sector.publish_one()
    assert read_immunity(one, at=sector.now).n_immune == 0


def test_one_step_may_bring_many(sector: Sector) -> None:
    first, second = sector.publish_one(ADDRESS), sector.publish_one(DOMAIN)
    sector.after(seconds=3).deliver(sector.a.node)
    newest, oldest = latest_immunities(sector.world.admin, 10, at=sector.now)
    assert (newest.beginning.value, oldest.beginning.value) == (second.value, first.value)
    assert newest.first_immune_seconds == oldest.first_immune_seconds == 5


def test_who_came_later_or_was_sent_away_does_not_count(sector: Sector) -> None:
    one = sector.publish_one()
    make_node(sector.world.b, "new", enrolled_at=sector.now + timedelta(seconds=1))
    Node.objects.filter(pk=sector.b.node.pk).update(state=NodeState.REVOKED)
    sector.deliver(sector.a.node)
    found = read_immunity(one, at=sector.now)
    assert [row.node_id for row in found.nodes] == [sector.a.node.pk]
    assert found.is_complete


def test_a_silent_node_is_told_apart_and_holds_nothing_up(sector: Sector) -> None:
    long_ago = sector.now - timedelta(hours=1)
    Node.objects.filter(pk=sector.b.node.pk).update(last_seen_at=long_ago)
    one = sector.publish_one()
    tell_all(sector, sector.a.node)
    found = read_immunity(one, at=sector.now)
    assert (found.n_nodes, found.n_immune, found.n_silent) == (2, 1, 1)
    assert (found.last_immune_seconds, found.all_searched_seconds) == (2, 2)
    assert [row.is_silent for row in found.nodes] == [False, True]


def test_hits_are_told_by_node_and_way(sector: Sector) -> None:
    one = sector.publish_one()
    sector.sight(one, n_events=4)
    sector.sight(one, n_events=5, found_in="history")
    by_node = {row.node_id: row for row in read_immunity(one, at=sector.now).nodes}
    b, a = by_node[sector.b.node.pk], by_node[sector.a.node.pk]
    assert (b.n_live, b.n_past, b.is_origin) == (4, 5, False)
    assert (a.n_live, a.n_past, a.is_origin) == (1, 0, True)


def test_only_the_sector_and_the_hospital_itself_learn_where_it_was(sector: Sector) -> None:
    one = sector.publish_one()
    sector.deliver(sector.b.node)
    world = sector.world
    one = Indicator.objects.select_related("organisation").get(pk=one.pk)
    for user, named, origin in (
        (world.admin, {"node A", "node B"}, world.a.name),
        (world.liaison, {"node A", "node B"}, world.a.name),
        (world.a_it, {"node A", ""}, world.a.name),
        (world.b_it, {"", "node B"}, ""),
    ):
        found = immunity_for(user, one, at=sector.now)
        assert {row.name for row in found.nodes} == named, user
        assert found.beginning.organisation_name == origin, user
        assert (found.n_immune, found.n_nodes) == (1, 2)
    hidden = next(row for row in immunity_for(world.b_it, one).nodes if row.is_hidden)
    assert (hidden.organisation_id, hidden.organisation_name, hidden.region) == (None, "", None)


def test_who_reads_no_indicators_reads_no_immunity(sector: Sector) -> None:
    sector.publish()
    assert latest_immunities(sector.world.a_staff, 10) == []
    assert latest_immunities(sector.world.stranger, 10) == []


def test_what_was_never_published_has_no_immunity(sector: Sector) -> None:
    Collection.objects.update(audience=Audience.NOBODY)
    with pytest.raises(ValueError, match="never published"):
        read_immunity(sector.publish_one())


def test_fifty_take_as_many_queries_as_one(sector: Sector) -> None:
    def count(limit: int) -> int:
        user = type(sector.world.admin).objects.get(pk=sector.world.admin.pk)
        with CaptureQueriesContext(connection) as queries:
            assert len(latest_immunities(user, limit, at=sector.now)) == limit
        return len(queries)

    for n in range(50):
        sector.publish(SharedDomain(value=f"a{n}.evil.example"))
        sector.deliver(sector.a.node)
    assert count(1) == count(50) <= 6

"""A node is revoked with a reason, by who may, once."""

from collections.abc import Callable

import pytest
from hub_nodes import Keyed, make_node
from hub_world import World

from khumkan.hub.nodes import services
from khumkan.hub.nodes.models import Node
from khumkan.hub.nodes.selectors import active_nodes
from khumkan.ui.accounts.models import User
from khumkan.ui.actors import OPERATOR, Actor
from khumkan.ui.audit.selectors import entries
from khumkan.ui.errors import ConflictError, RefusedError

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(world: World) -> Keyed:
    return make_node(world.a)


@pytest.mark.parametrize(
    "who",
    [
        pytest.param(lambda world: world.admin, id="the sector"),
        pytest.param(lambda world: world.a_it, id="the hospital itself"),
    ],
)
def test_a_revoked_node_takes_no_part(
    one: Keyed, world: World, who: Callable[[World], User]
) -> None:
    other = make_node(world.b)
    services.revoke_node(one.node, reason=" stolen ", by=Actor(who(world).pk), version=1)
    assert list(active_nodes()) == [other.node]
    stored = Node.objects.get(pk=one.node.pk)
    assert (stored.state, stored.revoked_because, stored.version) == ("revoked", "stolen", 2)
    entry = entries()[0]
    assert (entry.action, entry.actor_id) == ("node.revoke", who(world).pk)
    assert entry.changes["reason"] == [None, "stolen"]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_a_reason_is_needed(one: Keyed, reason: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        services.revoke_node(one.node, reason=reason, by=OPERATOR)
    assert refusal.value.field == "reason"


@pytest.mark.parametrize(
    "who",
    [
        pytest.param(lambda world: world.b_it, id="another hospital"),
        pytest.param(lambda world: world.a_dpo, id="a data-protection officer"),
        pytest.param(lambda world: world.analyst, id="an analyst"),
    ],
)
def test_who_may_not_is_refused(one: Keyed, world: World, who: Callable[[World], User]) -> None:
    with pytest.raises(RefusedError):
        services.revoke_node(one.node, reason="because", by=Actor(who(world).pk))


def test_twice_or_by_a_version_never_seen_is_a_conflict(one: Keyed) -> None:
    with pytest.raises(ConflictError):
        services.revoke_node(one.node, reason="because", by=OPERATOR, version=9)
    services.revoke_node(one.node, reason="because", by=OPERATOR)
    with pytest.raises(ConflictError):
        services.revoke_node(one.node, reason="because", by=OPERATOR)

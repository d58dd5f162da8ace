"""Keys change: the new one at once, the old one for a day; nothing of a revoked node works."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hub_nodes import Keyed, make_node
from hub_world import World

from khumkan.hub.nodes import services
from khumkan.hub.nodes.errors import NodeRefusedError
from khumkan.hub.nodes.models import NodeKey
from khumkan.hub.nodes.signing import hub_jwk
from khumkan.ui.actors import OPERATOR
from khumkan.ui.audit.selectors import entries
from khumkan.wire.identity import (
    PrivateKey,
    audience_of,
    new_private_key,
    public_jwk,
    thumbprint,
    write_rotation_request,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(world: World) -> Keyed:
    return make_node(world.a)


def ask(one: Keyed, key: PrivateKey) -> str:
    return write_rotation_request(
        key,
        node_id=one.node.pk,
        audience=audience_of(hub_jwk()),
        nonce="n" * 22,
        at=timezone.now(),
    )


def test_the_new_key_works_at_once_and_the_old_one_for_a_day(one: Keyed) -> None:
    new, now = new_private_key(), timezone.now()
    services.rotate_key(one.node, ask(one, new), at=now)
    services.issue_token(Keyed(one.node, new).assertion(now), at=now)
    soon, later = now + timedelta(hours=23), now + timedelta(hours=25)
    services.issue_token(one.assertion(soon), at=soon)
    with pytest.raises(NodeRefusedError) as refusal:
        services.issue_token(one.assertion(later), at=later)
    assert refusal.value.reason == "not-authenticated"
    entry = entries()[0]
    assert entry.action == "node.change_key"
    assert entry.changes["thumbprint"] == [
        [thumbprint(public_jwk(one.key))],
        thumbprint(public_jwk(new)),
    ]


def test_asking_again_changes_nothing(one: Keyed) -> None:
    new = new_private_key()
    for _ in range(2):
        services.rotate_key(one.node, ask(one, new), at=timezone.now())
    assert NodeKey.objects.count() == 2
    assert entries().filter(action="node.change_key").count() == 1


def test_a_key_of_another_node_or_a_retired_one_does_not_come_in(one: Keyed, world: World) -> None:
    other = make_node(world.b)
    services.rotate_key(one.node, ask(one, new_private_key()), at=timezone.now())
    for key in (other.key, one.key):
        with pytest.raises(NodeRefusedError) as refusal:
            services.rotate_key(one.node, ask(one, key), at=timezone.now())
        assert refusal.value.reason == "not-allowed"


def test_nobody_changes_the_key_of_another_node(one: Keyed, world: World) -> None:
    other = make_node(world.b)
    with pytest.raises(NodeRefusedError) as refusal:
        services.rotate_key(other.node, ask(one, new_private_key()), at=timezone.now())
    assert refusal.value.reason == "malformed"
    assert NodeKey.objects.count() == 2


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_wrong_clock_is_told(one: Keyed, minutes: int) -> None:
    with pytest.raises(NodeRefusedError) as refusal:
        services.rotate_key(
            one.node,
            ask(one, new_private_key()),
            at=timezone.now() + timedelta(minutes=minutes),
        )
    assert refusal.value.reason == "clock-off"


def test_revocation_ends_every_key_at_once(one: Keyed) -> None:
    new = new_private_key()
    services.rotate_key(one.node, ask(one, new), at=timezone.now())
    services.revoke_node(one.node, reason="stolen", by=OPERATOR)
    for key in (one.key, new):
        with pytest.raises(NodeRefusedError) as refusal:
            services.issue_token(Keyed(one.node, key).assertion(), at=timezone.now())
        assert refusal.value.reason == "revoked"
    assert not NodeKey.objects.filter(retired_at__gt=timezone.now()).exists()
    with pytest.raises(NodeRefusedError):
        services.rotate_key(one.node, ask(one, new_private_key()), at=timezone.now())

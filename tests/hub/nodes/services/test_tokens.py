"""Tokens: each fault refused in the right words, counted at its node, and of no harm to others."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hub_nodes import Keyed, make_node
from hub_world import World

from khumkan.hub.nodes import services
from khumkan.hub.nodes.access import authenticate_node
from khumkan.hub.nodes.errors import NodeRefusedError
from khumkan.hub.nodes.models import UsedAssertion
from khumkan.hub.nodes.signing import hub_jwk, hub_key
from khumkan.hub.organisations.models import Organisation
from khumkan.ui.actors import OPERATOR
from khumkan.ui.keys import new_key
from khumkan.wire.identity import check_token_answer, new_private_key, write_access_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(world: World) -> Keyed:
    return make_node(world.a, last_seen_at=None)


def refused(text: str, **words: Any) -> NodeRefusedError:
    with pytest.raises(NodeRefusedError) as refusal:
        services.issue_token(text, at=timezone.now(), **words)
    return refusal.value


def test_a_token_lets_its_node_in_and_answers_its_own_assertion(one: Keyed) -> None:
    now = timezone.now()
    given = services.issue_token(one.assertion(now), at=now)
    assert (given.token_type, given.expires_in) == ("Bearer", 300)
    assert given.access_token not in repr(given)
    assert authenticate_node(given.access_token, at=now) == one.node
    jti = UsedAssertion.objects.get().jti
    check_token_answer(given.access_token, hub_jwk=hub_jwk(), node_id=one.node.pk, nonce=jti)
    one.node.refresh_from_db()
    assert one.node.last_seen_at == now
    assert one.node.n_refused == 0


def test_an_assertion_is_taken_once(one: Keyed) -> None:
    text = one.assertion()
    services.issue_token(text, at=timezone.now())
    assert refused(text).reason == "not-authenticated"
    one.node.refresh_from_db()
    assert (one.node.n_refused, one.node.last_refusal) == (1, "not-authenticated")


def test_the_same_name_of_another_node_is_another_assertion(one: Keyed, world: World) -> None:
    now = timezone.now()
    other = make_node(world.b, "other")
    UsedAssertion.objects.create(
        node=other.node, jti="j" * 22, expires_at=now + timedelta(minutes=2)
    )
    services.issue_token(one.assertion(now), at=now)


def by_a_wrong_key(one: Keyed) -> str:
    """Under the name of the right key, signed by another."""
    head, body, _signature = one.assertion().split(".")
    return f"{head}.{body}.{Keyed(one.node, new_private_key()).assertion().split('.')[2]}"


def test_unknown_node_wrong_key_replay_and_garbage_look_alike(one: Keyed, world: World) -> None:
    used = one.assertion()
    services.issue_token(used, at=timezone.now())
    other = make_node(world.b)
    faults = {
        "unknown": Keyed(one.node, new_private_key()).assertion(),
        "wrong key": by_a_wrong_key(one),
        "in another's name": one.assertion(node_id=other.node.pk),
        "replayed": used,
        "garbage": "a.b.c",
        "empty": "",
    }
    told = {(error.reason, str(error)) for error in map(refused, faults.values())}
    assert len(told) == 1
    assert next(iter(told))[0] == "not-authenticated"
    one.node.refresh_from_db()
    assert one.node.n_refused == 3  # wrong key, in another's name, replayed
    other.node.refresh_from_db()
    assert other.node.n_refused == 0


@pytest.mark.parametrize(("minutes", "words"), [(10, "ahead of"), (-10, "behind")])
def test_a_wrong_clock_is_told_with_the_hubs_time(one: Keyed, minutes: int, words: str) -> None:
    now = timezone.now()
    with pytest.raises(NodeRefusedError) as refusal:
        services.issue_token(one.assertion(now + timedelta(minutes=minutes)), at=now)
    error = refusal.value
    assert (error.reason, error.is_permanent) == ("clock-off", False)
    assert words in str(error)
    assert f"server_time={now:%Y-%m-%dT%H:%M:%SZ}" in str(error)
    one.node.refresh_from_db()
    assert (one.node.n_refused, one.node.last_refusal) == (1, "clock-off")
    assert one.node.last_refusal_detail == str(error)


def test_a_revoked_node_is_told_so_and_nobody_else_is(one: Keyed) -> None:
    token, assertion = one.token(), one.assertion()
    forged = by_a_wrong_key(one)
    services.revoke_node(one.node, reason="stolen", by=OPERATOR)
    assert refused(assertion).reason == "revoked"
    assert refused(forged).reason == "not-authenticated"
    with pytest.raises(NodeRefusedError) as refusal:
        authenticate_node(token, at=timezone.now())
    assert refusal.value.reason == "revoked"


def test_a_node_of_a_closed_organisation_waits_until_it_opens_again(one: Keyed) -> None:
    places = Organisation.objects.filter(pk=one.node.organisation_id)
    places.update(closed_at=timezone.now())
    error = refused(one.assertion())
    assert (error.reason, error.is_permanent) == ("not-allowed", False)
    with pytest.raises(NodeRefusedError):
        authenticate_node(one.token(), at=timezone.now())
    places.update(closed_at=None)
    services.issue_token(one.assertion(), at=timezone.now())


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda _: "", id="none"),
        pytest.param(lambda _: "a.b.c", id="garbage"),
        pytest.param(lambda one: one.token(timezone.now() - timedelta(minutes=6)), id="too old"),
        pytest.param(lambda one: one.assertion(), id="an assertion"),
        pytest.param(
            lambda one: write_access_token(
                one.key, node_id=one.node.pk, nonce="n" * 22, at=timezone.now()
            ),
            id="signed by the node itself",
        ),
    ],
)
def test_a_token_that_is_not_good_opens_nothing(one: Keyed, make: Callable[[Keyed], str]) -> None:
    with pytest.raises(NodeRefusedError) as refusal:
        authenticate_node(make(one), at=timezone.now())
    assert refusal.value.reason == "not-authenticated"


def test_a_token_of_a_node_that_never_was_opens_nothing() -> None:
    token = write_access_token(hub_key(), node_id=new_key(), nonce="n" * 22, at=timezone.now())
    with pytest.raises(NodeRefusedError):
        authenticate_node(token, at=timezone.now())


def test_names_of_assertions_are_kept_as_long_as_they_could_come_again(one: Keyed) -> None:
    now = timezone.now()
    for name, seconds in (("old", -130), ("late", -100), ("new", 60)):
        UsedAssertion.objects.create(
            node=one.node, jti=name, expires_at=now + timedelta(seconds=seconds)
        )
    services.forget_used_assertions()
    assert set(UsedAssertion.objects.values_list("jti", flat=True)) == {"late", "new"}

"""A code lets one node in, once; whatever else is tried looks alike outside and is told inside."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from hub_nodes import enrolment, make_code, make_node
from hub_world import World

from khumkan.hub.nodes import services
from khumkan.hub.nodes.choices import CodeFault, NodeState
from khumkan.hub.nodes.errors import NodeRefusedError
from khumkan.hub.nodes.models import EnrolmentCode, Node, NodeKey
from khumkan.hub.nodes.services import MadeCode
from khumkan.hub.organisations.models import Organisation
from khumkan.ui.actors import OPERATOR
from khumkan.ui.audit.selectors import entries
from khumkan.wire.identity import (
    EnrolmentCode as Code,
)
from khumkan.wire.identity import (
    new_private_key,
    new_secret,
    public_jwk,
    read_code,
    read_enrolment_answer,
    thumbprint,
    write_enrolment_request,
)

pytestmark = pytest.mark.django_db
NONCE = "n" * 22


def test_a_node_learns_who_it_is_from_the_hub_that_the_code_pins(
    world: World, sector: UUID
) -> None:
    key, code, at = new_private_key(), read_code(make_code(world.a).text), timezone.now()
    request = write_enrolment_request(key, code, software_version="2026.1.0", nonce=NONCE, at=at)
    answer = services.enrol(request, at=at)
    told = read_enrolment_answer(answer, pin=code.hub_pin, nonce=NONCE).answer
    node = Node.objects.get()
    assert told.node_id == node.pk
    assert (told.organisation_name, told.node_name) == (world.a.name_th, "ห้องเครื่อง")
    assert (told.agreement_reference, told.agreement_signed_on) == (
        "MOU 12/2569",
        date(2026, 10, 1),
    )
    assert told.collection == sector
    assert told.api_url.endswith("/api/node/v1")
    assert node.organisation == world.a
    assert (node.state, node.enrolled_at, node.software_version) == ("active", at, "2026.1.0")
    assert (node.agreement_reference, node.agreement_signed_on) == (
        "MOU 12/2569",
        date(2026, 10, 1),
    )
    assert node.keys.get().thumbprint == thumbprint(public_jwk(key))
    entry = entries()[0]
    assert (entry.action, entry.channel, entry.object_id) == ("node.enrol", "node", str(node.pk))


def test_a_second_node_of_an_organisation_leaves_the_first_alone(world: World) -> None:
    for _ in range(2):
        services.enrol(enrolment(make_code(world.a).text, new_private_key()), at=timezone.now())
    assert Node.objects.filter(organisation=world.a, state=NodeState.ACTIVE).count() == 2


def use_up(made: MadeCode) -> None:
    services.enrol(enrolment(made.text, new_private_key()), at=timezone.now())


def expire(made: MadeCode) -> None:
    EnrolmentCode.objects.filter(pk=made.code.pk).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )


def withdraw(made: MadeCode) -> None:
    services.withdraw_code(made.code, version=1, by=OPERATOR)


def close(made: MadeCode) -> None:
    Organisation.objects.filter(pk=made.code.organisation_id).update(closed_at=timezone.now())


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (use_up, CodeFault.USED),
        (expire, CodeFault.EXPIRED),
        (withdraw, CodeFault.WITHDRAWN),
        (close, CodeFault.CLOSED),
    ],
)
def test_codes_that_are_not_good_look_alike_outside_and_are_told_apart_inside(
    world: World, spoil: Callable[[MadeCode], None], fault: CodeFault
) -> None:
    made = make_code(world.a)
    spoil(made)
    n_nodes = Node.objects.count()
    told = []
    unknown = write_enrolment_request(
        new_private_key(),
        Code(new_secret(), bytes(16)),
        software_version="2026.1.0",
        nonce=NONCE,
        at=timezone.now(),
    )
    for request in (enrolment(made.text, new_private_key()), unknown):
        with pytest.raises(NodeRefusedError) as refusal:
            services.enrol(request, at=timezone.now())
        told.append((refusal.value.reason, str(refusal.value), refusal.value.is_permanent))
    assert told[0] == told[1]
    assert told[0][0] == "code-not-valid"
    assert Node.objects.count() == n_nodes
    stored = EnrolmentCode.objects.get()
    assert (stored.n_refused, stored.last_fault) == (1, fault)
    unknown_entry, entry = entries()[:2]
    assert entry.changes == {"fault": [None, fault.value]}
    assert entry.organisation_id == world.a.pk
    assert unknown_entry.changes == {"fault": [None, "unknown"]}


def test_the_same_node_may_ask_again_when_the_answer_was_lost(world: World) -> None:
    key, text = new_private_key(), make_code(world.a).text
    answers = [services.enrol(enrolment(text, key), at=timezone.now()) for _ in range(2)]
    assert answers[0] != answers[1]  # each answers its own nonce
    assert Node.objects.count() == 1
    assert NodeKey.objects.count() == 1


def test_a_revoked_node_does_not_come_back_by_its_old_code(world: World) -> None:
    key, text = new_private_key(), make_code(world.a).text
    services.enrol(enrolment(text, key), at=timezone.now())
    services.revoke_node(Node.objects.get(), reason="stolen", by=OPERATOR)
    with pytest.raises(NodeRefusedError) as refusal:
        services.enrol(enrolment(text, key), at=timezone.now())
    assert refusal.value.reason == "code-not-valid"


def test_a_key_that_was_enrolled_before_is_told_and_the_code_stays_good(world: World) -> None:
    other, made = make_node(world.b), make_code(world.a)
    with pytest.raises(NodeRefusedError) as refusal:
        services.enrol(enrolment(made.text, other.key), at=timezone.now())
    assert refusal.value.reason == "not-allowed"
    services.enrol(enrolment(made.text, new_private_key()), at=timezone.now())
    assert Node.objects.filter(organisation=world.a).count() == 1


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_wrong_clock_is_told_with_the_hubs_time_and_the_code_stays_good(
    world: World, minutes: int
) -> None:
    key, text, now = new_private_key(), make_code(world.a).text, timezone.now()
    with pytest.raises(NodeRefusedError) as refusal:
        services.enrol(enrolment(text, key, now + timedelta(minutes=minutes)), at=now)
    assert refusal.value.reason == "clock-off"
    assert not refusal.value.is_permanent
    assert f"server_time={now:%Y-%m-%dT%H:%M:%SZ}" in str(refusal.value)
    services.enrol(enrolment(text, key, now), at=now)


@pytest.mark.parametrize("text", ["", "a.b.c", "x" * 100_000, "ก", "\0"])
def test_garbage_is_refused(text: str) -> None:
    with pytest.raises(NodeRefusedError) as refusal:
        services.enrol(text, at=timezone.now())
    assert refusal.value.reason == "malformed"

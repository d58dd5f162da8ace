"""Codes: shown once, for an open organisation, by who may, under an agreement."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hub_nodes import make_code
from hub_world import World

from khumkan.hub.nodes import services
from khumkan.hub.nodes.models import EnrolmentCode
from khumkan.hub.nodes.signing import hub_jwk
from khumkan.hub.organisations.models import Organisation
from khumkan.ui.accounts.models import User
from khumkan.ui.actors import OPERATOR, SYSTEM, Actor
from khumkan.ui.audit.selectors import entries
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.wire.identity import pins, read_code, secret_hash

pytestmark = pytest.mark.django_db

GOOD: dict[str, Any] = {
    "node_name": "ห้องเครื่อง",
    "agreement_reference": "MOU 12/2569",
    "agreement_signed_on": date(2026, 10, 1),
}


def test_a_code_is_kept_by_its_hash_and_pins_this_hub(world: World) -> None:
    made = services.make_code(world.a, **GOOD, by=Actor(world.admin.pk))
    code = read_code(made.text)
    stored = EnrolmentCode.objects.get()
    assert stored.secret_hash == secret_hash(code.secret)
    assert pins(code.hub_pin, hub_jwk())
    assert stored.expires_at - stored.made_at == timedelta(hours=24)
    assert (stored.organisation, stored.made_by) == (world.a, world.admin)
    entry = entries()[0]
    assert entry.action == "enrolment_code.make"
    assert entry.organisation_id == world.a.pk
    everything = str(entry.changes) + str(EnrolmentCode.objects.values())
    assert made.text not in everything
    assert code.secret.hex() not in everything


def test_without_a_name_the_node_is_called_as_its_organisation(world: World) -> None:
    made = services.make_code(world.a, **GOOD | {"node_name": "  "}, by=OPERATOR)
    assert made.code.node_name == world.a.name_th


def test_earlier_codes_and_nodes_stay_as_they_are(world: World) -> None:
    first, second = make_code(world.a), make_code(world.a)
    assert first.text != second.text
    assert EnrolmentCode.objects.filter(withdrawn_at=None, used_at=None).count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"agreement_reference": " "}, "agreement_reference", id="no agreement"),
        pytest.param({"agreement_reference": "x" * 101}, "agreement_reference", id="a novel"),
        pytest.param({"node_name": "x" * 101}, "node_name", id="a name without end"),
        pytest.param(
            {"agreement_signed_on": timezone.localdate() + timedelta(days=2)},
            "agreement_signed_on",
            id="signed the day after tomorrow",
        ),
    ],
)
def test_what_breaks_a_rule_is_told_at_its_field(
    world: World, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(RefusedError) as refusal:
        services.make_code(world.a, **GOOD | change, by=OPERATOR)
    assert refusal.value.field == field
    assert not EnrolmentCode.objects.exists()


def test_a_closed_organisation_gets_no_code(world: World) -> None:
    Organisation.objects.filter(pk=world.a.pk).update(closed_at=timezone.now())
    with pytest.raises(RefusedError, match="closed"):
        services.make_code(world.a, **GOOD, by=OPERATOR)


@pytest.mark.parametrize(
    "who",
    [
        pytest.param(lambda world: world.a_it, id="the hospital's own IT"),
        pytest.param(lambda world: world.analyst, id="an analyst"),
        pytest.param(lambda world: world.stranger, id="a stranger"),
    ],
)
def test_who_lets_no_nodes_in_is_refused(world: World, who: Callable[[World], User]) -> None:
    with pytest.raises(RefusedError, match="can't do this"):
        services.make_code(world.a, **GOOD, by=Actor(who(world).pk))


def test_a_task_lets_no_node_in(world: World) -> None:
    with pytest.raises(RefusedError):
        services.make_code(world.a, **GOOD, by=SYSTEM)


def test_a_withdrawn_code_is_told_to_the_trail(world: World) -> None:
    made = make_code(world.a)
    services.withdraw_code(made.code, version=1, by=Actor(world.admin.pk))
    stored = EnrolmentCode.objects.get()
    assert stored.withdrawn_at
    assert entries()[0].action == "enrolment_code.withdraw"
    with pytest.raises(ConflictError):
        services.withdraw_code(made.code, version=2, by=Actor(world.admin.pk))


def test_a_version_never_seen_withdraws_nothing(world: World) -> None:
    made = make_code(world.a)
    with pytest.raises(ConflictError):
        services.withdraw_code(made.code, version=7, by=OPERATOR)
    assert EnrolmentCode.objects.get().withdrawn_at is None


def test_a_hospital_withdraws_no_code(world: World) -> None:
    made = make_code(world.a)
    with pytest.raises(RefusedError):
        services.withdraw_code(made.code, version=1, by=Actor(world.a_it.pk))

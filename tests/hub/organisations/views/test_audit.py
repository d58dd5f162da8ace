"""The audit trail as a page: scoped, exported."""

import json

import pytest
from django.urls import reverse
from hub_world import World, sign_in

from khumkan.hub.organisations.services.contacts import Card, add_contact
from khumkan.hub.organisations.services.placing import close_organisation
from khumkan.ui.actors import Actor

URL = "/audit/"


@pytest.fixture(autouse=True)
def _past(world: World) -> None:
    for where in (world.a, world.b):
        card = Card(name=f"เบอร์ของ {where.name_th}", duty="x", phone="1669")
        add_contact(where, card, by=Actor(world.admin.pk))
    close_organisation(world.a_unit, version=1, by=Actor(world.admin.pk))


@pytest.mark.parametrize(
    ("who", "sees_a", "sees_b"),
    [
        ("admin", True, True),
        ("a_auditor", True, False),
        ("a_it", True, False),
        ("b_it", False, True),
    ],
)
def test_each_reads_the_own_trail(world: World, who: str, sees_a: bool, sees_b: bool) -> None:
    text = sign_in(getattr(world, who)).get(URL).content.decode()
    assert ("เบอร์ของ โรงพยาบาลเอ" in text, "เบอร์ของ โรงพยาบาลบี" in text) == (sees_a, sees_b)


@pytest.mark.parametrize(
    "who", ["analyst", "liaison", "a_dpo", "a_executive", "a_staff", "stranger"]
)
def test_for_the_others_there_is_no_trail(world: World, who: str) -> None:
    assert sign_in(getattr(world, who)).get(URL).status_code == 404


def test_the_lines_are_scoped_too(world: World) -> None:
    answer = sign_in(world.a_auditor).get(URL + "?format=jsonl")
    lines = [json.loads(line) for line in b"".join(answer).splitlines()]
    places = {line["organisation_id"] for line in lines}
    assert places == {str(world.a.pk), str(world.a_unit.pk)}


def test_the_history_of_one_organisation_is_its_own(world: World) -> None:
    page = reverse("organisations:history", args=[world.a.pk])
    text = sign_in(world.a_auditor).get(page).content.decode()
    assert "เบอร์ของ โรงพยาบาลเอ" in text
    assert "เบอร์ของ โรงพยาบาลบี" not in text

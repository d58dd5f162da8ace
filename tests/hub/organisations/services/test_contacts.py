"""Contacts are added, changed, put in order and removed."""

from dataclasses import replace
from typing import Any

import pytest
from hub_world import World

from khumkan.hub.organisations.models import Contact
from khumkan.hub.organisations.services.contacts import (
    MOST,
    Card,
    add_contact,
    change_contact,
    raise_contact,
    remove_contact,
)
from khumkan.ui.actors import Actor
from khumkan.ui.audit.selectors import entries_about
from khumkan.ui.errors import ConflictError, NotFoundError, RefusedError

CARD = Card(name="ห้องเซิร์ฟเวอร์", duty="เวร CSIRT", phone="02-590-1000", is_around_the_clock=True)


def names(world: World) -> list[str]:
    return [one.name for one in world.a.contacts.all()]


def test_a_contact_is_added_at_the_end(world: World) -> None:
    by = Actor(world.a_it.pk)
    for name in ("หนึ่ง", "สอง"):
        add_contact(world.a, replace(CARD, name=name), by=by)
    assert names(world) == ["หนึ่ง", "สอง"]


def test_the_trail_of_the_organisation_tells_of_its_contacts(world: World) -> None:
    contact = add_contact(world.a, CARD, by=Actor(world.a_it.pk))
    change_contact(contact, replace(CARD, phone="02-590-2000"), version=1, by=Actor(world.a_it.pk))
    last = entries_about("contact", contact.pk).first()
    assert last is not None
    assert last.organisation_id == world.a.pk
    assert last.changes == {"phone": ["02-590-1000", "02-590-2000"]}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"phone": "", "is_around_the_clock": False}, "a telephone number, an e-mail address"),
        ({"phone": "", "email": "a@example.org"}, "24 hours needs a telephone"),
    ],
)
def test_who_can_not_be_reached_is_no_contact(
    world: World, change: dict[str, Any], says: str
) -> None:
    with pytest.raises(RefusedError, match=f"(?i){says}") as refused:
        add_contact(world.a, replace(CARD, **change), by=Actor(world.a_it.pk))
    assert refused.value.field == "phone"


def test_two_editors_of_a_contact(world: World) -> None:
    contact = add_contact(world.a, CARD, by=Actor(world.a_it.pk))
    change_contact(contact, replace(CARD, name="หนึ่ง"), version=1, by=Actor(world.a_it.pk))
    with pytest.raises(ConflictError, match=r"(?i)A Officer"):
        change_contact(contact, replace(CARD, name="สอง"), version=1, by=Actor(world.admin.pk))
    with pytest.raises(ConflictError):
        remove_contact(contact, version=1, by=Actor(world.admin.pk))
    assert names(world) == ["หนึ่ง"]


def test_what_a_removed_contact_said_stays_in_the_trail(world: World) -> None:
    contact = add_contact(world.a, CARD, by=Actor(world.a_it.pk))
    remove_contact(contact, version=1, by=Actor(world.a_it.pk))
    assert names(world) == []
    last = entries_about("contact", contact.pk).first()
    assert last is not None
    assert last.changes["phone"] == ["02-590-1000", None]
    with pytest.raises(NotFoundError):
        remove_contact(contact, version=1, by=Actor(world.a_it.pk))


def test_the_order_of_calling_changes_one_place_at_a_time(world: World) -> None:
    by = Actor(world.a_it.pk)
    made = [add_contact(world.a, replace(CARD, name=name), by=by) for name in "กขค"]
    raise_contact(made[2], by=by)
    assert names(world) == ["ก", "ค", "ข"]
    raise_contact(made[0], by=by)  # the first stays the first
    assert names(world) == ["ก", "ค", "ข"]
    assert entries_about("contact", made[2].pk)[0].changes == {"rank": [3, 2]}


def test_there_is_an_end_to_the_list(world: World) -> None:
    Contact.objects.bulk_create(
        Contact(organisation=world.a, name=str(n), duty="x", rank=n) for n in range(MOST)
    )
    with pytest.raises(RefusedError, match=r"(?i)at most 30"):
        add_contact(world.a, CARD, by=Actor(world.a_it.pk))

"""Contacts by their pages: who sees them, who changes them, what is plain at night."""

import pytest
from django.urls import reverse
from hub_world import World, sign_in

from khumkan.hub.organisations.models import Contact

ANSWERS = {"name": "ห้องเวร", "duty": "CSIRT", "phone": "๐๒ ๕๙๐ ๑๐๐๐", "is_around_the_clock": "on"}


def url(name: str, *args: object) -> str:
    return reverse(f"organisations:{name}", args=args)


def make_contact(world: World, where: str = "a", **columns: object) -> Contact:
    values = {"name": "เวรกลางคืน", "duty": "x", "phone": "1669", "is_around_the_clock": True}
    return Contact.objects.create(organisation=getattr(world, where), **(values | columns))


def test_a_contact_is_added_changed_put_first_and_removed(world: World) -> None:
    officer = sign_in(world.a_it)
    make_contact(world)
    assert officer.post(url("contact-add", world.a.pk), ANSWERS).status_code == 302
    added = Contact.objects.get(name="ห้องเวร")
    assert added.phone == "02-590-1000"
    officer.post(url("contact-raise", added.pk))
    assert [one.name for one in world.a.contacts.all()] == ["ห้องเวร", "เวรกลางคืน"]
    change = ANSWERS | {"version": 1, "is_around_the_clock": "", "hours": "เวลาราชการ"}
    assert officer.post(url("contact-change", added.pk), change).status_code == 302
    assert "ห้องเวร" in officer.get(url("contact-remove", added.pk)).content.decode()
    assert officer.post(url("contact-remove", added.pk), {"version": 2}).status_code == 302
    assert [one.name for one in world.a.contacts.all()] == ["เวรกลางคืน"]


@pytest.mark.parametrize("who", ["a_it", "a_dpo", "a_staff", "b_it", "stranger", "liaison"])
@pytest.mark.parametrize("name", ["contact-change", "contact-remove", "contact-raise"])
def test_only_who_keeps_the_contacts_changes_them(world: World, who: str, name: str) -> None:
    contact = make_contact(world, "b")
    answer = sign_in(getattr(world, who)).post(url(name, contact.pk), ANSWERS | {"version": 1})
    assert answer.status_code == (302 if who == "b_it" else 404)


@pytest.mark.parametrize(
    ("who", "where", "sees"),
    [
        ("a_staff", "a", True),
        ("a_staff", "ministry", True),
        ("a_staff", "ncsa", True),
        ("a_staff", "a_unit", False),
        ("a_staff", "b", False),
        ("stranger", "ministry", True),
        ("stranger", "a", False),
        ("liaison", "b", True),
        ("analyst", "b_unit", True),
    ],
)
def test_who_finds_whose_number(world: World, who: str, where: str, sees: bool) -> None:
    make_contact(world, where)
    page = url("contacts", getattr(world, where).pk)
    answer = sign_in(getattr(world, who)).get(page)
    assert answer.status_code == (200 if sees else 404)
    assert ("เวรกลางคืน" in answer.content.decode()) is sees


def test_that_nobody_is_reachable_at_night_is_said_plainly(world: World) -> None:
    officer, says = sign_in(world.a_it), "Nobody is reachable at night"
    make_contact(world, is_around_the_clock=False)
    for name in ("detail", "contacts", "sheet"):
        assert says in officer.get(url(name, world.a.pk)).content.decode(), name
    make_contact(world, name="อีกคน")
    for name in ("detail", "contacts", "sheet"):
        assert says not in officer.get(url(name, world.a.pk)).content.decode(), name


def test_the_sheet_has_the_own_numbers_and_the_national_ones(world: World) -> None:
    for where, name in (("a", "ของเรา"), ("ministry", "ของกระทรวง"), ("b", "ของคนอื่น")):
        make_contact(world, where, name=name)
    sheet = sign_in(world.a_it).get(url("sheet", world.a.pk)).content.decode()
    assert "ของเรา" in sheet
    assert "ของกระทรวง" in sheet
    assert "ของคนอื่น" not in sheet


def test_two_editors_of_a_contact_meet_at_the_form(world: World) -> None:
    contact, officer = make_contact(world), sign_in(world.a_it)
    page = url("contact-change", contact.pk)
    officer.post(page, ANSWERS | {"version": 1})
    answer = officer.post(page, ANSWERS | {"version": 1, "name": "คนที่สอง"}).content.decode()
    assert "A Officer changed this" in answer
    assert Contact.objects.get(pk=contact.pk).name == "ห้องเวร"

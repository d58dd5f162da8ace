"""Letting people in from the machine: found places, fresh links, honest refusals."""

import pytest
from hub_world import World
from pytest_django.fixtures import Settings

from khumkan.core.errors import ConfigurationError
from khumkan.hub.operations import people
from khumkan.hub.organisations.selectors.naming import find_waiting_invitation, sector_admins
from khumkan.ui.accounts.selectors import find_user
from khumkan.ui.errors import RefusedError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_mail(settings: Settings) -> None:
    settings.SENDS_MAIL = False


def test_a_place_is_found_by_code_or_exact_name(world: World) -> None:
    world.a.hcode, world.a.code9 = "10672", "EA0010672"
    world.a.save()
    for text in ("10672", "ea0010672", " โรงพยาบาลเอ "):
        assert people.find_organisation(text) == world.a
    assert people.find_organisation("") == world.ministry


@pytest.mark.parametrize("text", ["99999", "โรงพยาบาล", "ไม่มี"])
def test_no_place_and_half_a_name_are_refused(world: World, text: str) -> None:
    del world
    with pytest.raises(ConfigurationError, match="names no organisation, or more than one"):
        people.find_organisation(text)


def test_two_places_of_one_name_are_refused(world: World) -> None:
    world.b.name_th = world.a.name_th
    world.b.save()
    with pytest.raises(ConfigurationError, match="more than one"):
        people.find_organisation(world.a.name_th)


def test_a_lost_link_is_made_anew_and_kills_the_old_one(world: World) -> None:
    links = [
        people.invite(email="New@Example.org", organisation="", role="sector_admin").link
        for _ in range(2)
    ]
    assert links[0] != links[1]
    waiting = find_waiting_invitation("new@example.org", world.ministry, "sector_admin")
    assert waiting
    assert waiting.version == 3


def test_with_mail_the_letter_carries_the_link(world: World, settings: Settings) -> None:
    del world
    settings.SENDS_MAIL = True
    for _ in range(2):
        assert people.invite(email="new@example.org", organisation="", role="auditor").link == ""


def test_an_account_can_sign_in_with_the_password_that_was_made(world: World) -> None:
    password = people.make_password()
    given = {"email": "new@example.org", "name": "ใหม่", "organisation": world.a.name_th}
    people.create_user(**given, role="hospital_it", password=password)
    user = find_user("new@example.org")
    assert user
    assert user.check_password(password)
    with pytest.raises(RefusedError):
        people.create_user(**given, role="hospital_it", password=password)


def test_emergency_access_ends_and_counts_for_no_administrator(world: World) -> None:
    emergency = people.open_break_glass(
        email="glass@example.org", name="Emergency", organisation="", hours=2, reason="flood"
    )
    user = find_user("glass@example.org")
    assert user
    assert emergency.until == user.break_glass_until
    assert emergency.link.startswith("http")
    assert user.break_glass_until
    assert list(sector_admins(user.break_glass_until)) == [world.admin]

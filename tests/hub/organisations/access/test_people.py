from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from hub_world import World, make_member, make_person
from pytest_django import DjangoAssertNumQueries

from khumkan.hub.organisations.access.people import (
    access_invitation,
    access_invitation_to_change,
    access_inviter,
    access_membership_to_change,
    access_person,
    access_person_to_add_role,
    access_person_to_change,
    invitations_visible_to,
    memberships_visible_to,
    people_visible_to,
)
from khumkan.hub.organisations.choices import Role
from khumkan.hub.organisations.models import Invitation, Membership
from khumkan.ui.errors import NotFoundError

pytestmark = pytest.mark.django_db
A_PEOPLE = {"A Officer", "A Executive", "A Dpo", "A Auditor", "A Staff", "A Unit Officer"}
DUTY = {"Admin", "Analyst", "Liaison", "A Officer", "A Dpo", "A Unit Officer", "B Officer"}
EVERYBODY = A_PEOPLE | DUTY | {"B Staff", "Stranger"}


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [
        pytest.param("admin", EVERYBODY, id="the sector administrator sees all"),
        pytest.param("analyst", DUTY, id="the analyst sees who is on duty"),
        pytest.param("liaison", {"Liaison"}, id="the liaison sees nobody else"),
        pytest.param("a_it", A_PEOPLE, id="the IT officer sees hospital and units"),
        pytest.param("a_executive", A_PEOPLE, id="the executive sees hospital and units"),
        pytest.param("a_auditor", A_PEOPLE, id="the auditor sees hospital and units"),
        pytest.param("a_staff", {"A Staff"}, id="staff see themselves"),
        pytest.param("a_unit_it", {"A Unit Officer"}, id="a unit does not see its hospital"),
        pytest.param("stranger", {"Stranger"}, id="without a role, oneself"),
    ],
)
def test_who_sees_whom(world: World, viewer: str, seen: set[str]) -> None:
    assert {one.name for one in people_visible_to(getattr(world, viewer))} == seen


@pytest.mark.usefixtures("world")
def test_nobody_signed_in_sees_nobody() -> None:
    assert not people_visible_to(AnonymousUser())
    assert not memberships_visible_to(AnonymousUser())
    assert not invitations_visible_to(AnonymousUser())


def test_somebody_who_left_stays_visible_to_the_organisation_they_left(world: World) -> None:
    Membership.objects.filter(user=world.a_staff).update(ended_at=timezone.now())
    assert access_person(world.a_it, world.a_staff.pk) == world.a_staff
    with pytest.raises(NotFoundError):
        access_person(world.b_it, world.a_staff.pk)


def test_an_analyst_no_longer_sees_who_went_off_duty(world: World) -> None:
    Membership.objects.filter(user=world.a_it).update(ended_at=timezone.now())
    with pytest.raises(NotFoundError):
        access_person(world.analyst, world.a_it.pk)


def test_a_switched_off_viewer_sees_nobody(world: World) -> None:
    world.a_it.is_active = False
    assert not people_visible_to(world.a_it)


def test_a_stranger_and_nobody_look_alike(world: World) -> None:
    said = set()
    for key in (world.b_staff.pk, uuid4()):
        with pytest.raises(NotFoundError) as caught:
            access_person(world.a_it, key)
        said.add(str(caught.value))
    assert len(said) == 1


def test_a_membership_elsewhere_is_not_told(world: World) -> None:
    make_member(world.a_staff, Role.AUDITOR, world.b)
    places = memberships_visible_to(world.a_it).filter(user=world.a_staff)
    assert [place.role for place in places] == [Role.STAFF]
    assert memberships_visible_to(world.a_staff).filter(user=world.a_staff).count() == 2


@pytest.mark.parametrize(
    ("viewer", "person", "may"),
    [
        pytest.param("admin", "a_it", True, id="the sector administrator, anybody"),
        pytest.param("a_it", "a_staff", True, id="the IT officer, their own"),
        pytest.param("a_it", "a_unit_it", True, id="the IT officer, those of a unit"),
        pytest.param("a_it", "b_staff", False, id="not those of another hospital"),
        pytest.param("a_it", "admin", False, id="not the sector administrator"),
        pytest.param("a_unit_it", "a_it", False, id="a unit, not its hospital"),
        pytest.param("a_executive", "a_staff", False, id="the executive looks, no more"),
        pytest.param("analyst", "a_it", False, id="the analyst looks, no more"),
        pytest.param("a_staff", "a_staff", False, id="not even oneself"),
    ],
)
def test_who_may_change_a_person(world: World, viewer: str, person: str, may: bool) -> None:
    who, whom = getattr(world, viewer), getattr(world, person)
    if may:
        assert access_person_to_change(who, whom.pk) == whom
        return
    with pytest.raises(NotFoundError):
        access_person_to_change(who, whom.pk)


def test_whoever_is_somebody_elsewhere_is_not_changed_by_one_hospital(world: World) -> None:
    elsewhere = make_member(world.a_staff, Role.STAFF, world.b)
    with pytest.raises(NotFoundError):
        access_person_to_change(world.a_it, world.a_staff.pk)
    elsewhere.ended_at = timezone.now() - timedelta(seconds=1)
    elsewhere.save()
    assert access_person_to_change(world.a_it, world.a_staff.pk) == world.a_staff


def test_an_emergency_account_is_changed_by_the_sector_alone(world: World) -> None:
    world.a_staff.break_glass_until = timezone.now() + timedelta(hours=1)
    world.a_staff.save()
    with pytest.raises(NotFoundError):
        access_person_to_change(world.a_it, world.a_staff.pk)


def test_only_who_gives_roles_adds_one_to_a_person(world: World) -> None:
    assert access_person_to_add_role(world.a_it, world.a_staff.pk) == world.a_staff
    for viewer in (world.a_executive, world.a_staff, world.b_it, world.analyst):
        with pytest.raises(NotFoundError):
            access_person_to_add_role(viewer, world.a_staff.pk)


def test_only_who_gives_a_role_changes_it(world: World) -> None:
    officer = Membership.objects.get(user=world.a_it)
    fellow = make_person("A Fellow", Role.HOSPITAL_IT, world.a)
    assert access_membership_to_change(fellow, officer.pk) == officer
    for viewer in (world.a_auditor, world.b_it, world.analyst, world.a_unit_it):
        with pytest.raises(NotFoundError):
            access_membership_to_change(viewer, officer.pk)


def test_an_invitation_is_seen_and_changed_where_it_leads(world: World) -> None:
    one = Invitation.objects.create(
        email="x@example.org", organisation=world.a_unit, role=Role.STAFF
    )
    assert access_invitation(world.a_auditor, one.pk) == one
    assert access_invitation_to_change(world.a_it, one.pk) == one
    for viewer in (world.b_it, world.a_staff, world.analyst, world.stranger):
        with pytest.raises(NotFoundError):
            access_invitation(viewer, one.pk)
    with pytest.raises(NotFoundError):
        access_invitation_to_change(world.a_auditor, one.pk)


def test_inviting_is_for_those_who_give_roles(world: World) -> None:
    assert access_inviter(world.a_it) == world.a_it
    for viewer in (world.a_staff, world.a_auditor, world.stranger, AnonymousUser()):
        with pytest.raises(NotFoundError):
            access_inviter(viewer)


def test_the_number_of_queries_does_not_grow_with_what_is_seen(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(5):
        make_person(f"Extra {n}", Role.STAFF, world.a)
    with django_assert_num_queries(2):  # what the viewer holds, then the people
        assert len(people_visible_to(world.a_it)) == 11

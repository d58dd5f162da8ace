import pytest
from django.utils import timezone
from hub_world import World, make_member, make_person

from khumkan.hub.organisations.choices import Role
from khumkan.hub.organisations.models import Membership
from khumkan.hub.organisations.searching_people import PEOPLE
from khumkan.hub.organisations.selectors.people import (
    changeable_memberships,
    find_by_text,
    list_people,
    moments_of,
    places_of,
    rights_over,
    sector_admin_ids,
)
from khumkan.hub.organisations.services.memberships import add_membership
from khumkan.hub.organisations.services.people import rename_person
from khumkan.ui.accounts.models import User
from khumkan.ui.actors import Actor
from khumkan.ui.search.selectors import find
from khumkan.ui.search.services import reindex

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("ใจดี", {"สมหญิง ใจดี"}, id="Thai, in the middle"),
        pytest.param("somying", {"สมหญิง ใจดี"}, id="the English name"),
        pytest.param("Somying.J@", {"สมหญิง ใจดี"}, id="the beginning of an address"),
        pytest.param("j@example.org", set(), id="the middle of an address"),
        pytest.param("example", set(), id="everybody's domain"),
        pytest.param("%", set(), id="a wildcard is a letter"),
        pytest.param("' OR 1=1 --", set(), id="SQL is letters"),
    ],
)
def test_a_name_is_found_anywhere_and_an_address_from_its_beginning(
    world: World, text: str, found: set[str]
) -> None:
    person = make_person("สมหญิง ใจดี", Role.STAFF, world.a)
    User.objects.filter(pk=person.pk).update(
        email="somying.j@example.org", name_en="Somying Jaidee"
    )
    reindex(PEOPLE)
    assert {one.name for one in find_by_text(list_people(world.admin), text)} == found


def test_the_search_of_all_pages_finds_people_one_may_see(world: World) -> None:
    reindex(PEOPLE)
    assert [hit.title for hit in find(world.a_it, "Dpo", 5)] == ["A Dpo"]
    assert find(world.b_it, "Dpo", 5) == []


def test_running_roles_stand_before_ended_ones(world: World) -> None:
    Membership.objects.filter(user=world.a_staff).update(ended_at=timezone.now())
    make_member(world.a_staff, Role.DPO, world.a)
    places = places_of(world.a_it, world.a_staff)
    assert [(one.membership.role, one.is_running, one.may_change) for one in places] == [
        ("dpo", True, True),
        ("staff", False, False),
    ]


def test_what_happened_is_for_those_who_keep_people(world: World) -> None:
    add_membership(world.a_staff, organisation=world.a, role=Role.DPO, by=Actor(world.a_it.pk))
    seen = {
        viewer.name: bool(moments_of(viewer, world.a_staff, rights_over(viewer, world.a_staff)))
        for viewer in (world.a_it, world.a_auditor, world.a_staff, world.a_executive, world.admin)
    }
    assert seen == {
        "A Officer": True,
        "A Auditor": True,
        "A Staff": True,
        "A Executive": False,
        "Admin": True,
    }


def test_how_an_account_is_kept_is_not_for_a_hospital_that_its_owner_has_left(world: World) -> None:
    Membership.objects.filter(user=world.a_staff).update(ended_at=timezone.now())
    make_member(world.a_staff, Role.EXECUTIVE, world.b)
    kept = make_person("A Newcomer", Role.STAFF, world.a)
    for person in (world.a_staff, kept):
        rename_person(person, name="Renamed", name_en="", version=1, by=Actor(world.admin.pk))
    seen = {
        (viewer.name, person.email): bool(moments_of(viewer, person, rights_over(viewer, person)))
        for viewer in (world.a_it, world.a_auditor, world.admin)
        for person in (world.a_staff, kept)
    }
    assert seen == {
        ("A Officer", "a.staff@example.org"): False,
        ("A Officer", "a.newcomer@example.org"): True,
        ("A Auditor", "a.staff@example.org"): False,
        ("A Auditor", "a.newcomer@example.org"): False,
        ("Admin", "a.staff@example.org"): True,
        ("Admin", "a.newcomer@example.org"): True,
    }


def test_the_list_tells_how_an_account_is_kept_to_those_who_keep_it(world: World) -> None:
    Membership.objects.filter(user=world.a_dpo).update(ended_at=timezone.now())
    make_member(world.a_dpo, Role.DPO, world.b)
    kept = {
        viewer.name: {one.name for one in list_people(viewer) if vars(one)["is_kept"]}
        for viewer in (world.a_it, world.a_unit_it, world.a_auditor, world.analyst)
    }
    ours = {"A Officer", "A Executive", "A Auditor", "A Staff", "A Unit Officer"}
    assert kept == {
        "A Officer": ours,
        "A Unit Officer": {"A Unit Officer"},
        "A Auditor": {"A Auditor"},
        "Analyst": {"Analyst"},
    }
    assert all(vars(one)["is_kept"] for one in list_people(world.admin))


def test_only_roles_the_viewer_gives_can_be_ended(world: World) -> None:
    make_member(world.a_staff, Role.AUDITOR, world.b)
    people = User.objects.filter(pk__in=[world.a_staff.pk, world.b_staff.pk])
    ours = changeable_memberships(world.a_it, people)
    assert [(one.user.name, one.role) for one in ours] == [("A Staff", "staff")]
    assert len(changeable_memberships(world.admin, people)) == 3


def test_whom_to_tell_of_an_emergency(world: World) -> None:
    assert sector_admin_ids() == [world.admin.pk]
    User.objects.update(is_active=False)
    assert sector_admin_ids() == []

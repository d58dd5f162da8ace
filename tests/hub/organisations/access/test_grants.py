"""Who holds what at this moment; compared with a naive reading of the same table, on random trees."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from hub_world import World, make_member, make_organisation, make_user
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khumkan.hub.organisations import access
from khumkan.hub.organisations.choices import Kind, Role
from khumkan.hub.organisations.models import Contact, Membership, Organisation
from khumkan.hub.organisations.policy import (
    PUBLIC_KINDS,
    PUBLIC_PERMISSIONS,
    Permission,
    Scope,
    scope_of,
)
from khumkan.ui.accounts.models import User

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=30)
SOON = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Held:
    """A drawn membership; `begins` and `ends` are moments from now, None for no end."""

    place: int
    role: Role
    begins: timedelta
    ends: timedelta | None


@dataclass(frozen=True, slots=True)
class Case:
    """A drawn tree, as (kind, number of the parent, is it closed), and what one person holds."""

    tree: list[tuple[Kind, int | None, bool]]
    held: list[Held]
    is_active: bool
    emergency: timedelta | None


MOMENTS = st.sampled_from([-LONG_AGO, -SOON, SOON, LONG_AGO])


@st.composite
def cases(draw: st.DrawFn) -> Case:
    n = draw(st.integers(1, 8))
    tree = [
        (
            draw(st.sampled_from(Kind)),
            draw(st.none() | st.integers(0, i - 1)) if i else None,
            draw(st.sampled_from([False, False, False, True])),
        )
        for i in range(n)
    ]
    held = st.builds(
        Held,
        place=st.integers(0, n - 1),
        role=st.sampled_from(Role),
        begins=MOMENTS,
        ends=st.none() | MOMENTS,
    )
    return Case(
        tree,
        draw(st.lists(held, max_size=3, unique_by=lambda one: (one.place, one.role))),
        draw(st.sampled_from([True, True, True, False])),
        draw(st.none() | st.none() | MOMENTS),
    )


def store(case: Case) -> tuple[User, list[Organisation]]:
    now = timezone.now()
    until = now + case.emergency if case.emergency else None
    user = make_user("Somebody", is_active=case.is_active, break_glass_until=until)
    places: list[Organisation] = []
    for number, (kind, above, is_closed) in enumerate(case.tree):
        parent = None if above is None else places[above]
        closed_at = now if is_closed else None
        places.append(make_organisation(kind, f"o{number}", parent, closed_at=closed_at))
    for one in case.held:
        Membership.objects.create(
            user=user,
            organisation=places[one.place],
            role=one.role,
            started_at=now + one.begins,
            ended_at=now + one.ends if one.ends else None,
        )
    return user, places


def naive(case: Case, permission: Permission) -> set[int]:
    """Say where the person has a permission, walking up parent by parent, without any path."""
    if not case.is_active:
        return set()
    allowed: set[int] = set()
    is_emergency = bool(case.emergency and case.emergency > timedelta(0))
    # Emergency access is a sector administrator's: what they don't hold everywhere it does not open.
    if is_emergency and scope_of(Role.SECTOR_ADMIN, permission) == Scope.SECTOR:
        allowed |= set(range(len(case.tree)))
    for number, (kind, _above, is_closed) in enumerate(case.tree):
        if permission in PUBLIC_PERMISSIONS and kind in PUBLIC_KINDS and not is_closed:
            allowed.add(number)
    for one in case.held:
        has_ended = one.ends is not None and one.ends <= timedelta(0)
        if one.begins > timedelta(0) or has_ended or case.tree[one.place][2]:
            continue
        scope = scope_of(one.role, permission)
        for number in range(len(case.tree)):
            above: list[int] = []
            step: int | None = number
            while step is not None:
                above.append(step)
                step = case.tree[step][1]
            is_own = scope == Scope.OWN and one.place in above
            is_itself = scope == Scope.ITSELF and one.place == number
            if scope == Scope.SECTOR or is_own or is_itself:
                allowed.add(number)
    return allowed


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=cases(), permission=st.sampled_from(Permission))
def test_nobody_reaches_more_or_less_than_the_table_says(
    case: Case, permission: Permission
) -> None:
    Membership.objects.all().delete()
    Contact.objects.all().delete()
    Organisation.objects.order_by("-path").update(parent=None)
    Organisation.objects.all().delete()
    User.objects.all().delete()
    user, places = store(case)
    expected = {places[number].pk for number in naive(case, permission)}
    found = access.organisations_where(user, permission)
    assert {one.pk for one in found} == expected
    for one in places:
        Contact.objects.create(organisation=one, name="x", duty="y")
    if permission == Permission.VIEW_CONTACTS:
        contacts = access.contacts_visible_to(user)
        assert {one.organisation_id for one in contacts} == expected
    held = {one.pk for one in places if access.may_at(user, permission, one)}
    assert held <= expected
    assert access.may(user, permission) == bool(access.reach_of(user, permission))


@pytest.mark.usefixtures("world")
def test_nobody_signed_in_sees_nothing() -> None:
    nobody = AnonymousUser()
    assert not access.organisations_visible_to(nobody).exists()
    assert not access.contacts_visible_to(nobody).exists()
    assert not access.audit_entries_visible_to(nobody).exists()
    assert not access.must_use_second_factor(nobody)


def test_an_account_that_is_switched_off_gives_nothing(world: World) -> None:
    world.admin.is_active = False
    world.admin.save()
    assert not access.organisations_visible_to(world.admin).exists()
    assert not access.must_use_second_factor(world.admin)


@pytest.mark.parametrize(
    ("who", "must"),
    [("admin", True), ("a_it", True), ("a_auditor", True), ("a_staff", False), ("stranger", False)],
)
def test_everybody_but_staff_needs_a_second_factor(world: World, who: str, must: bool) -> None:
    assert access.must_use_second_factor(getattr(world, who)) is must


def test_staff_with_another_role_needs_a_second_factor(world: World) -> None:
    make_member(world.a_staff, Role.DPO, world.a)
    assert access.must_use_second_factor(world.a_staff)


@pytest.mark.parametrize(("hours", "is_open"), [(1, True), (-1, False)], ids=["open", "expired"])
def test_emergency_access_opens_everything_until_it_ends(
    world: World, hours: int, is_open: bool
) -> None:
    world.stranger.break_glass_until = timezone.now() + timedelta(hours=hours)
    assert access.may_at(world.stranger, Permission.CHANGE_ROLES, world.b) is is_open
    assert access.must_use_second_factor(world.stranger) is is_open


def test_one_question_to_the_database_for_one_person(
    world: World, django_assert_num_queries: object
) -> None:
    user = User.objects.get(pk=world.a_it.pk)
    with django_assert_num_queries(1):  # type: ignore[operator]
        for permission in Permission:
            access.may(user, permission)
            access.may_at(user, permission, world.b)


def test_roles_are_read_again_after_they_changed(world: World) -> None:
    assert not access.may(world.stranger, Permission.VIEW_PEOPLE)
    make_member(world.stranger, Role.DPO, world.a)
    access.forget_grants(world.stranger)
    assert access.may(world.stranger, Permission.VIEW_PEOPLE)


@pytest.mark.parametrize(
    ("who", "where", "roles"),
    [
        ("admin", "ministry", set(Role) - {Role.NCSA_LIAISON, Role.HOSPITAL_IT}),
        ("admin", "ncsa", {Role.NCSA_LIAISON, Role.EXECUTIVE, Role.DPO, Role.AUDITOR, Role.STAFF}),
        ("a_it", "a", {Role.HOSPITAL_IT, Role.EXECUTIVE, Role.DPO, Role.AUDITOR, Role.STAFF}),
        ("a_it", "b", set()),
        ("a_it", "ministry", set()),
        ("a_unit_it", "a", set()),
        ("analyst", "a", set()),
        ("a_dpo", "a", set()),
    ],
)
def test_who_may_give_which_role_where(
    world: World, who: str, where: str, roles: set[Role]
) -> None:
    assert access.roles_grantable_at(getattr(world, who), getattr(world, where)) == roles

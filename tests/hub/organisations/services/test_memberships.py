from datetime import timedelta

import pytest
from django.utils import timezone
from hub_world import World, make_member, make_person

from khumkan.hub.organisations.choices import Role
from khumkan.hub.organisations.models import Membership
from khumkan.hub.organisations.services.memberships import (
    add_membership,
    change_role,
    end_each,
    end_membership,
)
from khumkan.hub.organisations.services.people import open_break_glass
from khumkan.ui.accounts.models import User
from khumkan.ui.actors import OPERATOR, Actor
from khumkan.ui.audit.models import Entry
from khumkan.ui.errors import ConflictError, RefusedError

pytestmark = pytest.mark.django_db


def by(user: User) -> Actor:
    return Actor(user.pk)


def place_of(user: User) -> Membership:
    return Membership.objects.get(user=user)


def test_a_further_role_begins_now_and_is_in_the_trail(world: World) -> None:
    one = add_membership(world.a_staff, organisation=world.a, role=Role.DPO, by=by(world.a_it))
    assert (one.role, one.ended_at, one.version) == (Role.DPO, None, 1)
    entry = Entry.objects.get(action="membership.begin")
    assert (entry.object_id, entry.organisation_id) == (str(one.pk), world.a.pk)
    assert entry.changes == {"role": [None, "dpo"]}


@pytest.mark.parametrize(
    ("actor", "person", "role", "place"),
    [
        pytest.param("a_it", "a_staff", Role.SECTOR_ADMIN, "ministry", id="above one's own"),
        pytest.param("a_it", "a_staff", Role.STAFF, "b", id="elsewhere"),
        pytest.param("a_it", "a_it", Role.DPO, "a", id="to oneself"),
        pytest.param("admin", "admin", Role.AUDITOR, "ministry", id="to oneself, even the highest"),
        pytest.param("a_it", "a_staff", Role.STAFF, "a", id="held already"),
        pytest.param("a_auditor", "a_staff", Role.DPO, "a", id="by who gives none"),
    ],
)
def test_a_role_that_may_not_be_given_is_refused(
    world: World, actor: str, person: str, role: Role, place: str
) -> None:
    n_before = Membership.objects.count()
    with pytest.raises(RefusedError):
        add_membership(
            getattr(world, person),
            organisation=getattr(world, place),
            role=role,
            by=by(getattr(world, actor)),
        )
    assert Membership.objects.count() == n_before


def test_another_role_ends_the_old_one_which_stays_readable(world: World) -> None:
    old = place_of(world.a_staff)
    new = change_role(old, role=Role.EXECUTIVE, version=old.version, by=by(world.a_it))
    old.refresh_from_db()
    assert (old.role, old.version) == (Role.STAFF, 2)
    assert old.ended_at
    assert (new.role, new.ended_at) == (Role.EXECUTIVE, None)


def test_the_second_of_two_editors_is_told_who_was_quicker(world: World) -> None:
    place = place_of(world.a_staff)
    end_membership(place, version=place.version, by=by(world.admin))
    with pytest.raises(ConflictError, match="Admin"):
        end_membership(place, version=1, by=by(world.a_it))
    with pytest.raises(ConflictError, match="Admin"):
        change_role(place, role=Role.DPO, version=1, by=by(world.a_it))
    assert Membership.objects.filter(user=world.a_staff).count() == 1


def test_a_role_one_does_not_give_is_not_taken(world: World) -> None:
    for actor in (world.a_auditor, world.b_it, world.a_staff):
        with pytest.raises(RefusedError):
            end_membership(place_of(world.a_dpo), version=1, by=by(actor))


def test_the_last_sector_administrator_stays(world: World) -> None:
    place = place_of(world.admin)
    with pytest.raises(RefusedError, match="last sector administrator"):
        end_membership(place, version=1, by=by(world.admin))
    second = make_person("Second", Role.SECTOR_ADMIN, world.ministry)
    end_membership(place, version=1, by=by(second))
    with pytest.raises(RefusedError):
        end_membership(place_of(second), version=1, by=by(second))


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param({"is_active": False}, id="switched off"),
        pytest.param({}, id="for an emergency alone"),
    ],
)
def test_who_could_not_do_the_work_does_not_count_as_another(
    world: World, columns: dict[str, object]
) -> None:
    second = make_person("Second", Role.SECTOR_ADMIN, world.ministry)
    User.objects.filter(pk=second.pk).update(**columns)
    if not columns:
        ends = timezone.now() + timedelta(hours=4)
        Membership.objects.filter(user=second).update(ended_at=ends)
    with pytest.raises(RefusedError):
        end_membership(place_of(world.admin), version=1, by=by(world.admin))


def test_the_last_it_officer_may_be_ended(world: World) -> None:
    end_membership(place_of(world.a_it), version=1, by=by(world.admin))
    assert place_of(world.a_it).ended_at


def test_of_several_each_is_ended_by_itself(world: World) -> None:
    places = [place_of(world.a_staff), place_of(world.admin), place_of(world.a_dpo)]
    refusals = end_each(places, by=by(world.admin))
    assert len(refusals) == 1
    assert place_of(world.a_staff).ended_at
    assert place_of(world.a_dpo).ended_at


def test_a_role_held_twice_is_not_changed_into_one(world: World) -> None:
    make_member(world.a_staff, Role.DPO, world.a)
    staff = Membership.objects.get(user=world.a_staff, role=Role.STAFF)
    with pytest.raises(RefusedError, match="already"):
        change_role(staff, role=Role.DPO, version=1, by=by(world.a_it))


def test_an_emergency_account_gets_no_role_that_outlives_it(world: World) -> None:
    user, _link = open_break_glass(
        email="break@example.org",
        name="Emergency",
        organisation=world.ministry,
        hours=4,
        reason="nobody reachable",
        by=OPERATOR,
    )
    with pytest.raises(RefusedError, match="emergency account"):
        add_membership(user, organisation=world.ministry, role=Role.AUDITOR, by=by(world.admin))
    held = place_of(user)
    changed = change_role(held, role=Role.AUDITOR, version=held.version, by=by(world.admin))
    assert changed.ended_at == user.break_glass_until

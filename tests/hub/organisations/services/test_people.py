from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.utils import timezone
from hub_world import PASSWORD, World, add_second_factor, make_person, sign_in
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from khumkan.hub.organisations.choices import Role
from khumkan.hub.organisations.models import Membership
from khumkan.hub.organisations.services.people import (
    create_member,
    deactivate_person,
    open_break_glass,
    reactivate_person,
    rename_person,
    reset_second_factor,
)
from khumkan.ui.accounts.models import User
from khumkan.ui.actors import OPERATOR, Actor
from khumkan.ui.audit.models import Entry
from khumkan.ui.errors import ConflictError, RefusedError
from khumkan.ui.search.models import Document

pytestmark = pytest.mark.django_db
WHO: dict[str, Any] = {
    "email": "First@Example.org",
    "name": "ผู้ดูแลคนแรก",
    "password": PASSWORD,
    "by": OPERATOR,
}


def by(user: User) -> Actor:
    return Actor(user.pk)


def test_the_operator_makes_the_first_administrator(world: World) -> None:
    user = create_member(organisation=world.ministry, role=Role.SECTOR_ADMIN, **WHO)
    assert (user.email, user.check_password(PASSWORD)) == ("first@example.org", True)
    assert Membership.objects.get(user=user).role == Role.SECTOR_ADMIN
    assert Document.objects.get(object_id=user.pk).title == "ผู้ดูแลคนแรก"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"email": "a.staff@example.org"}, "email", id="address taken"),
        pytest.param({"email": "nonsense"}, "email", id="no address"),
        pytest.param({"role": Role.HOSPITAL_IT}, "role", id="a role the place has not"),
        pytest.param({"password": "123"}, "password", id="a weak password"),
        pytest.param({"by": Actor()}, "role", id="nobody asks"),
    ],
)
def test_what_cannot_be_made_leaves_nothing(
    world: World, changes: dict[str, Any], field: str
) -> None:
    about: dict[str, Any] = {"organisation": world.ministry, "role": Role.SECTOR_ADMIN}
    about |= WHO | changes
    n_before = User.objects.count(), Membership.objects.count(), Entry.objects.count()
    with pytest.raises(RefusedError) as caught:
        create_member(**about)
    assert caught.value.field == field
    assert (User.objects.count(), Membership.objects.count(), Entry.objects.count()) == n_before


def test_a_new_name_is_found_and_an_old_form_is_told(world: World) -> None:
    rename_person(world.a_staff, name="ชื่อใหม่", name_en="New", version=1, by=by(world.a_it))
    assert Document.objects.get(object_id=world.a_staff.pk).title == "ชื่อใหม่"
    with pytest.raises(ConflictError):
        rename_person(world.a_staff, name="Other", name_en="", version=1, by=by(world.a_it))


def test_switching_off_ends_sessions_and_can_be_taken_back(world: World) -> None:
    browser = sign_in(world.a_staff)
    deactivate_person(world.a_staff, by=by(world.a_it))
    world.a_staff.refresh_from_db()
    assert not world.a_staff.is_active
    assert browser.get("/people/").status_code == 302
    reactivate_person(world.a_staff, by=by(world.a_it))
    world.a_staff.refresh_from_db()
    assert world.a_staff.is_active


@pytest.mark.parametrize("closer", ["admin", "the command line"])
def test_a_hospital_does_not_open_what_the_ministry_closed(world: World, closer: str) -> None:
    deactivate_person(world.a_staff, by=by(world.admin) if closer == "admin" else OPERATOR)
    world.a_staff.refresh_from_db()
    with pytest.raises(RefusedError, match="The ministry switched this account off"):
        reactivate_person(world.a_staff, by=by(world.a_it))
    reactivate_person(world.a_staff, by=by(world.admin))
    world.a_staff.refresh_from_db()
    assert world.a_staff.is_active


def test_nobody_switches_off_themselves_or_the_last_administrator(world: World) -> None:
    with pytest.raises(RefusedError):
        deactivate_person(world.a_it, by=by(world.a_it))
    with pytest.raises(RefusedError, match="last sector administrator"):
        deactivate_person(world.admin, by=OPERATOR)
    make_person("Second", Role.SECTOR_ADMIN, world.ministry)
    deactivate_person(world.admin, by=OPERATOR)


def test_a_lost_phone_is_taken_out_of_use_with_every_session(world: World) -> None:
    add_second_factor(world.a_staff)
    reset_second_factor(world.a_staff, reason="called back, phone stolen", by=by(world.a_it))
    assert not Authenticator.objects.filter(user=world.a_staff).exists()
    entry = Entry.objects.get(action="second_factor.reset")
    assert entry.changes == {"reason": [None, "called back, phone stolen"]}
    assert entry.object_id == str(world.a_staff.pk)


def test_whose_second_factor_was_reset_is_told_by_letter(
    world: World,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.SENDS_MAIL = True
    add_second_factor(world.a_staff)
    with django_capture_on_commit_callbacks(execute=True):
        reset_second_factor(world.a_staff, reason="phone stolen", by=by(world.a_it))
    (letter,) = mail.outbox
    assert letter.to == [world.a_staff.email]
    assert "Your second factors were removed" in letter.subject


def test_nobody_resets_their_own_second_factor(world: World) -> None:
    add_second_factor(world.a_it)
    with pytest.raises(RefusedError):
        reset_second_factor(world.a_it, reason="lazy", by=by(world.a_it))
    assert Authenticator.objects.filter(user=world.a_it).exists()


def test_emergency_access_ends_account_and_role_together(world: World) -> None:
    about: dict[str, Any] = {
        "email": "break@example.org",
        "name": "Emergency",
        "organisation": world.ministry,
    }
    user, link = open_break_glass(**about, hours=4, reason="nobody reachable", by=OPERATOR)
    place = Membership.objects.get(user=user)
    assert (place.role, place.ended_at) == (Role.SECTOR_ADMIN, user.break_glass_until)
    assert link.startswith("http")
    again, _link = open_break_glass(**about, hours=8, reason="still nobody", by=OPERATOR)
    running = Membership.objects.filter(user=again, ended_at__gt=timezone.now())
    assert [one.ended_at for one in running] == [again.break_glass_until]

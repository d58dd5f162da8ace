from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hub_world import PASSWORD, World, make_member

from khumkan.hub.organisations.choices import Role
from khumkan.hub.organisations.models import Invitation, Membership
from khumkan.hub.organisations.selectors.invitations import find_open_invitation
from khumkan.hub.organisations.services import acceptance
from khumkan.hub.organisations.services.acceptance import accept_as_member, accept_as_new_person
from khumkan.hub.organisations.services.invitations import invite_with_link
from khumkan.hub.organisations.tokens import hash_token
from khumkan.ui.accounts.models import User
from khumkan.ui.actors import Actor
from khumkan.ui.audit.models import Entry
from khumkan.ui.errors import NotFoundError, RefusedError
from khumkan.ui.search.models import Document

NEW = "new@example.org"
WHO: dict[str, Any] = {
    "name": "สมหญิง ใจดี",
    "name_en": "Somying",
    "password": PASSWORD,
    "by": Actor(address="192.0.2.7"),
}


def invited(world: World, email: str = NEW, role: Role = Role.STAFF) -> str:
    _one, link = invite_with_link(
        email=email, organisation=world.a, role=role, by=Actor(world.a_it.pk)
    )
    return hash_token(link.rstrip("/").rpartition("/")[2])


@pytest.mark.django_db
def test_a_new_person_gets_account_role_and_trail_and_is_found(world: World) -> None:
    user = accept_as_new_person(invited(world, role=Role.DPO), **WHO)
    assert (user.email, user.name, user.check_password(PASSWORD)) == (NEW, "สมหญิง ใจดี", True)
    place = Membership.objects.get(user=user)
    assert (place.organisation, place.role, place.ended_at) == (world.a, Role.DPO, None)
    invitation = Invitation.objects.get()
    assert (invitation.accepted_by, invitation.token_hash) == (user, "")
    assert invitation.accepted_at
    entry = Entry.objects.get(action="invitation.accept")
    assert (entry.actor_id, entry.address) == (user.pk, "192.0.2.7")
    assert Document.objects.get(object_id=user.pk).title == "สมหญิง ใจดี"


@pytest.mark.django_db
def test_a_link_works_once(world: World) -> None:
    token_hash = invited(world)
    accept_as_new_person(token_hash, **WHO)
    with pytest.raises(NotFoundError):
        accept_as_new_person(token_hash, **WHO)
    assert User.objects.filter(email=NEW).count() == 1


def _expire(_world: World) -> None:
    Invitation.objects.update(expires_at=timezone.now())


def _withdraw(_world: World) -> None:
    Invitation.objects.update(withdrawn_at=timezone.now())


def _close(world: World) -> None:
    world.a.closed_at = timezone.now()
    world.a.save()


def _dismiss(world: World) -> None:
    Membership.objects.filter(user=world.a_it).update(
        ended_at=timezone.now() - timedelta(seconds=1)
    )


def _switch_off(world: World) -> None:
    User.objects.filter(pk=world.a_it.pk).update(is_active=False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "happen",
    [
        pytest.param(_expire, id="a day has passed"),
        pytest.param(_withdraw, id="withdrawn"),
        pytest.param(_close, id="the organisation was closed"),
        pytest.param(_dismiss, id="the inviter was dismissed"),
        pytest.param(_switch_off, id="the inviter's account was switched off"),
    ],
)
def test_a_link_that_is_over_looks_like_one_that_never_was(
    world: World, happen: Callable[[World], None]
) -> None:
    token_hash = invited(world)
    happen(world)
    said = set()
    for one in (token_hash, hash_token("never made"), ""):
        with pytest.raises(NotFoundError) as caught:
            accept_as_new_person(one, **WHO)
        said.add(str(caught.value))
    assert len(said) == 1
    assert not User.objects.filter(email=NEW).exists()


@pytest.mark.django_db
def test_a_weak_password_leaves_the_link_open(world: World) -> None:
    token_hash = invited(world)
    with pytest.raises(RefusedError) as caught:
        accept_as_new_person(token_hash, **(WHO | {"password": "123456"}))
    assert caught.value.field == "password"
    assert accept_as_new_person(token_hash, **WHO).email == NEW


@pytest.mark.django_db
def test_an_account_made_meanwhile_is_not_taken_over(world: World) -> None:
    token_hash = invited(world)
    User.objects.create(email=NEW, name="Quicker")
    with pytest.raises(RefusedError, match="sign in"):
        accept_as_new_person(token_hash, **WHO)
    assert Invitation.objects.get().accepted_at is None


@pytest.mark.django_db
def test_a_member_accepts_what_was_meant_for_them(world: World) -> None:
    token_hash = invited(world, email=world.b_staff.email)
    accept_as_member(token_hash, user=world.b_staff, by=Actor(world.b_staff.pk))
    assert Membership.objects.filter(user=world.b_staff, organisation=world.a).exists()


@pytest.mark.django_db
def test_a_link_for_somebody_else_opens_nothing_and_is_not_used_up(world: World) -> None:
    token_hash = invited(world, email=world.b_staff.email)
    with pytest.raises(NotFoundError):
        accept_as_member(token_hash, user=world.stranger, by=Actor(world.stranger.pk))
    assert Invitation.objects.get().accepted_at is None
    assert not Membership.objects.filter(user=world.stranger).exists()


@pytest.mark.django_db
def test_a_role_that_came_another_way_is_not_doubled(world: World) -> None:
    token_hash = invited(world, email=world.stranger.email)
    make_member(world.stranger, Role.STAFF, world.a)
    accept_as_member(token_hash, user=world.stranger, by=Actor(world.stranger.pk))
    assert Membership.objects.filter(user=world.stranger).count() == 1
    assert Invitation.objects.get().accepted_by == world.stranger


@pytest.mark.django_db
def test_somebody_quicker_between_looking_and_taking_wins(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    token_hash = invited(world)
    look = find_open_invitation

    def look_then_lose(one: str) -> Invitation | None:
        found = look(one)
        Invitation.objects.update(accepted_at=timezone.now())
        return found

    monkeypatch.setattr(acceptance, "find_open_invitation", look_then_lose)
    with pytest.raises(NotFoundError):
        accept_as_new_person(token_hash, **WHO)
    assert not User.objects.filter(email=NEW).exists()

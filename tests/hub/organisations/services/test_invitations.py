from datetime import timedelta

import pytest
from django.utils import timezone
from hub_world import World, make_member
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from khumkan.hub.organisations.choices import Delivery, Role
from khumkan.hub.organisations.models import Invitation, Membership
from khumkan.hub.organisations.services.invitations import (
    hand_over,
    invite,
    invite_each,
    invite_with_link,
    resend,
    withdraw,
)
from khumkan.hub.organisations.tokens import hash_token
from khumkan.ui.accounts.models import User
from khumkan.ui.actors import OPERATOR, SYSTEM, Actor
from khumkan.ui.audit.models import Entry
from khumkan.ui.errors import ConflictError, RefusedError

pytestmark = pytest.mark.django_db
NEW = "new@example.org"


def by(user: User) -> Actor:
    return Actor(user.pk)


def test_an_invitation_keeps_a_place_and_is_in_the_trail(world: World) -> None:
    one = invite(email=" New@Example.ORG", organisation=world.a, role=Role.STAFF, by=by(world.a_it))
    assert (one.email, one.role, one.invited_by) == (NEW, Role.STAFF, world.a_it)
    assert one.token_hash == ""
    entry = Entry.objects.get(action="invitation.make")
    assert (entry.actor_id, entry.organisation_id) == (world.a_it.pk, world.a.pk)
    assert entry.changes["email"] == [None, NEW]


@pytest.mark.parametrize(
    ("actor", "role", "place"),
    [
        pytest.param("a_it", Role.SECTOR_ADMIN, "a", id="a role above one's own"),
        pytest.param("a_it", Role.NCSA_LIAISON, "a", id="a role of another kind of place"),
        pytest.param("a_it", Role.STAFF, "b", id="another hospital"),
        pytest.param("a_unit_it", Role.STAFF, "a", id="the hospital above a unit"),
        pytest.param("a_staff", Role.STAFF, "a", id="staff"),
        pytest.param("a_executive", Role.STAFF, "a", id="the executive"),
        pytest.param("analyst", Role.HOSPITAL_IT, "a", id="the analyst"),
        pytest.param("admin", Role.SECTOR_ADMIN, "a", id="a role this kind of place has not"),
        pytest.param("stranger", Role.STAFF, "a", id="nobody in particular"),
    ],
)
def test_a_role_one_may_not_give_is_refused(
    world: World, actor: str, role: Role, place: str
) -> None:
    with pytest.raises(RefusedError) as caught:
        invite(
            email=NEW, organisation=getattr(world, place), role=role, by=by(getattr(world, actor))
        )
    assert caught.value.field == "role"
    assert not Invitation.objects.exists()


def test_the_operator_may_invite_and_the_system_may_not(world: World) -> None:
    invite(email=NEW, organisation=world.ministry, role=Role.SECTOR_ADMIN, by=OPERATOR)
    for actor in (SYSTEM, Actor()):
        with pytest.raises(RefusedError):
            invite(email="x@example.org", organisation=world.a, role=Role.STAFF, by=actor)


def test_nobody_is_invited_to_a_closed_organisation(world: World) -> None:
    world.a_unit.closed_at = timezone.now()
    world.a_unit.save()
    for actor in (by(world.admin), OPERATOR):
        with pytest.raises(RefusedError) as caught:
            invite(email=NEW, organisation=world.a_unit, role=Role.STAFF, by=actor)
        assert caught.value.field == "organisation"


def test_inviting_oneself_is_refused(world: World) -> None:
    with pytest.raises(RefusedError, match="your own address"):
        invite(
            email=world.a_it.email.upper(), organisation=world.a, role=Role.DPO, by=by(world.a_it)
        )


def test_a_member_in_this_role_is_told_and_one_in_another_is_invited(world: World) -> None:
    address = world.a_staff.email
    with pytest.raises(RefusedError, match="already has this role"):
        invite(email=address, organisation=world.a, role=Role.STAFF, by=by(world.a_it))
    invite(email=address, organisation=world.a, role=Role.DPO, by=by(world.a_it))


def test_an_account_elsewhere_is_not_told(world: World) -> None:
    invite(email=world.b_staff.email, organisation=world.a, role=Role.STAFF, by=by(world.a_it))


def test_a_second_invitation_is_told_until_the_first_is_over(world: World) -> None:
    first = invite(email=NEW, organisation=world.a, role=Role.STAFF, by=by(world.a_it))
    with pytest.raises(RefusedError, match="already invited"):
        invite(email="NEW@example.org", organisation=world.a, role=Role.STAFF, by=by(world.a_it))
    first.expires_at = timezone.now() - timedelta(seconds=1)
    first.save()
    invite(email=NEW, organisation=world.a, role=Role.STAFF, by=by(world.a_it))


def test_without_mail_the_link_is_returned_once_and_stored_nowhere(world: World) -> None:
    one, link = invite_with_link(
        email=NEW, organisation=world.a, role=Role.STAFF, by=by(world.a_it)
    )
    token = link.rstrip("/").rpartition("/")[2]
    one.refresh_from_db()
    assert one.token_hash == hash_token(token)
    assert one.delivery == Delivery.HANDED_OVER
    assert one.expires_at
    assert timedelta(hours=23) < one.expires_at - timezone.now() <= timedelta(hours=24)
    stored = str(list(Invitation.objects.values())) + str(list(Entry.objects.values()))
    assert token not in stored


def test_a_new_link_kills_the_old_one(world: World) -> None:
    one, first = invite_with_link(
        email=NEW, organisation=world.a, role=Role.STAFF, by=by(world.a_it)
    )
    one.refresh_from_db()
    second = hand_over(one, version=one.version, by=by(world.a_it))
    assert first != second
    one.refresh_from_db()
    assert one.token_hash == hash_token(second.rstrip("/").rpartition("/")[2])


def test_where_mail_is_configured_the_link_is_not_shown(world: World, settings: Settings) -> None:
    settings.SENDS_MAIL = True
    one, link = invite_with_link(email=NEW, organisation=world.a, role=Role.STAFF, by=OPERATOR)
    assert link == ""
    with pytest.raises(RefusedError):
        hand_over(one, version=one.version, by=OPERATOR)
    one.delivery = Delivery.FAILED
    one.save()
    assert hand_over(one, version=one.version, by=OPERATOR)


def test_the_letter_leaves_after_the_commit(
    world: World,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    mailoutbox: list[object],
) -> None:
    settings.SENDS_MAIL = True
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        one = invite(email=NEW, organisation=world.a, role=Role.STAFF, by=OPERATOR)
        assert not mailoutbox
    assert len(callbacks) == len(mailoutbox) == 1
    one.refresh_from_db()
    assert one.delivery == Delivery.SENT


def test_sending_again_begins_anew(
    world: World,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    mailoutbox: list[object],
) -> None:
    settings.SENDS_MAIL = True
    one = invite(email=NEW, organisation=world.a, role=Role.STAFF, by=OPERATOR)
    Invitation.objects.update(delivery=Delivery.FAILED, failure="unreachable", n_attempts=4)
    with django_capture_on_commit_callbacks(execute=True):
        resend(one, version=one.version, by=by(world.a_it))
    one.refresh_from_db()
    assert (one.delivery, one.failure, one.n_attempts) == (Delivery.SENT, "", 1)
    assert one.invited_by == world.a_it
    assert len(mailoutbox) == 1


def test_without_mail_nothing_is_sent_again(world: World) -> None:
    one = invite(email=NEW, organisation=world.a, role=Role.STAFF, by=OPERATOR)
    with pytest.raises(RefusedError, match="sends no mail"):
        resend(one, version=one.version, by=OPERATOR)


def test_withdrawing_kills_the_link(world: World) -> None:
    one, _link = invite_with_link(email=NEW, organisation=world.a, role=Role.STAFF, by=OPERATOR)
    one.refresh_from_db()
    withdraw(one, version=one.version, by=by(world.a_it))
    one.refresh_from_db()
    assert one.withdrawn_at
    assert one.token_hash == ""


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param({"accepted_at": timezone.now()}, id="accepted meanwhile"),
        pytest.param({"withdrawn_at": timezone.now()}, id="withdrawn meanwhile"),
        pytest.param({"version": 7}, id="changed meanwhile"),
    ],
)
def test_whoever_comes_second_is_told(world: World, columns: dict[str, object]) -> None:
    one = invite(email=NEW, organisation=world.a, role=Role.STAFF, by=OPERATOR)
    Invitation.objects.update(**columns)
    for act in (withdraw, hand_over):
        with pytest.raises(ConflictError):
            act(one, version=1, by=OPERATOR)


def test_an_auditor_who_posts_what_no_form_offers_is_refused(world: World) -> None:
    one = invite(email=NEW, organisation=world.a, role=Role.STAFF, by=OPERATOR)
    for act in (withdraw, hand_over):
        with pytest.raises(RefusedError):
            act(one, version=1, by=by(world.a_auditor))


def test_each_line_gets_its_own_answer(world: World) -> None:
    lines = [
        "one@example.org",
        "nonsense",
        world.a_staff.email,
        "ONE@example.org",
        "two@example.org",
    ]
    outcomes = invite_each(lines, organisation=world.a, role=Role.STAFF, by=by(world.a_it))
    assert [bool(one.link) for one in outcomes] == [True, False, False, False, True]
    assert [bool(one.refusal) for one in outcomes] == [False, True, True, True, False]
    assert Invitation.objects.count() == 2


def test_an_ended_role_can_be_given_back(world: World) -> None:
    Membership.objects.filter(user=world.a_staff).update(ended_at=timezone.now())
    invite(email=world.a_staff.email, organisation=world.a, role=Role.STAFF, by=OPERATOR)
    make_member(world.a_staff, Role.STAFF, world.a)

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hub_world import PASSWORD, World, sign_in

from khumkan.hub.organisations.choices import Role
from khumkan.hub.organisations.models import Invitation, Membership
from khumkan.hub.organisations.services.invitations import invite_with_link
from khumkan.ui.accounts.models import User
from khumkan.ui.actors import Actor

pytestmark = pytest.mark.django_db
NEW = "new@example.org"
ACCEPT = "/invitations/accept/"
ANSWERS = {
    "name": "สมหญิง ใจดี",
    "name_en": "Somying",
    "password": PASSWORD,
    "password_again": PASSWORD,
}


def invited(world: World, email: str = NEW, role: Role = Role.STAFF) -> str:
    by = Actor(world.a_it.pk)
    _one, link = invite_with_link(email=email, organisation=world.a, role=role, by=by)
    return link[link.index(ACCEPT) :]


def opened(path: str, browser: Client | None = None) -> Client:
    browser = browser or Client()
    browser.get(path)
    return browser


def test_the_token_leaves_the_address_at_once(world: World) -> None:
    path = invited(world)
    browser = Client()
    response = browser.get(path)
    assert (response.status_code, response["Location"]) == (302, ACCEPT)
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    token = path.strip("/").rpartition("/")[2]
    assert token not in str(dict(browser.session))
    page = browser.get(ACCEPT)
    assert token not in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] != "no-referrer"  # else its form is sent with the origin "null"


def test_a_mail_scanner_that_opens_the_link_does_not_use_it_up(world: World) -> None:
    path = invited(world)
    for _ in range(3):
        scanner = opened(path)
        scanner.get(ACCEPT)
        scanner.head(path)
    assert opened(path).post(ACCEPT, ANSWERS).status_code == 302
    assert User.objects.filter(email=NEW).exists()


def test_a_new_person_reads_who_invites_joins_and_is_signed_in(world: World) -> None:
    browser = opened(invited(world))
    page = browser.get(ACCEPT).content.decode()
    assert world.a.name_th in page
    assert "A Officer" in page
    assert NEW in page
    response = browser.post(ACCEPT, ANSWERS)
    assert response.status_code == 302
    user = User.objects.get(email=NEW)
    assert browser.session["_auth_user_id"] == str(user.pk)
    assert Membership.objects.get(user=user).role == Role.STAFF
    assert browser.get(f"/people/{user.pk}/").status_code == 200


def test_who_needs_a_second_factor_is_led_to_set_it_up(world: World) -> None:
    browser = opened(invited(world, role=Role.DPO))
    browser.post(ACCEPT, ANSWERS)
    response = browser.get("/people/")
    assert response.status_code == 302
    assert "second-factor" in response["Location"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"name": ""}, "name", id="no name"),
        pytest.param({"name": "ก" * 300}, "name", id="300 Thai letters"),
        pytest.param({"name": "Som\u202eyai"}, "name", id="a mark that turns text around"),
        pytest.param({"name_en": "x\ny"}, "name_en", id="a line break"),
        pytest.param({"password_again": "something else"}, "password_again", id="two passwords"),
        pytest.param({"password": "short", "password_again": "short"}, "password", id="weak"),
    ],
)
def test_a_wrong_answer_is_said_at_its_field_and_the_link_stays_open(
    world: World, changes: dict[str, str], field: str
) -> None:
    browser = opened(invited(world))
    response = browser.post(ACCEPT, ANSWERS | changes)
    assert response.status_code == 200
    assert f'id="id_{field}_error"' in response.content.decode()
    assert not User.objects.filter(email=NEW).exists()
    assert browser.post(ACCEPT, ANSWERS).status_code == 302


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("'; DROP TABLE accounts_user; --", id="SQL"),
        pytest.param("<script>alert(1)</script>", id="HTML"),
        pytest.param("{{ settings.SECRET_KEY }}", id="a template"),
        pytest.param("ก" * 200, id="200 Thai letters"),
    ],
)
def test_a_strange_name_is_a_name(world: World, name: str) -> None:
    browser = opened(invited(world))
    browser.post(ACCEPT, ANSWERS | {"name": name})
    user = User.objects.get(email=NEW)
    assert user.name == name
    assert "<script>alert" not in browser.get(f"/people/{user.pk}/").content.decode()


def test_every_dead_link_answers_alike(world: World) -> None:
    used, expired, withdrawn = (invited(world, f"{n}@example.org") for n in range(3))
    opened(used).post(ACCEPT, ANSWERS)
    Invitation.objects.filter(email="1@example.org").update(
        expires_at=timezone.now() - timedelta(1)
    )
    Invitation.objects.filter(email="2@example.org").update(withdrawn_at=timezone.now())
    answers = set()
    for path in (used, expired, withdrawn, f"{ACCEPT}neverwasthereever12345/"):
        response = opened(path).get(ACCEPT)
        page = response.content.decode()
        answers.add((response.status_code, page[page.index("<main") : page.index("</main")]))
    assert {status for status, _page in answers} == {410}
    assert len(answers) == 1
    assert Client().get(ACCEPT).status_code == 410


def test_a_member_signs_in_first_and_then_confirms(world: World) -> None:
    path = invited(world, email=world.b_staff.email)
    stranger = opened(path)
    page = stranger.get(ACCEPT).content.decode()
    assert "/accounts/login/" in page
    assert 'type="password"' not in page
    stranger.post(ACCEPT, ANSWERS)
    assert not Membership.objects.filter(user=world.b_staff, organisation=world.a).exists()
    member = opened(path, sign_in(world.b_staff))
    assert member.get(ACCEPT).status_code == 200
    assert not Membership.objects.filter(user=world.b_staff, organisation=world.a).exists()
    assert member.post(ACCEPT).status_code == 302
    assert Membership.objects.filter(user=world.b_staff, organisation=world.a).exists()


def test_signed_in_as_somebody_else_nothing_is_taken(world: World) -> None:
    path = invited(world, email=world.b_staff.email)
    other = opened(path, sign_in(world.a_staff))
    response = other.post(ACCEPT)
    assert response.status_code == 200
    assert "/accounts/logout/" in response.content.decode()
    assert Invitation.objects.get().accepted_at is None


def test_a_switched_off_account_is_told_whom_to_ask(world: World) -> None:
    path = invited(world, email=world.b_staff.email)
    User.objects.filter(pk=world.b_staff.pk).update(is_active=False)
    page = opened(path).get(ACCEPT).content.decode()
    assert "/accounts/login/?next" not in page


def test_links_are_not_tried_without_end() -> None:
    answers = [Client().get(f"{ACCEPT}guess{n:020}/") for n in range(40)]
    assert answers[0]["Location"] == ACCEPT
    # A redirect, since what answers with an error is logged with its address.
    assert answers[-1]["Location"] == f"{ACCEPT}wait/"
    assert Client().get(answers[-1]["Location"]).status_code == 429

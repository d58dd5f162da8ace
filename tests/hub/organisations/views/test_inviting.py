import pytest
from hub_world import World, make_organisation, sign_in
from pytest_django import Settings

from khumkan.hub.organisations.choices import Kind, Role
from khumkan.hub.organisations.models import Invitation

pytestmark = pytest.mark.django_db
INVITE = "/invitations/invite/"


def test_without_mail_each_link_is_shown_and_no_cache_keeps_it(world: World) -> None:
    answer = {
        "addresses": "one@example.org\ntwo@example.org",
        "organisation": str(world.a.pk),
        "role": "staff",
    }
    response = sign_in(world.a_it).post(INVITE, answer)
    assert response.content.decode().count("/invitations/accept/") >= 2
    assert "no-store" in response["Cache-Control"]
    assert Invitation.objects.count() == 2


def test_with_mail_no_link_is_shown(world: World, settings: Settings) -> None:
    settings.SENDS_MAIL = True
    answer = {"addresses": "one@example.org", "organisation": str(world.a.pk), "role": "staff"}
    response = sign_in(world.a_it).post(INVITE, answer)
    assert "/invitations/accept/" not in response.content.decode()


def test_each_line_has_its_result(world: World) -> None:
    lines = [
        "good@example.org",
        "no address",
        world.a_staff.email,
        "x@example.org\rBcc: y@example.org",
        "<b>@x",
    ]
    answer = {"addresses": "\n".join(lines), "organisation": str(world.a.pk), "role": "staff"}
    page = sign_in(world.a_it).post(INVITE, answer).content.decode()
    assert "already has this role" in page
    assert "&lt;b&gt;@x" in page
    assert "<b>@x" not in page
    assert {one.email for one in Invitation.objects.all()} == {"good@example.org", "x@example.org"}


def test_fifty_lines_and_no_more(world: World) -> None:
    answer = {"organisation": str(world.a.pk), "role": "staff"}
    browser = sign_in(world.a_it)
    many = "\n".join(f"p{n}@example.org" for n in range(51))
    assert "51" in browser.post(INVITE, answer | {"addresses": many}).content.decode()
    assert not Invitation.objects.exists()
    fifty = "\n".join(many.splitlines()[:50])
    browser.post(INVITE, answer | {"addresses": fifty + "\n\n" + fifty})
    assert Invitation.objects.count() == 50


@pytest.mark.parametrize("viewer", ["a_staff", "a_auditor", "analyst", "liaison", "stranger"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_inviting_is_not_there_for_others(world: World, viewer: str, method: str) -> None:
    answer = {"addresses": "x@example.org", "organisation": str(world.a.pk), "role": "staff"}
    response = getattr(sign_in(getattr(world, viewer)), method)(INVITE, answer)
    assert response.status_code == 404
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"organisation": "B", "role": "staff"}, id="another hospital"),
        pytest.param({"organisation": "A", "role": "sector_admin"}, id="a role above"),
        pytest.param({"organisation": "A", "role": ""}, id="no role"),
        pytest.param({"organisation": "", "role": "staff"}, id="no place"),
    ],
)
def test_what_one_may_not_give_is_refused_on_the_page(world: World, answer: dict[str, str]) -> None:
    keys = {"A": str(world.a.pk), "B": str(world.b.pk)}
    sent = {name: keys.get(value, value) for name, value in answer.items()}
    response = sign_in(world.a_it).post(INVITE, sent | {"addresses": "x@example.org"})
    assert response.status_code == 200
    assert not Invitation.objects.exists()


def test_whoever_keeps_many_places_writes_a_code_or_a_name(world: World) -> None:
    for n in range(70):
        make_organisation(Kind.HOSPITAL, f"โรงพยาบาลที่ {n}", world.ministry, hcode=f"{10000 + n}")
    browser = sign_in(world.admin)
    assert 'name="organisation"' in browser.get(INVITE).content.decode()
    role = {"role": "hospital_it"}
    browser.post(INVITE, role | {"addresses": "a@example.org", "organisation": "10007"})
    browser.post(INVITE, role | {"addresses": "b@example.org", "organisation": "โรงพยาบาลเอ"})
    places = {
        one.email: one.organisation.hcode or one.organisation.name_th
        for one in Invitation.objects.all()
    }
    assert places == {"a@example.org": "10007", "b@example.org": "โรงพยาบาลเอ"}
    vague = browser.post(
        INVITE, role | {"addresses": "c@example.org", "organisation": "โรงพยาบาลที่"}
    )
    assert "Write the H-code" in vague.content.decode()
    assert Invitation.objects.count() == 2


def test_a_link_from_an_organisation_fills_it_in(world: World) -> None:
    page = sign_in(world.a_it).get(f"{INVITE}?organisation={world.a_unit.pk}").content.decode()
    assert f'value="{world.a_unit.pk}" selected' in page
    elsewhere = sign_in(world.a_it).get(f"{INVITE}?organisation={world.b.pk}").content.decode()
    assert world.b.name_th not in elsewhere


def test_a_role_of_a_place_that_has_it_not_is_said_line_by_line(world: World) -> None:
    answer = {
        "addresses": "x@example.org",
        "organisation": str(world.a.pk),
        "role": Role.NCSA_LIAISON,
    }
    page = sign_in(world.admin).post(INVITE, answer).content.decode()
    assert "give this role" in page
    assert not Invitation.objects.exists()

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hub_world import World, make_member, make_person, sign_in
from pytest_django import DjangoAssertNumQueries

from khumkan.hub.organisations.choices import Role
from khumkan.hub.organisations.models import Membership
from khumkan.hub.organisations.searching_people import PEOPLE
from khumkan.ui.accounts.models import User
from khumkan.ui.search.services import reindex

pytestmark = pytest.mark.django_db


def names_in(browser: Client, query: str = "") -> set[str]:
    page = browser.get(f"/people/{query}").content.decode()
    return {user.name for user in User.objects.all() if f"/people/{user.pk}/" in page}


def test_the_list_shows_who_the_viewer_may_see(world: World) -> None:
    seen = names_in(sign_in(world.a_it))
    assert "A Staff" in seen
    assert "B Staff" not in seen


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("?q=Dpo", {"A Dpo"}, id="a name"),
        pytest.param("?q=a.dpo@", {"A Dpo"}, id="the beginning of an address"),
        pytest.param("?q=A.DPO@EXAMPLE.ORG", {"A Dpo"}, id="an address in capitals"),
        pytest.param("?q=@example.org", set(), id="not the end of an address"),
        pytest.param("?role=dpo", {"A Dpo"}, id="a role"),
        pytest.param(
            "?role=hospital_it&organisation=หน่วยเอ", {"A Unit Officer"}, id="a role in a place"
        ),
        pytest.param("?organisation=โรงพยาบาลบี", set(), id="a place elsewhere"),
        pytest.param("?factor=yes&role=hospital_it", {"A Officer"}, id="with second factor"),
        pytest.param("?factor=no&role=hospital_it", {"A Unit Officer"}, id="without"),
        pytest.param("?state=off", set(), id="switched off"),
        pytest.param("?seen=lately", {"A Officer"}, id="signed in lately"),
        pytest.param("?seen=long", set(), id="not for long"),
        pytest.param("?seen=never&role=executive", {"A Executive"}, id="never"),
    ],
)
def test_the_list_is_narrowed(world: World, query: str, found: set[str]) -> None:
    reindex(PEOPLE)
    browser = sign_in(world.a_it)
    page = browser.get(f"/people/{query}").content.decode()
    rows = page[page.index("<tbody") :] if "<tbody" in page else ""
    people = {user.name for user in User.objects.all() if f"/people/{user.pk}/" in rows}
    assert people == found


@pytest.mark.parametrize("query", ["?factor=no", "?factor=yes", "?seen=never", "?seen=lately"])
@pytest.mark.parametrize("who", ["a_executive", "a_dpo", "a_auditor", "analyst"])
def test_who_is_weakly_protected_is_not_told_to_those_who_keep_nobody(
    world: World, who: str, query: str
) -> None:
    viewer = getattr(world, who)
    browser = sign_in(viewer)
    assert names_in(browser, query) <= {viewer.name}
    file = browser.get("/people/?format=csv&columns=name,factor,seen&sort=-seen")
    lines = file.getvalue().decode().splitlines()[1:]
    told = [line for line in lines if not line.endswith(",,")]
    assert [line.partition(",")[0] for line in told] == [viewer.name]


def test_a_filter_does_not_tell_of_a_role_elsewhere(world: World) -> None:
    make_member(world.a_staff, Role.AUDITOR, world.b)
    browser = sign_in(world.a_it)
    assert "A Staff" not in names_in(browser, "?role=auditor")
    assert world.b.name_th not in browser.get(f"/people/{world.a_staff.pk}/").content.decode()


def test_the_list_asks_as_often_for_many_as_for_few(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = sign_in(world.a_it)
    browser.get("/people/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/people/")
    for n in range(12):
        make_member(make_person(f"Extra {n}", Role.STAFF, world.a), Role.DPO, world.a)
    with django_assert_num_queries(len(few)):
        browser.get("/people/")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_can_be_saved(world: World, kind: str) -> None:
    response = sign_in(world.a_it).get(f"/people/?format={kind}")
    body = response.getvalue()
    assert response.status_code == 200
    if kind == "csv":
        assert "A Staff" in body.decode("utf-8-sig")
        assert "B Staff" not in body.decode("utf-8-sig")


@pytest.mark.parametrize(
    ("viewer", "person", "status"),
    [
        pytest.param("a_it", "a_staff", 200, id="their own"),
        pytest.param("a_staff", "a_staff", 200, id="oneself"),
        pytest.param("stranger", "stranger", 200, id="oneself without a role"),
        pytest.param("a_it", "b_staff", 404, id="of another hospital"),
        pytest.param("a_staff", "a_it", 404, id="staff look at nobody"),
        pytest.param("analyst", "b_it", 200, id="who is on duty"),
        pytest.param("analyst", "b_staff", 404, id="who is not on duty"),
    ],
)
def test_one_page_a_person(world: World, viewer: str, person: str, status: int) -> None:
    browser = sign_in(getattr(world, viewer))
    assert browser.get(f"/people/{getattr(world, person).pk}/").status_code == status


@pytest.mark.parametrize(
    "viewer", ["a_staff", "a_executive", "a_auditor", "b_it", "analyst", "stranger"]
)
@pytest.mark.parametrize("what", ["names", "switch-off", "switch-on", "second-factor", "add-role"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_administrators_do_is_not_there_for_others(
    world: World, viewer: str, what: str, method: str
) -> None:
    browser = sign_in(getattr(world, viewer))
    answer = {
        "name": "X",
        "version": 1,
        "reason": "x",
        "organisation": str(world.a.pk),
        "role": "dpo",
    }
    response = getattr(browser, method)(f"/people/{world.a_dpo.pk}/{what}/", answer)
    assert response.status_code == 404
    world.a_dpo.refresh_from_db()
    assert (world.a_dpo.name, world.a_dpo.is_active) == ("A Dpo", True)


def test_names_are_changed_and_the_second_editor_is_told(world: World) -> None:
    browser = sign_in(world.a_it)
    path = f"/people/{world.a_staff.pk}/names/"
    first = {"name": "First", "name_en": "", "version": 1}
    assert browser.post(path, first).status_code == 302
    response = browser.post(path, {"name": "Second", "name_en": "", "version": 1})
    assert response.status_code == 200
    page = response.content.decode()
    assert "First" in page
    assert "Second" in page
    assert User.objects.get(pk=world.a_staff.pk).name == "First"


def test_switching_off_asks_first(world: World) -> None:
    browser = sign_in(world.a_it)
    path = f"/people/{world.a_staff.pk}/switch-off/"
    assert browser.get(path).status_code == 200
    assert User.objects.get(pk=world.a_staff.pk).is_active
    assert browser.post(path).status_code == 302
    assert not User.objects.get(pk=world.a_staff.pk).is_active
    assert browser.post(f"/people/{world.a_staff.pk}/switch-on/").status_code == 302
    assert User.objects.get(pk=world.a_staff.pk).is_active


def test_the_last_administrator_is_refused_on_the_page(world: World) -> None:
    browser = sign_in(world.admin)
    response = browser.post(f"/people/{world.admin.pk}/switch-off/")
    assert response.status_code == 200
    assert User.objects.get(pk=world.admin.pk).is_active


def test_a_second_factor_is_reset_with_a_reason(world: World) -> None:
    browser = sign_in(world.a_it)
    path = f"/people/{world.a_staff.pk}/second-factor/"
    assert browser.post(path, {"reason": ""}).status_code == 200
    assert browser.post(path, {"reason": "called back"}).status_code == 302


def test_an_unknown_person_is_not_there(world: World) -> None:
    assert sign_in(world.admin).get(f"/people/{uuid4()}/").status_code == 404


def test_nobody_signed_in_is_led_to_sign_in(world: World) -> None:
    for path in (
        "/people/",
        f"/people/{world.a_staff.pk}/",
        "/invitations/",
        "/invitations/invite/",
    ):
        response = Client().get(path)
        assert response.status_code == 302
        assert "/accounts/login/" in response["Location"]


def test_a_role_is_added_changed_and_ended_on_pages(world: World) -> None:
    browser = sign_in(world.a_it)
    person = f"/people/{world.a_staff.pk}/"
    answer = {"organisation": str(world.a.pk), "role": "dpo"}
    assert browser.get(f"{person}add-role/").status_code == 200
    assert browser.post(f"{person}add-role/", answer).status_code == 302
    place = Membership.objects.get(user=world.a_staff, role=Role.DPO)
    change = {"role": "auditor", "version": place.version}
    assert browser.get(f"/people/roles/{place.pk}/").status_code == 200
    assert browser.post(f"/people/roles/{place.pk}/", change).status_code == 302
    place = Membership.objects.get(user=world.a_staff, role=Role.AUDITOR)
    assert browser.get(f"/people/roles/{place.pk}/end/").status_code == 200
    assert (
        browser.post(f"/people/roles/{place.pk}/end/", {"version": place.version}).status_code
        == 302
    )
    place.refresh_from_db()
    assert place.ended_at


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"organisation": "โรงพยาบาลบี", "role": "staff"}, id="elsewhere by name"),
        pytest.param({"organisation": "B", "role": "dpo"}, id="elsewhere by key"),
        pytest.param({"organisation": "A", "role": "sector_admin"}, id="a role above"),
        pytest.param({"organisation": "A", "role": "nonsense"}, id="no role"),
        pytest.param({}, id="nothing"),
    ],
)
def test_a_role_one_may_not_give_is_refused_on_the_page(
    world: World, answer: dict[str, str]
) -> None:
    keys = {"A": str(world.a.pk), "B": str(world.b.pk)}
    sent = {name: keys.get(value, value) for name, value in answer.items()}
    response = sign_in(world.a_it).post(f"/people/{world.a_staff.pk}/add-role/", sent)
    assert response.status_code == 200
    assert Membership.objects.filter(user=world.a_staff).count() == 1


def test_the_last_it_officer_is_warned_about(world: World) -> None:
    browser = sign_in(world.admin)
    place = Membership.objects.get(user=world.a_it)
    path = f"/people/roles/{place.pk}/end/"
    assert "last IT officer" in browser.get(path).content.decode()
    make_person("A Fellow", Role.HOSPITAL_IT, world.a)
    assert "last IT officer" not in browser.get(path).content.decode()


def test_several_roles_end_after_a_question(world: World) -> None:
    browser = sign_in(world.a_it)
    ticked = {"ids": [str(world.a_staff.pk), str(world.a_dpo.pk), str(world.b_staff.pk)]}
    page = browser.post("/people/end-memberships/", ticked)
    assert page.status_code == 200
    assert "B Staff" not in page.content.decode()
    assert not Membership.objects.exclude(ended_at=None).exists()
    assert browser.post("/people/end-memberships/", ticked | {"confirmed": "1"}).status_code == 302
    ended = Membership.objects.exclude(ended_at=None)
    assert {one.user.name for one in ended} == {"A Staff", "A Dpo"}


def test_staff_end_nobodys_role(world: World) -> None:
    browser = sign_in(world.a_staff)
    ticked = {"ids": [str(world.a_staff.pk)], "confirmed": "1"}
    browser.post("/people/end-memberships/", ticked)
    assert not Membership.objects.exclude(ended_at=None).exists()

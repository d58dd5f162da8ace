"""Adding and changing organisations by their pages, with what people really type."""

import pytest
from django.test import Client
from django.urls import reverse
from hub_world import World, sign_in

from khumkan.hub.organisations.models import Organisation

pytestmark = pytest.mark.usefixtures("world")
NEW = {"kind": "hospital", "name_th": "โรงพยาบาลใหม่", "hcode": "๙๙๙๙๙", "province": "50"}
STORED = {"name_en": "A", "short_name": "", "latitude": "", "longitude": "", "n_beds": ""}


def url(name: str, *args: object) -> str:
    return reverse(f"organisations:{name}", args=args)


@pytest.fixture
def admin(world: World) -> Client:
    return sign_in(world.admin)


@pytest.fixture
def officer(world: World) -> Client:
    return sign_in(world.a_it)


def test_an_administrator_adds_a_hospital_and_lands_on_its_page(
    world: World, admin: Client
) -> None:
    answer = admin.post(url("add-below", world.ministry.pk), NEW)
    added = Organisation.objects.get(hcode="99999")
    assert answer["Location"] == url("detail", added.pk)
    assert (added.parent, added.region) == (world.ministry, 1)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name_th": ""}, "Name in Thai"),
        ({"name_th": "ก" * 300}, "at most 200"),
        ({"name_th": "โรงพยาบาล\u202eใหม่"}, "direction of text"),
        ({"name_th": "โรง\u0000พยาบาล"}, "control character"),
        ({"kind": "health_unit"}, "Choose one of the options"),
        ({"hcode": "10"}, "five digits"),
        ({"region": "7"}, "region 1"),
        ({"n_beds": "-3"}, "or more"),
        ({"n_beds": "9" * 17}, "or less"),
        ({"latitude": "98.9", "longitude": "18.8"}, "swapped"),
        ({"latitude": "1e400", "longitude": "18.8"}, "Enter a number"),
    ],
)
def test_what_can_not_be_stored_is_said_at_the_form_and_kept_there(
    world: World, admin: Client, change: dict[str, str], says: str
) -> None:
    answer = admin.post(url("add-below", world.ministry.pk), NEW | change)
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert not Organisation.objects.filter(hcode="99999").exists()


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", "'; DROP TABLE x; --", "{% load ui %}{{ 7 }}", '" onload="x'],
)
def test_a_name_can_not_become_anything_else_on_a_page(
    world: World, admin: Client, name: str
) -> None:
    admin.post(url("add-below", world.ministry.pk), NEW | {"name_th": name})
    added = Organisation.objects.get(hcode="99999")
    assert added.name_th == name
    for page in (url("detail", added.pk), url("list"), url("change", added.pk)):
        text = admin.get(page).content.decode()
        assert "<script>alert" not in text
        assert '" onload="x' not in text


def test_a_namesake_is_asked_about_once(world: World, admin: Client) -> None:
    same = NEW | {"name_th": world.a.name_th}
    page = url("add-below", world.ministry.pk)
    answer = admin.post(page, same).content.decode()
    assert "is_namesake" in answer
    assert "one of this name already" in answer
    assert admin.post(page, same | {"is_namesake": "on"}).status_code == 302


def test_an_officer_changes_the_own_hospital_but_not_the_register(
    world: World, officer: Client
) -> None:
    answers = STORED | {"version": 1, "n_beds": "๑,๒๐๐", "name_th": "กระทรวงปลอม", "hcode": "1"}
    assert officer.post(url("change", world.a.pk), answers).status_code == 302
    stored = Organisation.objects.get(pk=world.a.pk)
    assert (stored.n_beds, stored.name_th, stored.hcode) == (1200, "โรงพยาบาลเอ", "")


def test_the_second_editor_sees_both_and_may_decide(world: World, officer: Client) -> None:
    page = url("change", world.a.pk)
    officer.post(page, STORED | {"version": 1, "n_beds": "100"})
    answer = officer.post(page, STORED | {"version": 1, "n_beds": "200"}).content.decode()
    assert "A Officer changed this on" in answer
    assert "100" in answer
    assert 'name="version" value="2"' in answer
    assert Organisation.objects.get(pk=world.a.pk).n_beds == 100
    assert officer.post(page, STORED | {"version": 2, "n_beds": "200"}).status_code == 302


@pytest.mark.parametrize("version", ["", "x", "-1", "0", "99999999999999999999"])
def test_a_version_that_makes_no_sense_changes_nothing(
    world: World, officer: Client, version: str
) -> None:
    answer = officer.post(url("change", world.a.pk), STORED | {"version": version, "n_beds": "9"})
    assert answer.status_code == 200
    assert Organisation.objects.get(pk=world.a.pk).n_beds is None


@pytest.mark.parametrize("name", ["add", "import"])
def test_only_an_administrator_adds_organisations(
    officer: Client, admin: Client, name: str
) -> None:
    assert officer.get(url(name)).status_code == 404
    assert admin.get(url(name)).status_code == 200


def test_moving_takes_a_code_or_a_name(world: World, admin: Client) -> None:
    page = url("move", world.a_unit.pk)
    assert "หน่วยเอ" in admin.get(page).content.decode()
    loop = admin.post(page, {"version": 1, "parent": "หน่วยเอ"}).content.decode()
    assert "หน่วยเอ → หน่วยเอ" in loop
    nobody = admin.post(page, {"version": 1, "parent": "ไม่มี"}).content.decode()
    assert "write its code" in nobody
    assert admin.post(page, {"version": 1, "parent": world.b.name_th}).status_code == 302
    assert Organisation.objects.get(pk=world.a_unit.pk).parent == world.b


def test_closing_asks_first_and_can_be_taken_back(world: World, admin: Client) -> None:
    page = url("close", world.a_unit.pk)
    assert "หน่วยเอ" in admin.get(page).content.decode()
    assert admin.post(page, {"version": 1}).status_code == 302
    assert "หน่วยเอ" not in admin.get(url("list")).content.decode()
    assert "หน่วยเอ" in admin.get(url("list") + "?state=closed").content.decode()
    assert admin.post(url("reopen", world.a_unit.pk), {"version": 2}).status_code == 302
    assert "หน่วยเอ" in admin.get(url("list")).content.decode()


def test_what_can_not_be_closed_says_why(world: World, admin: Client) -> None:
    answer = admin.post(url("close", world.a.pk), {"version": 1})
    assert "หน่วยเอ" in answer.content.decode()
    assert Organisation.objects.get(pk=world.a.pk).closed_at is None

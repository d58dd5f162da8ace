"""The pages of organisations: who gets them, what they say, and at what cost."""

from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hub_world import World, make_organisation, sign_in

from khumkan.hub.organisations.choices import Kind, Mode
from khumkan.hub.organisations.models import Contact, Organisation
from khumkan.hub.organisations.services.hub import open_hub
from khumkan.hub.organisations.services.storing import put_into_index
from khumkan.ui.actors import OPERATOR
from khumkan.ui.audit.services import record
from khumkan.ui.keys import new_key

PAGES = ("detail", "units", "contacts", "sheet")
MANAGERS = ("change", "contact-add")
ADMINS = ("add-below", "move", "close", "reopen")


@pytest.mark.parametrize("who", ["admin", "analyst", "liaison", "a_it", "a_staff", "stranger"])
@pytest.mark.parametrize("name", ["list", "map"])
def test_everybody_may_open_list_and_map(world: World, who: str, name: str) -> None:
    assert sign_in(getattr(world, who)).get(reverse(f"organisations:{name}")).status_code == 200


@pytest.mark.parametrize("name", [*PAGES, *MANAGERS, "history"])
def test_an_officer_opens_every_page_of_the_own_hospital(world: World, name: str) -> None:
    url = reverse(f"organisations:{name}", args=[world.a.pk])
    assert sign_in(world.a_it).get(url).status_code == 200


@pytest.mark.parametrize("name", [*PAGES, *MANAGERS, *ADMINS, "history"])
def test_another_hospital_looks_as_if_it_did_not_exist(world: World, name: str) -> None:
    url = reverse(f"organisations:{name}", args=[world.b.pk])
    assert sign_in(world.a_it).get(url).status_code == 404
    assert sign_in(world.a_it).post(url, {"version": 1}).status_code in {404, 405}


@pytest.mark.parametrize("name", [*PAGES, *MANAGERS, *ADMINS, "history"])
def test_an_administrator_opens_every_page(world: World, name: str) -> None:
    url = reverse(f"organisations:{name}", args=[world.b.pk])
    assert sign_in(world.admin).get(url).status_code == 200


COUNTED = ("list", "map", "units", "contacts", "history", "audit")


def count_queries(world: World, name: str) -> int:
    args = [] if name in {"list", "map", "audit"} else [world.a.pk]
    client, page = sign_in(world.admin), reverse(f"organisations:{name}", args=args)
    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page, {"size": "100"}).status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", COUNTED)
def test_a_hundred_times_the_rows_take_the_same_queries(world: World, name: str) -> None:
    fill(world, name, 3)
    few = count_queries(world, name)
    fill(world, name, 297)
    assert count_queries(world, name) == few


def fill(world: World, name: str, n: int) -> None:
    if name in {"history", "audit"}:
        fill_trail(world, n)
        return
    keys = [new_key() for _number in range(n)]
    units = [
        Organisation(
            id=key,
            kind=Kind.HEALTH_UNIT,
            name_th=f"หน่วย {key}",
            parent=world.a,
            path=f"{world.a.path}{key.hex}/",
            region=1,
        )
        for key in keys
    ]
    Organisation.objects.bulk_create(units)
    contacts = [Contact(organisation=one, name="x", duty="y", phone="1669") for one in units]
    own = [Contact(organisation=world.a, name="x", duty="y", phone="1669") for _key in keys]
    Contact.objects.bulk_create([*contacts, *own])


@transaction.atomic
def fill_trail(world: World, n: int) -> None:
    for _number in range(n):
        record(
            "organisation.change",
            by=OPERATOR,
            object_kind="organisation",
            object_id=world.a.pk,
            organisation_id=world.a.pk,
        )


@pytest.mark.parametrize(
    ("query", "finds", "misses"),
    [
        ("", {"โรงพยาบาลเอ", "หน่วยบี"}, {"ปิดแล้ว"}),
        ("?kind=hospital", {"โรงพยาบาลเอ"}, {"หน่วยเอ"}),
        ("?region=12", {"โรงพยาบาลบี"}, {"โรงพยาบาลเอ"}),
        ("?province=50", {"หน่วยเอ"}, {"หน่วยบี"}),
        ("?state=closed", {"ปิดแล้ว"}, {"โรงพยาบาลเอ"}),
        ("?state=all", {"ปิดแล้ว", "โรงพยาบาลเอ"}, set()),
        ("?night=yes", {"โรงพยาบาลเอ"}, {"โรงพยาบาลบี"}),
        ("?night=no", {"โรงพยาบาลบี"}, set()),
        ("?q=พยาบาลบี", {"โรงพยาบาลบี"}, {"โรงพยาบาลเอ"}),
        ("?q=%27%3B+DROP+TABLE", set(), {"โรงพยาบาลเอ"}),
        ("?region=99&kind=x&state=y&page=-1&sort=;", {"โรงพยาบาลเอ"}, set()),
    ],
)
def test_the_list_is_narrowed_by_what_is_asked(
    world: World, query: str, finds: set[str], misses: set[str]
) -> None:
    make_organisation(Kind.HOSPITAL, "ปิดแล้ว", world.ministry, closed_at=timezone.now())
    Contact.objects.create(
        organisation=world.a, name="x", duty="y", phone="1669", is_around_the_clock=True
    )
    for one in (world.a, world.b):
        put_into_index(one)
    text = sign_in(world.admin).get(reverse("organisations:list") + query).content.decode()
    rows = text[text.find("<tbody") : text.find("</tbody>")]
    assert {name for name in finds if f">{name}</a>" in rows} == finds
    assert not {name for name in misses if f">{name}</a>" in rows}


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_list_can_be_taken_along(world: World, file_format: str) -> None:
    page = reverse("organisations:list")
    answer = sign_in(world.a_it).get(page, {"format": file_format})
    assert answer.status_code == 200
    content = b"".join(answer) if answer.streaming else answer.content
    if file_format == "csv":
        assert "โรงพยาบาลเอ" in content.decode()
        assert "โรงพยาบาลบี" not in content.decode()


def test_a_tile_leads_to_the_hospitals_it_counts(world: World) -> None:
    text = sign_in(world.admin).get(reverse("organisations:map")).content.decode()
    assert f"{reverse('organisations:list')}?region=12" in text
    own = sign_in(world.a_it).get(reverse("organisations:map")).content.decode()
    assert f'{reverse("organisations:list")}?region=1"' in own


def test_a_simulation_says_so_on_every_page_and_at_sign_in(world: World) -> None:
    says = "จำลอง / simulation"
    pages = ("/accounts/login/", reverse("organisations:list"))
    admin = sign_in(world.admin)
    assert not any(says in admin.get(page).content.decode() for page in pages)
    open_hub(Mode.SIMULATION, by=OPERATOR)
    assert says in Client().get(pages[0]).content.decode()
    assert says in admin.get(pages[1]).content.decode()


def test_an_unknown_key_is_not_found(world: World) -> None:
    admin = sign_in(world.admin)
    for name in (*PAGES, *MANAGERS, *ADMINS, "history"):
        assert admin.get(reverse(f"organisations:{name}", args=[uuid4()])).status_code == 404
    assert admin.get("/organisations/not-a-key/").status_code == 404

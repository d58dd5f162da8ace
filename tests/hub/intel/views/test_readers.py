"""Pages of readers: a token is shown once, to who may add one."""

import re
from collections.abc import Callable

from django.test import Client
from django.urls import reverse
from hub_intel import Sector
from taxii_asking import Asking, basic

from khumkan.hub.intel.models import Reader
from khumkan.hub.intel.services import make_reader
from khumkan.ui.accounts.models import User
from khumkan.ui.actors import Actor
from khumkan.wire.tlp import Tlp

SignIn = Callable[[User], Client]
LIST, ADD = "/readers/", "/readers/add/"


def answers(sector: Sector, **given: str) -> dict[str, str]:
    return {"organisation": str(sector.world.a.pk), "name": "firewall", "tlp": "green"} | given


def test_a_token_is_shown_once_and_opens_the_door(sector: Sector, signed_in: SignIn) -> None:
    client = signed_in(sector.world.admin)
    assert client.get(ADD).status_code == 200
    response = client.post(ADD, answers(sector))
    shown = response.content.decode()
    found = re.search(r"kkr_[\w-]+", shown)
    assert found is not None
    reader = Reader.objects.get()
    assert (reader.tlp, reader.organisation_id) == (Tlp.GREEN, sector.world.a.pk)
    assert str(reader.pk) in shown
    assert "no-store" in response["Cache-Control"]
    assert Asking(basic(reader.pk, found[0])).get("/taxii2/").status_code == 200
    assert found[0] not in client.get(LIST).content.decode()


def test_an_organisation_is_found_by_its_name_too(sector: Sector, signed_in: SignIn) -> None:
    client = signed_in(sector.world.admin)
    client.post(ADD, answers(sector, organisation=sector.world.b.name_th))
    assert Reader.objects.get().organisation_id == sector.world.b.pk
    for wrong in ("nowhere", "\0", "x" * 201):
        refused = client.post(ADD, answers(sector, organisation=wrong))
        assert refused.status_code == 200
    assert client.post(ADD, answers(sector, tlp="red")).status_code == 200
    assert Reader.objects.count() == 1


def test_a_reader_is_revoked_after_asking(sector: Sector, signed_in: SignIn) -> None:
    made = make_reader(sector.world.a, name="TIP", tlp=Tlp.AMBER, by=Actor())
    client = signed_in(sector.world.admin)
    url = reverse("intel:reader-revoke", args=[made.reader.pk])
    assert url in client.get(LIST).content.decode()
    assert client.get(url).status_code == 200
    assert client.post(url, {"version": 1}).status_code == 302
    assert url not in client.get(LIST).content.decode()
    assert Asking(f"Bearer {made.token}").get("/taxii2/").status_code == 401


def test_a_hospital_sees_its_own_and_changes_none(sector: Sector, signed_in: SignIn) -> None:
    own = make_reader(sector.world.a, name="reader of A", tlp=Tlp.AMBER, by=Actor())
    make_reader(sector.world.b, name="reader of B", tlp=Tlp.AMBER, by=Actor())
    for user in (sector.world.a_it, sector.world.a_auditor):
        client = signed_in(user)
        shown = client.get(LIST).content.decode()
        assert "reader of A" in shown
        assert "reader of B" not in shown
        assert client.get(ADD).status_code == 404
        url = reverse("intel:reader-revoke", args=[own.reader.pk])
        assert client.post(url, {"version": 1}).status_code == 404
    for user in (sector.world.analyst, sector.world.a_staff, sector.world.stranger):
        assert signed_in(user).get(LIST).status_code == 404

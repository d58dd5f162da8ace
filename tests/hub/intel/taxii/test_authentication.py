"""Only who has a token reads, and everybody else is told the same."""

import base64
from http import HTTPStatus

import pytest
from django.test import Client
from django.utils import timezone
from hub_intel import Sector
from taxii_asking import ROOT, basic

from khumkan.hub.intel.models import Reader
from khumkan.hub.intel.services import make_reader, revoke_reader
from khumkan.hub.nodes.services import revoke_node
from khumkan.hub.organisations.models import Organisation
from khumkan.ui.actors import OPERATOR, Actor
from khumkan.wire.tlp import Tlp


def ask(authorization: str, path: str = ROOT) -> int:
    headers = {"Authorization": authorization} if authorization else {}
    response = Client().get(path, headers=headers)
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        assert response["WWW-Authenticate"].startswith("Basic ")
        assert response["Content-Type"] == "application/taxii+json;version=2.1"
        assert response.json()["http_status"] == "401"
    return response.status_code


def test_a_reader_signs_in_either_way(sector: Sector) -> None:
    made = make_reader(sector.world.a, name="TIP", tlp=Tlp.AMBER, by=Actor())
    for shown in (
        basic(made.reader.pk, made.token),
        basic(made.reader.pk.hex.upper(), made.token),
        f"Bearer {made.token}",
    ):
        assert ask(shown) == HTTPStatus.OK
    made.reader.refresh_from_db()
    assert made.reader.last_read_at is not None


def test_a_node_reads_with_its_access_token(sector: Sector) -> None:
    token = sector.a.token()
    assert ask(f"Bearer {token}") == HTTPStatus.OK
    revoke_node(sector.a.node, reason="stolen", by=OPERATOR)
    assert ask(f"Bearer {token}") == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param("", id="nothing"),
        pytest.param("Basic", id="no credentials"),
        pytest.param("Basic !!!", id="no base64"),
        pytest.param("Basic " + base64.b64encode(b"\xff\xfe:x").decode(), id="no text"),
        pytest.param("Basic " + base64.b64encode(b"nobody").decode(), id="no token"),
        pytest.param(basic("", "x"), id="no name"),
        pytest.param(basic("nobody", "kkr_x"), id="unknown"),
        pytest.param("Bearer kkr_unknown", id="no such token"),
        pytest.param("Bearer a.b.c", id="no token of a node"),
        pytest.param("Digest x", id="another scheme"),
        pytest.param("Bearer " + "x" * 20_000, id="endless"),
    ],
)
def test_nobody_else_reads(sector: Sector, shown: str) -> None:
    assert sector.collection.alias == "sector"
    for path in (ROOT, "/taxii2/", "/taxii2/nowhere/", f"{ROOT}collections/sector/objects/"):
        assert ask(shown, path) == HTTPStatus.UNAUTHORIZED


def test_a_token_is_good_for_its_own_reader_only(sector: Sector) -> None:
    one = make_reader(sector.world.a, name="1", tlp=Tlp.AMBER, by=Actor())
    other = make_reader(sector.world.a, name="2", tlp=Tlp.AMBER, by=Actor())
    assert ask(basic(other.reader.pk, one.token)) == HTTPStatus.UNAUTHORIZED


def test_a_revoked_reader_reads_no_more(sector: Sector) -> None:
    made = make_reader(sector.world.a, name="TIP", tlp=Tlp.AMBER, by=Actor())
    revoke_reader(made.reader, version=1, by=Actor())
    assert ask(f"Bearer {made.token}") == HTTPStatus.UNAUTHORIZED


def test_readers_of_a_closed_organisation_read_no_more(sector: Sector) -> None:
    made = make_reader(sector.world.a, name="TIP", tlp=Tlp.AMBER, by=Actor())
    Organisation.objects.filter(pk=sector.world.a.pk).update(closed_at=timezone.now())
    assert ask(f"Bearer {made.token}") == HTTPStatus.UNAUTHORIZED


def test_who_is_signed_in_to_the_pages_has_no_say_here(sector: Sector) -> None:
    client = Client()
    client.force_login(
        sector.world.admin, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert client.get(ROOT).status_code == HTTPStatus.UNAUTHORIZED


def test_reading_is_noted_once_a_minute(sector: Sector) -> None:
    made = make_reader(sector.world.a, name="TIP", tlp=Tlp.AMBER, by=Actor())
    ask(f"Bearer {made.token}")
    first = Reader.objects.get().last_read_at
    ask(f"Bearer {made.token}")
    assert Reader.objects.get().last_read_at == first

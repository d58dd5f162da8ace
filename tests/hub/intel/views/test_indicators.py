"""Pages of indicators: what each reader sees, what an analyst decides."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hub_intel import ADDRESS, DOMAIN, RESOLVER, URL, Sector

from khumkan.hub.intel.choices import State
from khumkan.hub.intel.models import Indicator
from khumkan.hub.intel.presenting import defang
from khumkan.hub.intel.services import retract_indicator
from khumkan.ui.accounts.models import User
from khumkan.ui.actors import Actor
from khumkan.wire.contract import SharedDomain
from khumkan.wire.observables import refang

SignIn = Callable[[User], Client]
LIST = "/indicators/"


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def url_of(indicator: Indicator, name: str = "indicator") -> str:
    return reverse(f"intel:{name}", args=[indicator.pk])


def test_the_list_shows_values_that_nobody_opens_by_mistake(
    sector: Sector, signed_in: SignIn
) -> None:
    _, url = sector.publish(ADDRESS, URL)
    client = signed_in(sector.world.b_it)
    shown = page(client, LIST)
    assert ">203.0.113[.]66<" in shown.replace("\n", "")
    assert "hxxp://203.0.113[.]66/drop/a.…" in shown
    assert "http://203.0.113.66" not in shown
    assert "hxxp://203.0.113[.]66/drop/a.exe" in page(client, url_of(url))


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("ipv4", "203.0.113.66", "203.0.113[.]66"),
        ("ipv6", "2001:db8::66", "2001[:]db8::66"),
        ("domain", "c2.evil.example", "c2.evil[.]example"),
        ("url", "https://evil.example/a.b/c", "hxxps://evil[.]example/a.b/c"),
        ("url", "ftp://evil.example/", "ftp://evil[.]example/"),
        ("sha256", "ab" * 32, "ab" * 32),
    ],
)
def test_what_is_shown_can_be_read_back(kind: str, value: str, shown: str) -> None:
    assert defang(kind, value) == shown
    assert refang(shown) == value


def test_the_list_is_found_by_what_it_shows(sector: Sector, signed_in: SignIn) -> None:
    sector.publish(ADDRESS, DOMAIN)
    client = signed_in(sector.world.analyst)
    for text in ("c2.evil[.]example", "c2.evil.example", "EVIL"):
        shown = page(client, f"{LIST}?q={text}")
        assert "c2.evil[.]example" in shown
        assert "203.0.113[.]66" not in shown


def test_files_hold_the_plain_value(sector: Sector, signed_in: SignIn) -> None:
    sector.publish(DOMAIN)
    response = signed_in(sector.world.b_it).get(f"{LIST}?format=csv")
    assert b"c2.evil.example" in b"".join(response)


def test_what_is_held_is_the_sectors_and_its_own_hospitals(
    sector: Sector, signed_in: SignIn
) -> None:
    held, world = sector.publish_one(RESOLVER), sector.world
    for user, is_seen in (
        (world.analyst, True),
        (world.liaison, True),
        (world.a_it, True),
        (world.b_it, False),
    ):
        client = signed_in(user)
        assert ("8.8.8[.]8" in page(client, LIST)) is is_seen, user
        assert client.get(url_of(held)).status_code == (200 if is_seen else 404)


def test_who_reads_no_indicators_is_told_of_none(sector: Sector, signed_in: SignIn) -> None:
    one = sector.publish_one()
    for user in (sector.world.a_staff, sector.world.stranger):
        for url in (LIST, url_of(one)):
            assert signed_in(user).get(url).status_code == 404


def test_where_it_came_from_is_told_to_few(sector: Sector, signed_in: SignIn) -> None:
    one, world = sector.publish_one(), sector.world
    sector.sight(one)
    for user in (world.analyst, world.liaison, world.a_it):
        assert world.a.name_th in page(signed_in(user), url_of(one)), user
    shown = page(signed_in(world.b_it), url_of(one))
    assert "another hospital" in shown
    assert world.b.name_th in shown
    for secret in (world.a.name_th, "node A", str(world.a.pk), str(sector.a.node.pk)):
        assert secret not in shown


def test_the_page_tells_how_far_immunity_has_come(sector: Sector, signed_in: SignIn) -> None:
    one, world = sector.publish_one(), sector.world
    sector.after(seconds=1).deliver(sector.a.node)
    sector.after(seconds=1.5).deliver(sector.b.node)
    shown = page(signed_in(world.analyst), url_of(one))
    for part in ("node A", "node B", "3.00 s", "4.50 s"):
        assert part in shown
    own = page(signed_in(world.b_it), url_of(one))
    assert "other hospitals together" in own
    assert "1 of 1 immune" in own


def test_an_analyst_retracts_with_a_reason(sector: Sector, signed_in: SignIn) -> None:
    one, client = sector.publish_one(), signed_in(sector.world.analyst)
    assert url_of(one, "retract") in page(client, url_of(one))
    empty = client.post(url_of(one, "retract"), {"version": 1, "reason": ""})
    assert empty.status_code == 200
    done = client.post(url_of(one, "retract"), {"version": 1, "reason": "our own proxy"})
    assert done.status_code == 302
    shown = page(client, url_of(one))
    assert "our own proxy" in shown
    assert "retracted" in shown
    assert url_of(one, "retract") not in shown


def test_an_analyst_releases_and_rejects_what_is_held(sector: Sector, signed_in: SignIn) -> None:
    out, no = sector.publish(RESOLVER, SharedDomain(value="www.moph.go.th"))
    client = signed_in(sector.world.analyst)
    assert "?state=held" in page(client, LIST)
    assert "it is a public DNS resolver" in page(client, url_of(out))
    client.post(url_of(out, "release"), {"version": 1, "reason": "taken over"})
    client.post(url_of(no, "reject"), {"version": 1, "reason": "the ministry"})
    states = dict(Indicator.objects.values_list("pk", "state"))
    assert states == {out.pk: State.PUBLISHED, no.pk: State.REJECTED}
    assert "?state=held" not in page(client, LIST)


def test_a_decision_made_meanwhile_is_told(sector: Sector, signed_in: SignIn) -> None:
    one = sector.publish_one()
    by = Actor(sector.world.admin.pk)
    retract_indicator(one, reason="ours", version=1, by=by, at=sector.now)
    late = signed_in(sector.world.analyst).post(
        url_of(one, "retract"), {"version": 1, "reason": "mine"}
    )
    assert "Admin" in late.content.decode()


@pytest.mark.parametrize("name", ["retract", "release", "reject"])
def test_only_the_sectors_analysts_decide(sector: Sector, signed_in: SignIn, name: str) -> None:
    one, world = sector.publish_one(), sector.world
    for user in (world.a_it, world.b_it, world.liaison, world.a_staff):
        client = signed_in(user)
        for answer in (client.get(url_of(one, name)), client.post(url_of(one, name))):
            assert answer.status_code == 404
    one.refresh_from_db()
    assert one.state == State.PUBLISHED


def test_pages_take_as_many_queries_however_much_there_is(
    sector: Sector, signed_in: SignIn
) -> None:
    client = signed_in(sector.world.analyst)

    def count(url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client, url)
        return len(queries)

    one = sector.publish_one()
    before = count(LIST), count(url_of(one))
    sector.publish(*[SharedDomain(value=f"a{n}.evil.example") for n in range(30)])
    sector.sight(one)
    for _ in range(3):
        sector.after(days=1).publish_one(node=sector.b.node)
    assert (count(LIST), count(url_of(one))) == before


def test_what_has_run_out_is_still_read(sector: Sector, signed_in: SignIn) -> None:
    sector.now -= timedelta(days=40)
    assert url_of(sector.publish_one()) in page(signed_in(sector.world.b_it), LIST)

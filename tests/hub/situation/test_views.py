"""The pages that show what goes on: who sees what, in whole and in the part that renews itself."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hub_intel import ADDRESS, DOMAIN, RESOLVER, Sector
from hub_nodes import make_node
from hub_world import World, make_organisation

from khumkan.hub.intel.services import retract_indicator
from khumkan.hub.organisations.choices import Kind
from khumkan.hub.situation.hospitals import MOST_TILES
from khumkan.ui.accounts.models import User
from khumkan.ui.actors import OPERATOR

SignedIn = Callable[[User], Client]
ASKED = re.compile(r'hx-get="([^"]+)"')
PAGES = ["/", "/immunity/"]


def ask(client: Client, path: str) -> Any:
    """Ask as the living part of a page does."""
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{path.partition('?')[0]}"}
    return client.get(path, headers=headers)


def place_of(response: Any) -> str:
    (path,) = ASKED.findall(response.content.decode())
    return str(path).replace("&amp;", "&")


def words_of(response: Any) -> str:
    """Return what is read on a page, without its markup."""
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def publish(sector: Sector) -> str:
    """Have A's node report an attack, both nodes become immune; return its page's address."""
    one = sector.publish_one(ADDRESS)
    for node in (sector.a.node, sector.b.node):
        sector.after(seconds=0.5).deliver(node)
    return f"/immunity/{one.pk}/"


def test_an_analyst_reads_how_soon_all_were_immune(sector: Sector, signed_in: SignedIn) -> None:
    path = publish(sector)
    client = signed_in(sector.world.analyst)
    for shown in (words_of(client.get("/immunity/")), words_of(client.get(path))):
        assert "203.0.113[.]66" in shown
        assert "3.00 s until all 2 nodes were immune" in shown
        assert "Seen first at โรงพยาบาลเอ" in shown
    assert "โรงพยาบาลบี" in words_of(client.get(path))


def test_a_hospital_reads_no_other_hospitals_name_in_page_or_part(
    sector: Sector, signed_in: SignedIn
) -> None:
    path = publish(sector)
    client = signed_in(sector.world.b_it)
    for place in ("/", "/immunity/", path):
        whole = client.get(place)
        part = ask(client, f"{place}?seen=x&told=y")
        assert 'id="live-headline"' in whole.content.decode()
        for shown in (whole, part):
            text = shown.content.decode()
            assert "203.0.113[.]66" in text
            assert "โรงพยาบาลเอ" not in text
            assert "node A" not in text
            assert str(sector.world.a.pk) not in text
            assert str(sector.a.node.pk) not in text
    assert "Seen first at another hospital" in words_of(client.get(path))
    assert "other hospitals together one of them saw it first" in words_of(client.get(path))


@pytest.mark.parametrize("who", ["a_staff", "stranger"])
def test_whoever_reads_no_indicators_gets_no_page_and_no_part(
    sector: Sector, signed_in: SignedIn, who: str
) -> None:
    path = publish(sector)
    client = signed_in(getattr(sector.world, who))
    for place in ("/immunity/", path):
        assert client.get(place).status_code == 404
        assert ask(client, f"{place}?seen=x").status_code == 404
    assert "203.0.113" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    "who", ["admin", "analyst", "liaison", "a_it", "a_executive", "a_dpo", "a_auditor", "b_it"]
)
def test_whoever_reads_indicators_reads_their_immunity(
    sector: Sector, signed_in: SignedIn, who: str
) -> None:
    path = publish(sector)
    client = signed_in(getattr(sector.world, who))
    assert client.get("/immunity/").status_code == client.get(path).status_code == 200


def test_before_anything_was_published_the_page_says_what_will_come(
    world: World, signed_in: SignedIn
) -> None:
    assert "Nothing to be immune against yet" in words_of(
        signed_in(world.analyst).get("/immunity/")
    )


def test_what_is_held_has_no_way_yet(sector: Sector, signed_in: SignedIn) -> None:
    one = sector.publish_one(RESOLVER)
    client = signed_in(sector.world.analyst)
    assert client.get(f"/immunity/{one.pk}/").status_code == 404
    assert "Nothing to be immune against yet" in words_of(client.get("/immunity/"))


def test_what_was_retracted_stays_and_says_so(sector: Sector, signed_in: SignedIn) -> None:
    one = sector.publish_one(ADDRESS)
    retract_indicator(one, reason="a printer", version=one.version, by=OPERATOR)
    shown = words_of(signed_in(sector.world.b_it).get(f"/immunity/{one.pk}/"))
    assert "retracted" in shown
    assert "It was taken back" in shown


def test_without_a_node_there_is_nobody_to_become_immune(
    sector: Sector, signed_in: SignedIn
) -> None:
    one = sector.publish_one(ADDRESS)
    for keyed in (sector.a, sector.b):
        keyed.node.state = "revoked"
        keyed.node.save()
    shown = words_of(signed_in(sector.world.analyst).get(f"/immunity/{one.pk}/"))
    assert "no node was there to become immune" in shown
    assert "Every node" not in shown


def test_earlier_attacks_stand_below_the_newest(sector: Sector, signed_in: SignedIn) -> None:
    sector.publish(ADDRESS)
    sector.after(seconds=30).publish(DOMAIN)
    shown = words_of(signed_in(sector.world.analyst).get("/immunity/"))
    assert shown.index("c2.evil[.]example") < shown.index("Earlier")
    assert shown.index("Earlier") < shown.index("203.0.113[.]66")


def test_the_overview_tells_the_newest_attack_for_a_day(
    sector: Sector, signed_in: SignedIn
) -> None:
    path = publish(sector)
    client = signed_in(sector.world.b_it)
    assert f'href="{path}"' in client.get("/").content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        assert f'href="{path}"' in client.get("/").content.decode()


def test_the_overview_forgets_what_is_older_than_a_day(sector: Sector, signed_in: SignedIn) -> None:
    sector.now -= timedelta(hours=25)
    sector.publish_one(ADDRESS)
    assert "newest attack" not in words_of(signed_in(sector.world.analyst).get("/"))


def test_a_part_that_saw_everything_gets_nothing_until_a_node_is_immune(
    sector: Sector, signed_in: SignedIn
) -> None:
    one = sector.publish_one(ADDRESS)
    client = signed_in(sector.world.analyst)
    for page in ("/", "/immunity/", f"/immunity/{one.pk}/"):
        assert ask(client, place_of(client.get(page))).status_code == 204
    path = place_of(client.get(f"/immunity/{one.pk}/"))
    sector.after(seconds=1).deliver(sector.b.node)
    news = ask(client, path)
    assert "1/2 nodes are immune so far" in words_of(news)
    assert "<h1" not in news.content.decode()
    assert "hx-swap-oob" in news.content.decode()
    assert ask(client, place_of(news)).status_code == 204


def test_a_thousand_hospitals_are_asked_for_less_often(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.analyst)
    assert 'hx-trigger="every 2s"' in client.get("/").content.decode()
    for number in range(MOST_TILES):
        make_organisation(Kind.HOSPITAL, f"{number:03}", world.ministry, region=5)
    shown = client.get("/")
    assert 'hx-trigger="every 10s"' in shown.content.decode()
    assert "2 more hospitals: all nodes" in words_of(shown)


def test_every_link_of_a_part_has_a_name_of_its_own(sector: Sector, signed_in: SignedIn) -> None:
    """So that whoever stands on it stays there when the part is replaced."""
    path = publish(sector)
    client = signed_in(sector.world.analyst)
    for place in ("/", "/immunity/", path):
        text = ask(client, f"{place}?seen=x").content.decode()
        links = re.findall(r"<a [^>]*>", text)
        names = [found[1] for link in links if (found := re.search(r'id="([^"]+)"', link))]
        assert links
        assert len(names) == len(set(names)) == len(links)


@pytest.mark.parametrize("path", PAGES)
def test_a_part_whose_reader_is_signed_out_leads_the_page_to_sign_in_and_back(
    world: World, signed_in: SignedIn, path: str
) -> None:
    client = signed_in(world.analyst)
    asked = place_of(client.get(path))
    with time_machine.travel(timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)):
        answer = ask(client, asked)
    assert answer["HX-Redirect"] == f"/accounts/login/?next={path.replace('/', '%2F')}"
    assert answer.content == b""


def test_a_part_whose_reader_must_set_up_a_second_factor_leads_the_page_there(
    world: World, client: Client
) -> None:
    client.force_login(world.analyst, backend=settings.AUTHENTICATION_BACKENDS[0])
    answer = ask(client, "/immunity/?seen=x")
    assert answer["HX-Redirect"] == reverse("accounts:second_factor")


def test_asking_for_news_keeps_nobody_signed_in(world: World, signed_in: SignedIn) -> None:
    client, now = signed_in(world.analyst), timezone.now()
    asked = place_of(client.get("/immunity/"))
    for hours in range(settings.SESSION_COOKIE_AGE // 3600):
        with time_machine.travel(now + timedelta(hours=hours)):
            assert "HX-Redirect" not in ask(client, asked)
    with time_machine.travel(now + timedelta(seconds=settings.SESSION_COOKIE_AGE)):
        assert "HX-Redirect" in ask(client, asked)


def test_queries_do_not_grow_with_hospitals_nodes_and_attacks(
    sector: Sector, signed_in: SignedIn
) -> None:
    client = signed_in(sector.world.analyst)

    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert ask(client, path).status_code == 200
        return len(captured)

    one = sector.publish_one(ADDRESS)
    paths = [f"{page}?seen=x" for page in ("/", "/immunity/", f"/immunity/{one.pk}/")]
    ask(client, paths[0])  # the first request notes when the session was used
    before = [count(path) for path in paths]
    for number in range(30):
        place = make_organisation(Kind.HOSPITAL, f"{number}", sector.world.ministry, region=5)
        keyed = make_node(place, enrolled_at=sector.now - timedelta(hours=1))
        sector.deliver(keyed.node)
    sector.publish(DOMAIN)
    assert [count(path) for path in paths] == before
    assert max(before) < 16

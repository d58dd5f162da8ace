"""One gate for every channel: canaries that must not leave are tried on each of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from hub_intel import ADDRESS, DOMAIN, HASH, Sector
from taxii_asking import MANIFEST, OBJECTS, Asking

from khumkan.hub.intel import egress
from khumkan.hub.intel.choices import Audience
from khumkan.hub.intel.models import Collection, Frame, Indicator, StoredObject
from khumkan.hub.intel.selectors import frames_after, stream_heads
from khumkan.hub.intel.services import make_reader, retract_indicator
from khumkan.ui.accounts.models import User
from khumkan.ui.actors import Actor
from khumkan.wire.contract import SharedAddress
from khumkan.wire.tlp import Tlp

RESOLVER = SharedAddress(value="9.9.9.9")
SignIn = Callable[[User], Client]


@dataclass
class Channels:
    """Everything that leaves this hub by way of this app, as text."""

    sector: Sector
    page: Client

    def taxii(self) -> str:
        made = make_reader(self.sector.world.b, name="TIP", tlp=Tlp.AMBER, by=Actor())
        ask, latest = Asking(f"Bearer {made.token}"), {"match_version": "all"}
        paths = (OBJECTS, MANIFEST)
        answers = [ask.get(path, **latest).content.decode() for path in paths]
        return "".join(answers) + self._one_by_one(ask)

    def _one_by_one(self, ask: Asking) -> str:
        ids = StoredObject.objects.values_list("stix_id", flat=True)
        return "".join(
            ask.get(f"{OBJECTS}{one}/", match_version="all").content.decode() for one in ids
        )

    def node(self) -> str:
        ask = Asking(f"Bearer {self.sector.b.token()}")
        return str(ask.get(match_version="all").content.decode())

    def stream(self) -> str:
        rows = frames_after(self.sector.collection.pk, 0, 1_000)
        return "".join(row.body for row in rows)

    def pages(self) -> str:
        urls = ["/indicators/", "/indicators/?format=csv"]
        return "".join(_text(self.page, url) for url in urls)


def _text(client: Client, url: str) -> str:
    response = client.get(url)
    content: bytes = b"".join(response) if response.streaming else response.content
    return content.decode().replace("[.]", ".")


@pytest.fixture
def channels(sector: Sector, signed_in: SignIn) -> Channels:
    return Channels(sector, signed_in(sector.world.b_it))


def assert_leaves(channels: Channels, value: str, *, by: set[str]) -> None:
    names = ("taxii", "node", "stream", "pages")
    assert {name for name in names if value in getattr(channels, name)()} == by


EVERYWHERE = {"taxii", "node", "stream", "pages"}


def test_what_may_leave_leaves_everywhere(channels: Channels) -> None:
    channels.sector.publish(ADDRESS)
    assert_leaves(channels, ADDRESS.value, by=EVERYWHERE)


def test_what_everybody_uses_leaves_nowhere(channels: Channels) -> None:
    channels.sector.publish(RESOLVER)
    assert_leaves(channels, RESOLVER.value, by=set())


def test_a_collection_that_was_given_to_nobody_leaves_nowhere(channels: Channels) -> None:
    channels.sector.publish(ADDRESS)
    Collection.objects.update(audience=Audience.NOBODY)
    channels.sector.publish(DOMAIN)
    for value in (ADDRESS.value, DOMAIN.value):
        assert_leaves(channels, value, by={"pages"} if value == ADDRESS.value else set())
    assert stream_heads() == {}


def test_the_default_of_a_collection_is_nobody() -> None:
    assert Collection(alias="x").audience == Audience.NOBODY


@pytest.mark.parametrize(
    ("tlp", "leaves_by"),
    [
        (Tlp.AMBER, {"taxii", "node", "pages"}),
        (Tlp.AMBER_STRICT, {"node", "pages"}),
        (Tlp.RED, set()),
    ],
)
def test_each_level_reaches_who_is_cleared_for_it(
    channels: Channels, tlp: Tlp, leaves_by: set[str]
) -> None:
    """What was stored with another level than the hub's own; frames are judged when made."""
    one = channels.sector.publish_one(ADDRESS)
    Indicator.objects.filter(pk=one.pk).update(tlp=tlp)
    StoredObject.objects.filter(indicator=one).update(tlp=tlp)
    Frame.objects.order_by("-sequence")[0].delete()
    assert_leaves(channels, ADDRESS.value, by=leaves_by)


def test_red_is_stopped_before_the_frame(channels: Channels) -> None:
    recipient = egress.member_recipient()
    one = channels.sector.publish_one(ADDRESS)
    one.tlp = Tlp.RED.value
    assert not egress.may_leave(one, channels.sector.collection.pk, recipient, at=one.valid_from)


def test_what_has_run_out_leaves_by_no_pull(channels: Channels) -> None:
    sector = channels.sector
    sector.now -= timedelta(days=31)
    sector.publish(ADDRESS)
    assert_leaves(channels, ADDRESS.value, by={"stream", "pages"})


def test_what_was_retracted_is_only_told_as_revoked(channels: Channels) -> None:
    one = channels.sector.publish_one(HASH)
    retract_indicator(one, reason="ours", version=1, by=Actor(), at=channels.sector.now)
    for said in (channels.taxii(), channels.node()):
        for part in said.split('"type":"indicator"')[1:]:
            assert '"revoked":true' in part


def test_what_a_newer_warninglist_names_leaves_by_no_pull(
    channels: Channels, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = channels.sector.publish_one(ADDRESS)
    monkeypatch.setattr(egress, "find_warning", lambda _kind, _value: "platform")
    assert_leaves(channels, f"[ipv4-addr:value = '{ADDRESS.value}']", by={"stream", "pages"})
    retract_indicator(one, reason="listed", version=1, by=Actor(), at=channels.sector.now)
    assert '"revoked":true' in channels.node()


def test_an_analyst_overrules_the_warninglist_by_name(channels: Channels) -> None:
    held = channels.sector.publish_one(RESOLVER)
    Indicator.objects.filter(pk=held.pk).update(is_overruled=True)
    recipient = egress.member_recipient()
    held.refresh_from_db()
    collection = channels.sector.collection.pk
    assert egress.may_leave(held, collection, recipient, at=held.valid_from)


def test_no_list_is_cleared_for_red() -> None:
    for clearance in Tlp:
        assert Tlp.RED.value not in egress.levels_reaching(clearance)
    assert egress.levels_reaching(Tlp.GREEN) == ["clear", "green"]

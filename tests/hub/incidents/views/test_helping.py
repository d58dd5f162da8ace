"""A call for help: what may be told is ticked one by one, and nothing else goes."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from hub_world import World
from tests.hub.incidents.conftest import Open, ago

from khumkan.hub.incidents.models import CaseObservable, Incident, Share
from khumkan.hub.organisations.models import Contact
from khumkan.ui.accounts.models import User

SignedIn = Callable[[User], Client]


@pytest.fixture
def incident(open_incident: Open) -> Incident:
    made = open_incident(title="server SECRET-01 is gone", aware_at=ago(1), categories=(4, 6))
    made.assets.create(kind="server_ad", name="SECRET-01")
    for value in ("203.0.113.9", "192.168.1.5", "bad-domain.com"):
        kind = "domain" if value.endswith("com") else "ipv4"
        CaseObservable.objects.create(incident=made, kind=kind, value=value)
    return made


def url(incident: Incident) -> str:
    return reverse("incidents:help", args=[incident.pk])


def test_only_what_is_ticked_becomes_the_call(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    Contact.objects.create(organisation=world.a, name="Desk", duty="IT desk", phone="053 000 111")
    client = signed_in(world.a_it)
    shown = client.get(url(incident)).content.decode()
    assert "192.168.1.5" not in shown
    assert "IT desk, 053 000 111" in shown
    chosen = incident.observables.get(value="bad-domain.com")
    told = {
        "wanted": "two people who restore servers",
        "told": ["categories", "contact"],
        "observables": [str(chosen.pk)],
    }
    client.post(url(incident), told)
    share = Share.objects.get()
    assert (share.kind, share.audience, share.state) == ("help", "centre", "draft")
    assert share.text.startswith("two people who restore servers")
    assert "4 Malicious logic" in share.text
    assert "053 000 111" in share.text
    assert "Our own severity" not in share.text
    assert "SECRET" not in share.text + share.title
    assert [one["value"] for one in share.observables] == ["bad-domain.com"]


def test_nothing_ticked_tells_nothing_of_the_case(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    signed_in(world.a_it).post(url(incident), {"wanted": "call us"})
    share = Share.objects.get()
    assert (share.text, share.observables) == ("call us", [])
    assert "an incident" in share.title


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"wanted": ""}, "Fill this in"),
        ({"wanted": "HN 1101700230708"}, "identity number"),
        ({"wanted": "x", "told": ["title"]}, "Choose from the options"),
    ],
)
def test_what_cannot_go_is_refused(
    world: World, signed_in: SignedIn, incident: Incident, told: dict[str, object], said: str
) -> None:
    assert said in signed_in(world.a_it).post(url(incident), told).content.decode()
    assert not Share.objects.exists()


def test_who_only_reads_calls_nobody(world: World, signed_in: SignedIn, incident: Incident) -> None:
    assert signed_in(world.a_auditor).get(url(incident)).status_code == 404

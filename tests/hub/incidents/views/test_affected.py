"""What is affected: systems, numbers claimed and verified, observables, services on paper."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from hub_world import World
from tests.hub.incidents.conftest import Open

from khumkan.hub.incidents.models import Downtime, Incident
from khumkan.ui.accounts.models import User

SignedIn = Callable[[User], Client]


@pytest.fixture
def incident(open_incident: Open) -> Incident:
    return open_incident()


def add(client: Client, incident: Incident, part: str, **told: str) -> str:
    given = {"part": part} | {f"{part}-{name}": value for name, value in told.items()}
    path = reverse("incidents:affected", args=[incident.pk])
    return client.post(path, given, follow=True).content.decode()


def test_claims_and_what_was_found_stand_apart(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_dpo)
    claim = {"kind": "records", "standing": "claimed", "value": "16000000", "source": "the seller"}
    add(client, incident, "count", **claim)
    found = {"kind": "records", "standing": "verified", "value": "๑๐,๐๙๕", "source": "HIS query"}
    shown = add(client, incident, "count", **found)
    assert "16,000,000" in shown
    assert "10,095" in shown
    assert incident.counts.count() == 2


def test_an_observable_is_recognised_and_kept_once(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_it)
    for value in ("203[.]0[.]113[.]7", "203.0.113.7"):
        add(client, incident, "observable", value=value)
    kept = incident.observables.get()
    assert (kept.kind, kept.value) == ("ipv4", "203.0.113.7")


def test_a_service_goes_on_paper_and_comes_back(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_it)
    add(client, incident, "downtime", service="ห้องยา", down_at="1/1/2569 08:00")
    downtime = Downtime.objects.get()
    for name in ("on_paper_at", "restored_at", "entered_at"):
        client.post(reverse("incidents:downtime", args=[downtime.pk]))
        downtime.refresh_from_db()
        assert getattr(downtime, name) is not None
    answer = client.post(reverse("incidents:downtime", args=[downtime.pk]), follow=True)
    assert "nothing comes next" in answer.content.decode()


@pytest.mark.parametrize("at", ["1/1/2568 08:00", "1/1/2599 08:00", "soon"])
def test_times_that_cannot_follow_are_refused(
    world: World, signed_in: SignedIn, incident: Incident, at: str
) -> None:
    client = signed_in(world.a_it)
    add(client, incident, "downtime", service="ห้องยา", down_at="1/1/2569 08:00")
    downtime = Downtime.objects.get()
    client.post(reverse("incidents:downtime", args=[downtime.pk]), {"at": at})
    downtime.refresh_from_db()
    assert downtime.on_paper_at is None


@pytest.mark.parametrize(
    ("part", "told", "said"),
    [
        ("asset", {"kind": "server_ad", "name": ""}, "Name"),
        ("asset", {"kind": "server_ad", "name": "1101700230708"}, "identity number"),
        ("observable", {"value": "not anything"}, "not"),
        (
            "count",
            {"kind": "records", "standing": "claimed", "value": "-1", "source": "x"},
            "or more",
        ),
        (
            "count",
            {"kind": "records", "standing": "claimed", "value": "1", "source": ""},
            "Whose number",
        ),
    ],
)
def test_what_cannot_be_is_refused(
    world: World,
    signed_in: SignedIn,
    incident: Incident,
    part: str,
    told: dict[str, str],
    said: str,
) -> None:
    assert said in add(signed_in(world.a_it), incident, part, **told)
    assert not incident.assets.exists()
    assert not incident.observables.exists()
    assert not incident.counts.exists()


def test_what_was_added_wrongly_is_taken_away(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_it)
    add(client, incident, "asset", kind="website", name="www")
    asset = incident.assets.get()
    client.post(reverse("incidents:remove-part", args=["asset", asset.pk]))
    assert not incident.assets.exists()
    missing = reverse("incidents:remove-part", args=["count", asset.pk])
    assert client.post(missing).status_code == 404


def test_an_auditor_adds_nothing(world: World, signed_in: SignedIn, incident: Incident) -> None:
    client = signed_in(world.a_auditor)
    path = reverse("incidents:affected", args=[incident.pk])
    assert client.post(path, {"part": "asset"}).status_code == 404
    assert "Add a system" not in client.get(path).content.decode()

"""Form ก2 on a page: filled in bit by bit, nothing of it required."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from hub_world import World
from tests.hub.incidents.conftest import Open

from khumkan.hub.incidents.models import Incident
from khumkan.ui.accounts.models import User

SignedIn = Callable[[User], Client]


@pytest.fixture
def incident(open_incident: Open) -> Incident:
    return open_incident()


def url(incident: Incident) -> str:
    return reverse("incidents:record", args=[incident.pk])


def test_what_is_filled_in_is_kept_and_shown_again(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_it)
    told = {
        "version": 1,
        "contact_name": "สมชาย ใจดี",
        "continuity": "new",
        "affects_main_mission": "yes",
        "situation": ["just_found", "asking_help"],
        "people_affected": "๑,๒๐๐",
        "first_access_at": "1/1/2569 08:00",
        "lessons": "",
    }
    client.post(url(incident), told)
    incident.refresh_from_db()
    assert incident.details == {
        "contact_name": "สมชาย ใจดี",
        "continuity": "new",
        "affects_main_mission": True,
        "situation": ["just_found", "asking_help"],
        "people_affected": 1200,
        "first_access_at": "2026-01-01T01:00:00Z",
    }
    form = client.get(url(incident)).context["form"]
    assert form["affects_main_mission"].value() == "yes"
    assert "08:00" in str(form["first_access_at"].value())


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"done": ["nothing_yet", "disconnected"]}, "can’t stand beside"),
        ({"contact_name": "1101700230708"}, "identity number"),
        ({"people_affected": "-4"}, "or more"),
        ({"symptoms": ["headache"]}, "Choose from the options"),
        ({"version": 9}, "after you opened it"),
    ],
)
def test_what_cannot_be_is_refused(
    world: World, signed_in: SignedIn, incident: Incident, told: dict[str, object], said: str
) -> None:
    answer = signed_in(world.a_it).post(url(incident), {"version": 1} | told)
    assert said in answer.content.decode()
    incident.refresh_from_db()
    assert incident.details == {}


def test_an_auditor_reads_and_fills_in_nothing(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_auditor)
    assert client.get(url(incident)).status_code == 200
    assert client.post(url(incident), {"version": 1, "cve": "x"}).status_code == 404

"""The log, the people and the end of an incident."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from hub_world import World
from tests.hub.incidents.conftest import Open, ago

from khumkan.hub.incidents.models import Entry, Incident, Member
from khumkan.ui.accounts.models import User

SignedIn = Callable[[User], Client]
OFFICER = {"officer_name": "นพ. ใจดี", "officer_position": "ผอ.", "reasons": "จบแล้ว"}


@pytest.fixture
def incident(open_incident: Open) -> Incident:
    return open_incident(aware_at=ago(3))


def url(incident: Incident, name: str) -> str:
    return reverse(f"incidents:{name}", args=[incident.pk])


def test_lines_stand_in_the_order_of_what_happened(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_it)
    for text, at in (("afterwards", "now"), ("beforehand", "1/1/2569 08:00")):
        client.post(url(incident, "log"), {"kind": "event", "text": text, "happened_at": at})
    shown = client.get(url(incident, "log")).content.decode()
    assert shown.index("beforehand") < shown.index("afterwards")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"text": ""}, "What there is to remember"),
        ({"text": "HN 1101700230708"}, "identity number"),
        ({"kind": "decision", "text": "x"}, "Choose one of the options"),
        ({"text": "x", "happened_at": "1/1/2599 08:00"}, "in the future"),
    ],
)
def test_a_line_that_cannot_be_is_refused(
    world: World, signed_in: SignedIn, incident: Incident, told: dict[str, str], said: str
) -> None:
    answer = signed_in(world.a_it).post(url(incident, "log"), {"kind": "event"} | told)
    assert said in answer.content.decode()
    assert incident.entries.count() == 1


def test_a_struck_line_stays_to_be_read(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client, entry = signed_in(world.a_it), incident.entries.get()
    path = reverse("incidents:strike", args=[entry.pk])
    client.post(path, {"reason": "another server"})
    shown = client.get(url(incident, "log")).content.decode()
    assert f"<s>{entry.text}</s>" in shown
    assert "struck out already" in client.post(path, {"reason": "again"}).content.decode()


def test_a_commander_is_named_and_ends(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_it)
    told = {"user": str(world.a_dpo.pk), "part": "commander"}
    client.post(url(incident, "members"), told)
    assert "has this part already" in client.post(url(incident, "members"), told).content.decode()
    member = Member.objects.get()
    client.post(reverse("incidents:remove-member", args=[member.pk]))
    member.refresh_from_db()
    assert member.removed_at is not None


def test_nobody_from_elsewhere_is_offered(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    form = signed_in(world.a_it).get(url(incident, "members")).context["form"]
    names = {label for _, label in form.fields["user"].choices}
    assert {"A Officer", "A Dpo"} <= names
    assert names.isdisjoint({"B Officer", "A Staff", "Analyst", "A Unit Officer"})


def test_an_incident_kept_to_its_members_is_gone_for_the_others(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client, other = signed_in(world.a_it), signed_in(world.a_auditor)
    assert other.get(url(incident, "detail")).status_code == 200
    client.post(url(incident, "restrict"), {"version": incident.version})
    assert other.get(url(incident, "detail")).status_code == 404
    assert client.get(url(incident, "detail")).status_code == 200
    last = Member.objects.get()
    answer = client.post(reverse("incidents:remove-member", args=[last.pk]), follow=True)
    assert "the last one" in answer.content.decode()


def test_it_is_not_closed_while_the_law_waits(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_executive)
    asked = client.get(url(incident, "close")).content.decode()
    assert "Still open: Report a significant cyber threat" in asked
    answer = client.post(url(incident, "close"), OFFICER | {"version": incident.version})
    assert "duties of the law are open" in answer.content.decode()


def test_it_is_closed_by_an_officer_and_opened_again(
    world: World, signed_in: SignedIn, open_incident: Open
) -> None:
    incident = open_incident(is_drill=True)
    client = signed_in(world.a_executive)
    for state in ("closed", "open"):
        client.post(url(incident, "close"), OFFICER | {"version": incident.version})
        incident.refresh_from_db()
        assert incident.state == state
        assert (incident.closed_at is not None) is (state == "closed")
    assert [one.value for one in incident.decisions.order_by("decided_at")] == ["close", "reopen"]


def test_old_pages_change_nothing(world: World, signed_in: SignedIn, open_incident: Open) -> None:
    incident = open_incident(is_drill=True)
    told = OFFICER | {"version": 99}
    answer = signed_in(world.a_executive).post(url(incident, "close"), told)
    assert "after you opened it" in answer.content.decode()
    signed_in(world.a_it).post(url(incident, "restrict"), {"version": 99})
    incident.refresh_from_db()
    assert (incident.state, incident.is_restricted) == ("open", False)


def test_who_reads_writes_nothing(world: World, signed_in: SignedIn, incident: Incident) -> None:
    client = signed_in(world.a_auditor)
    for name in ("log", "members", "restrict"):
        assert client.post(url(incident, name), {"kind": "event", "text": "x"}).status_code == 404
    assert "Add a line" not in client.get(url(incident, "log")).content.decode()
    assert Entry.objects.count() == 1

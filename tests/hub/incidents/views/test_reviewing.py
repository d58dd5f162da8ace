"""The page of the review: written, held, its recommendations followed."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse
from hub_world import World
from tests.hub.incidents.conftest import Open

from khumkan.hub.incidents.models import Incident, Recommendation, Review
from khumkan.ui.accounts.models import User

SignedIn = Callable[[User], Client]


def send(client: Client, incident: Incident, part: str, **told: str) -> str:
    given = {"part": part} | {f"{part}-{name}": value for name, value in told.items()}
    path = reverse("incidents:review", args=[incident.pk])
    return client.post(path, given, follow=True).content.decode()


def test_a_review_is_written_held_and_its_lessons_stand_in_the_form(
    world: World, signed_in: SignedIn, open_incident: Open
) -> None:
    client, incident = signed_in(world.a_it), open_incident()
    feed = reverse("incidents:feed-lessons", args=[incident.pk])
    assert "no lessons yet" in client.post(feed, follow=True).content.decode()
    said = send(client, incident, "review", lessons="patch", is_held="on", version="0")
    assert "causes and lessons" in said
    said = send(
        client, incident, "review", causes="VPN", lessons="patch", is_held="on", version="0"
    )
    assert "The review was kept" in said
    assert "form ก2, ง3.3" in client.post(feed, follow=True).content.decode()
    incident.refresh_from_db()
    assert incident.details["lessons"] == "patch"
    auditor = signed_in(world.a_auditor)
    path = reverse("incidents:review", args=[incident.pk])
    assert "patch" in auditor.get(path).content.decode()
    assert auditor.post(path, {"part": "review"}).status_code == 404


def test_an_overdue_recommendation_shows_until_it_is_done(
    world: World, signed_in: SignedIn, open_incident: Open
) -> None:
    client, incident = signed_in(world.a_it), open_incident()
    told = {"text": "test the backup", "owner_name": "IT", "due_on": "1/1/2569"}
    assert "overdue" in send(client, incident, "recommendation", **told)
    assert "identity" in send(client, incident, "recommendation", text="1101700230708")
    made = Recommendation.objects.get()
    path = reverse("incidents:recommendation", args=[made.pk])
    assert "test the backup" in client.get(path).content.decode()
    given = {"state": "skipped", "note": "", "version": "1"}
    assert "left out" in client.post(path, given).content.decode()
    shown = client.post(path, given | {"note": "no money"}, follow=True).content.decode()
    assert "no money" in shown
    assert "overdue" not in shown
    assert "changed this" in client.post(path, given | {"note": "x"}).content.decode()
    assert signed_in(world.b_it).get(path).status_code == 404
    assert signed_in(world.a_auditor).get(path).status_code == 404
    assert Review.objects.get(incident=incident).held_at is None


def test_the_list_counts_what_is_overdue_and_leads_to_it(
    world: World, signed_in: SignedIn, open_incident: Open
) -> None:
    client, late = signed_in(world.a_it), open_incident(title="of last year")
    open_incident(title="of today")
    listed = reverse("incidents:list")
    assert "overdue</a>" not in client.get(listed).content.decode()
    send(client, late, "recommendation", text="test the backup", due_on="1/1/2569")
    assert "1 incident whose review" in client.get(listed).content.decode()
    narrowed = client.get(listed, {"review": "late"}).content.decode()
    assert "of last year" in narrowed
    assert "of today" not in narrowed

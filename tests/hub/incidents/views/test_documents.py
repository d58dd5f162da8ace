"""Documents on a page: made, fetched byte for byte, recorded as what was sent."""

import hashlib
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from hub_world import World
from tests.hub.incidents.conftest import Open

from khumkan.hub.incidents.models import Act, Document, Incident
from khumkan.ui.accounts.models import User

SignedIn = Callable[[User], Client]


@pytest.fixture
def incident(open_incident: Open) -> Incident:
    return open_incident()


def make(client: Client, incident: Incident, **told: str) -> Document:
    given = {"kind": "k2", "language": "th", "purpose": "first"} | told
    client.post(reverse("incidents:documents", args=[incident.pk]), given)
    return Document.objects.latest("made_at")


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF-"), ("docx", b"PK")])
def test_it_is_fetched_byte_for_byte(
    world: World, signed_in: SignedIn, incident: Incident, form: str, begins: bytes
) -> None:
    client = signed_in(world.a_it)
    made = make(client, incident)
    answer = client.get(reverse("incidents:document", args=[made.pk, form]))
    assert answer.content.startswith(begins)
    assert hashlib.sha256(answer.content).hexdigest() == getattr(made, f"{form}_sha256")
    assert "attachment" in answer.headers["Content-Disposition"]


def test_a_form_that_there_is_none_of_is_not_found(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_it)
    made = make(client, incident)
    assert client.get(reverse("incidents:document", args=[made.pk, "exe"])).status_code == 404


def test_nobody_else_fetches_it(world: World, signed_in: SignedIn, incident: Incident) -> None:
    made = make(signed_in(world.a_it), incident)
    Incident.objects.update(is_restricted=True)
    for user in (world.b_it, world.analyst, world.a_staff, world.a_auditor):
        answer = signed_in(user).get(reverse("incidents:document", args=[made.pk, "pdf"]))
        assert answer.status_code == 404


def test_what_was_sent_is_named_by_its_hash(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_it)
    made = make(client, incident)
    told = {
        "kind": "sent",
        "acted_at": "now",
        "acted_by": "สมชาย",
        "channel": "email",
        "addressee": "สกมช.",
        "document": str(made.pk),
    }
    client.post(reverse("incidents:act", args=[incident.pk, "significant_report"]), told)
    assert Act.objects.get().document_sha256 == made.pdf_sha256


def test_form_k3_is_made_from_the_calendar(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.a_it)
    answer = client.post(
        reverse("incidents:yearly", args=[world.a.pk, 2026]), {"language": "en"}, follow=True
    )
    assert answer.content.startswith(b"%PDF-")
    made = Document.objects.get()
    assert (made.kind, made.year, made.incident) == ("k3", 2026, None)
    fetched = reverse("incidents:document", args=[made.pk, "pdf"])
    assert signed_in(world.a_dpo).get(fetched).status_code == 200
    assert signed_in(world.b_it).get(fetched).status_code == 404


def test_who_reads_makes_nothing(world: World, signed_in: SignedIn, incident: Incident) -> None:
    path = reverse("incidents:documents", args=[incident.pk])
    client = signed_in(world.a_auditor)
    assert client.post(path, {"kind": "k1", "language": "th"}).status_code == 404
    assert "Make a document" not in client.get(path).content.decode()

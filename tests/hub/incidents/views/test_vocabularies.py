"""The page of VERIS's words, and what the page of exports says by them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hub_world import World
from tests.hub.incidents.conftest import Open

from khumkan.hub.incidents.models import VerisCopy
from khumkan.ui.accounts.models import User

SignedIn = Callable[[User], Client]
SMALL = (
    b'{"security_incident": ["Confirmed"], "action": {"malware": {"variety": ["Unknown"]}},'
    b' "asset": {"assets": {"variety": ["Unknown"]}}}'
)


def url(name: str, *args: object) -> str:
    return reverse(f"incidents:{name}", args=args)


def bring(client: Client, world: World, content: bytes) -> str:
    file = SimpleUploadedFile("verisc-enum.json", content)
    answer = client.post(url("vocabulary", world.a.pk), {"file": file}, follow=True)
    return answer.content.decode()


def test_a_copy_is_brought_used_and_removed(
    world: World, signed_in: SignedIn, open_incident: Open, corpus: Path
) -> None:
    client, incident = signed_in(world.a_it), open_incident()
    words = (corpus / "incidents" / "veris" / "verisc-labels.json").read_bytes()
    assert "None yet" in client.get(url("vocabulary", world.a.pk)).content.decode()
    assert "VERIS 1.4.0" in bring(client, world, words)
    answer = client.post(url("export-file", incident.pk, "veris"), {"tlp": "amber"})
    assert answer.json()["schema_version"] == "1.4.0"
    client.post(url("remove-vocabulary", VerisCopy.objects.get().pk))
    answer = client.post(url("export-file", incident.pk, "veris"), {"tlp": "amber"})
    assert "vz-risk/veris" in answer.content.decode()


def test_the_page_of_exports_says_what_does_not_fit(
    world: World, signed_in: SignedIn, open_incident: Open, corpus: Path
) -> None:
    client = signed_in(world.a_it)
    words = (corpus / "incidents" / "veris" / "verisc-enum.json").read_bytes()
    bring(client, world, words.replace(b'"Reported by employee"', b'"Something else"'))
    incident = open_incident(origin="staff")
    page = client.get(url("export", incident.pk)).content.decode()
    assert "discovery_method.internal.variety" in page
    assert "Reported by employee → Unknown" in page


def test_a_copy_that_lacks_too_much_is_told_when_the_file_is_taken(
    world: World, signed_in: SignedIn, open_incident: Open
) -> None:
    client, incident = signed_in(world.a_it), open_incident()
    bring(client, world, SMALL)
    assert client.get(url("export", incident.pk)).status_code == 200
    answer = client.post(url("export-file", incident.pk, "veris"), {"tlp": "amber"})
    assert "is not VERIS" in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "said"), [(b"{}", "is not VERIS"), (b" " * (2 * 1024 * 1024 + 1), "2 MB")]
)
def test_another_file_is_told_at_its_field(
    world: World, signed_in: SignedIn, content: bytes, said: str
) -> None:
    assert said in bring(signed_in(world.a_it), world, content)
    assert not VerisCopy.objects.exists()


def test_an_auditor_reads_only(world: World, signed_in: SignedIn) -> None:
    bring(signed_in(world.a_it), world, SMALL)
    auditor = signed_in(world.a_auditor)
    page = auditor.get(url("vocabulary", world.a.pk)).content.decode()
    assert "In use" in page
    assert "Bring a copy" not in page
    assert auditor.post(url("vocabulary", world.a.pk)).status_code == 404
    assert auditor.post(url("remove-vocabulary", VerisCopy.objects.get().pk)).status_code == 404


def test_it_is_removed_once(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.a_it)
    bring(client, world, SMALL)
    where = url("remove-vocabulary", VerisCopy.objects.get().pk)
    client.post(where)
    assert client.post(where).status_code == 404

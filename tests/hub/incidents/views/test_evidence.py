"""Evidence on a page: kept, fetched with a note of who did, checked, handed over."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hub_world import World
from tests.hub.incidents.conftest import Open

from khumkan.hub.incidents.models import Evidence, Incident
from khumkan.ui.accounts.models import User

SignedIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)


@pytest.fixture
def incident(open_incident: Open) -> Incident:
    return open_incident()


def keep(client: Client, incident: Incident, content: bytes = b"letter", **told: Any) -> str:
    file = SimpleUploadedFile("จดหมาย <b>.txt", content)
    given = {"file": file, "description": "from the supplier"} | told
    path = reverse("incidents:evidence", args=[incident.pk])
    return client.post(path, given, follow=True).content.decode()


def test_a_file_is_kept_and_fetched_and_both_are_noted(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_it)
    shown = keep(client, incident)
    assert "&lt;b&gt;" in shown
    kept = Evidence.objects.get()
    answer = client.post(reverse("incidents:fetch-evidence", args=[kept.pk]))
    assert b"".join(answer) == b"letter"
    assert "evidence-" in answer.headers["Content-Disposition"]
    assert list(kept.custody.values_list("action", flat=True)) == ["taken", "opened"]


def test_malware_never_goes_out_as_itself(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(world.a_it)
    assert "infected" in keep(client, incident, b"MZ evil", is_malware="on")
    answer = client.post(reverse("incidents:fetch-evidence", args=[Evidence.objects.get().pk]))
    assert b"".join(answer).startswith(b"PK")


def test_a_hash_is_checked_and_a_hand_over_noted(
    world: World, signed_in: SignedIn, incident: Incident, tmp_path: Path
) -> None:
    client = signed_in(world.a_it)
    keep(client, incident)
    kept = Evidence.objects.get()
    check = reverse("incidents:verify-evidence", args=[kept.pk])
    assert "its hash is the same" in client.post(check, follow=True).content.decode()
    (tmp_path / kept.path).write_bytes(b"other")
    assert "not what was taken in" in client.post(check, follow=True).content.decode()
    told = {"action": "handed_over", "counterpart": "ตำรวจ", "reason": "คดี 12"}
    client.post(reverse("incidents:hand-over", args=[kept.pk]), told)
    assert kept.custody.count() == 4
    kept.custody.filter(number=4).update(counterpart="somebody")
    assert "Entry 4 of its chain" in client.post(check, follow=True).content.decode()


@pytest.mark.parametrize("told", [{"description": ""}, {"description": "1101700230708"}])
def test_a_file_without_its_story_is_refused(
    world: World, signed_in: SignedIn, incident: Incident, told: dict[str, Any]
) -> None:
    keep(signed_in(world.a_it), incident, **told)
    assert not Evidence.objects.exists()


def test_who_only_reads_fetches_nothing(
    world: World, signed_in: SignedIn, incident: Incident
) -> None:
    keep(signed_in(world.a_it), incident)
    pk = Evidence.objects.get().pk
    for user in (world.a_auditor, world.b_it, world.admin):
        for name in ("fetch-evidence", "verify-evidence", "hand-over"):
            assert signed_in(user).post(reverse(f"incidents:{name}", args=[pk])).status_code == 404

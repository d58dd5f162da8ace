"""The library of playbooks, and the paper for when no screen works."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hub_world import World, make_organisation
from tests.hub.incidents.playbooks.making import action, make, simple, step_id, to_bytes

from khumkan.hub.incidents.models import Playbook
from khumkan.hub.incidents.shelf import shipped_rows
from khumkan.hub.organisations.choices import Kind
from khumkan.hub.organisations.models import Contact
from khumkan.ui.accounts.models import User

SignedIn = Callable[[User], Client]
LIBRARY = "incidents:playbooks"


def bring(client: Client, world: World, content: bytes) -> str:
    told = {"organisation": str(world.a.pk), "file": SimpleUploadedFile("p.json", content)}
    return client.post(reverse("incidents:add-playbook"), told, follow=True).content.decode()


def test_ours_are_shown_read_and_exported(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.a_auditor)
    shown = client.get(reverse(LIBRARY)).content.decode()
    for row in shipped_rows():
        assert row.name in shown
    row = shipped_rows()[0]
    page = client.get(reverse("incidents:playbook", args=[row.pk])).content.decode()
    assert "1. Isolate, do not switch off" in page
    assert "within 10 minutes" in page
    assert "within 14 days" in page
    assert "Only if: Patient data are concerned" in page
    answer = client.get(reverse("incidents:export-playbook", args=[row.pk]))
    assert json.loads(answer.content) == row.body
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "Bring a playbook" not in shown


def test_ones_own_is_brought_shown_and_withdrawn(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.a_it)
    assert "Nothing of it runs by itself" in bring(client, world, to_bytes(simple()))
    own = Playbook.objects.get()
    assert own.name in client.get(reverse(LIBRARY)).content.decode()
    path = reverse("incidents:withdraw-playbook", args=[own.pk])
    assert "stay" in client.get(path).content.decode()
    client.post(path)
    assert own.name not in [one.name for one in client.get(reverse(LIBRARY)).context["own"]]
    assert "withdrawn already" in client.post(path, follow=True).content.decode()
    assert "Withdrawn" in client.get(reverse("incidents:playbook", args=[own.pk])).content.decode()


def test_what_is_wrong_is_told_step_by_step(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.a_it)
    body = make("action <b>", {"action <b>": action("end lost")}, name="")
    shown = bring(client, world, to_bytes(body))
    assert step_id("action <b>") in shown
    assert "does not exist" in shown
    assert "name is missing" in shown
    assert not Playbook.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * (1024 * 1024 + 1), "larger than 1 MB"),
        (b"{", "no JSON"),
        (to_bytes(simple(revoked=True)), "revoked"),
    ],
)
def test_a_file_that_is_none_is_refused(
    world: World, signed_in: SignedIn, content: bytes, said: str
) -> None:
    assert said in bring(signed_in(world.a_it), world, content)
    assert not Playbook.objects.exists()


def test_a_command_is_shown_and_never_run(world: World, signed_in: SignedIn) -> None:
    commands = [{"type": "bash", "command": "rm -rf / <script>"}]
    steps: dict[str, dict[str, Any]] = {"action a": action("end e", commands=commands), "end e": {}}
    shown = bring(signed_in(world.a_it), world, to_bytes(make("action a", steps)))
    assert "rm -rf / &lt;script&gt;" in shown
    assert "khumkan never runs it" in shown


def test_every_kind_of_step_has_its_words(world: World, signed_in: SignedIn) -> None:
    ends: dict[str, dict[str, Any]] = {f"end {name}": {} for name in "abcde"}
    steps: dict[str, dict[str, Any]] = {
        "switch-condition s": {
            "switch": "__colour__",
            "cases": {"red": step_id("action r")},
            "on_completion": step_id("while-condition w"),
        },
        "action r": action("end a", on_failure=step_id("action f")),
        "action f": action("end a"),
        "while-condition w": {
            "condition": "__x__ = 1",
            "on_true": step_id("action again"),
            "on_completion": step_id("if-condition q"),
        },
        "action again": action("end b"),
        "if-condition q": {
            "condition": "y",
            "on_true": step_id("end c"),
            "on_false": step_id("playbook-action p"),
            "on_completion": step_id("end e"),
        },
        "playbook-action p": {"playbook_id": simple()["id"], "on_completion": step_id("end d")},
    } | ends
    shown = bring(signed_in(world.a_it), world, to_bytes(make("switch-condition s", steps)))
    for words in (
        "one of several",
        "Only if s is red",
        "Only if this did not work: r",
        "again as long as",
        "a question",
        "Only if not: q",
        "another playbook",
    ):
        assert words in shown


def test_who_may_not_bring_one_is_told_nothing(world: World, signed_in: SignedIn) -> None:
    for user in (world.a_auditor, world.a_staff, world.stranger):
        assert signed_in(user).get(reverse("incidents:add-playbook")).status_code == 404
    assert signed_in(world.a_staff).get(reverse(LIBRARY)).status_code == 404


def test_ours_are_nobodys_to_withdraw(world: World, signed_in: SignedIn) -> None:
    path = reverse("incidents:withdraw-playbook", args=[shipped_rows()[0].pk])
    assert signed_in(world.a_it).post(path).status_code == 404


def test_anothers_is_not_there(world: World, signed_in: SignedIn) -> None:
    bring(signed_in(world.a_it), world, to_bytes(simple()))
    own = Playbook.objects.get()
    client = signed_in(world.b_it)
    for name in ("playbook", "export-playbook", "withdraw-playbook"):
        assert client.get(reverse(f"incidents:{name}", args=[own.pk])).status_code == 404
    assert own.name not in [one.name for one in client.get(reverse(LIBRARY)).context["own"]]


def test_the_phone_tree_has_numbers_and_room_to_write(world: World, signed_in: SignedIn) -> None:
    Contact.objects.create(organisation=world.a, name="Desk", duty="IT", phone="053 000 111")
    path = reverse("incidents:phone-tree", args=[world.a.pk])
    shown = signed_in(world.a_it).get(path).content.decode()
    assert 'href="tel:053000111"' in shown
    assert "Nobody is reachable at night" in shown
    assert shown.count("Reached at") >= 2


def test_the_forms_are_six_pages_without_any_patient(world: World, signed_in: SignedIn) -> None:
    path = reverse("incidents:downtime-forms", args=[world.a.pk])
    shown = signed_in(world.a_auditor).get(path).content.decode()
    assert shown.count('<section class="paper">') == 6
    assert "Given at, by" in shown
    assert world.a.name in shown


def test_paper_is_a_places_own(world: World, signed_in: SignedIn) -> None:
    elsewhere = make_organisation(Kind.HOSPITAL, "C")
    for name in ("phone-tree", "downtime-forms"):
        for place in (world.b, elsewhere):
            path = reverse(f"incidents:{name}", args=[place.pk])
            assert signed_in(world.a_it).get(path).status_code == 404

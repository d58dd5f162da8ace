"""Pages about nodes: what they show, to whom, in how many queries."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hub_nodes import enrolment, make_code, make_node
from hub_world import World

from khumkan.hub.nodes import services
from khumkan.hub.nodes.models import EnrolmentCode, Node, NodeSource
from khumkan.hub.nodes.signing import hub_jwk
from khumkan.ui.accounts.models import User
from khumkan.ui.actors import OPERATOR
from khumkan.ui.keys import new_key
from khumkan.wire.identity import new_private_key, pins, read_code, secret_hash

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
LIST, CODES, MAKE = "/nodes/", "/nodes/codes/", "/nodes/codes/make/"
CODE = re.compile(r"KHUMKAN(?:-[0-9A-Z]{5}){11}")
# Names that others chose; none of it may become markup, nor turn the page round.
NASTY = ("<script>alert(1)</script>", "'; DROP TABLE nodes_node; --", "\u202eabc", "น" * 100)


def answers(world: World, **changes: Any) -> dict[str, Any]:
    given = {
        "organisation": str(world.a.pk),
        "node_name": "ห้องเครื่อง",
        "agreement_reference": "MOU 12/2569",
        "agreement_signed_on": "1/10/2569",
    }
    return given | changes


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_list_says_how_each_node_does(world: World, signed_in: SignIn) -> None:
    now = timezone.now()
    make_node(world.a, "Well", streams_since=now)
    make_node(world.b, "Gone", last_seen_at=now - timedelta(hours=1))
    page = text_of(signed_in(world.admin).get(LIST))
    for words in ("Well", "Gone", "healthy", "silent", world.a.name_th, world.b.name_th):
        assert words in page
    assert "Make a code" in page


def test_a_hospital_sees_its_own_and_makes_no_codes(world: World, signed_in: SignIn) -> None:
    make_node(world.a, "Ours")
    make_node(world.b, "Theirs")
    client = signed_in(world.a_it)
    page = text_of(client.get(LIST))
    assert "Ours" in page
    assert "Theirs" not in page
    assert "Make a code" not in page
    for path in (CODES, MAKE):
        assert client.get(path).status_code == 404


def test_the_list_takes_as_many_queries_for_three_hundred_as_for_three(
    world: World, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(world.admin)
    client.get(LIST)
    counts = []
    for n in (3, 300):
        for number in range(n):
            make_node(world.a, f"Node {number}")
        with django_assert_max_num_queries(20) as captured:
            client.get(f"{LIST}?size=100")
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("health=silent", {"Gone"}),
        ("health=healthy", {"Well"}),
        ("stream=open", {"Well"}),
        ("stream=none", {"Gone"}),
        ("organisation=โรงพยาบาลเอ", {"Well"}),
        ("health=silent&stream=open", set()),
    ],
)
def test_the_list_is_narrowed(world: World, signed_in: SignIn, query: str, names: set[str]) -> None:
    make_node(world.a, "Well", streams_since=timezone.now())
    make_node(world.b, "Gone", last_seen_at=None)
    page = text_of(signed_in(world.admin).get(f"{LIST}?{query}&columns=name"))
    assert {name for name in ("Well", "Gone") if name in page} == names


def test_the_list_can_be_taken_along(world: World, signed_in: SignIn) -> None:
    make_node(world.a, "=cmd|calc", software_version="2026.1.0")
    response = signed_in(world.admin).get(f"{LIST}?format=csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "2026.1.0" in text
    assert "\n=cmd" not in text


@pytest.mark.parametrize("name", NASTY)
def test_names_are_shown_as_they_are_and_do_nothing(
    world: World, signed_in: SignIn, name: str
) -> None:
    node = make_node(world.a, name, last_refusal_detail=name, last_refusal="malformed", n_refused=1)
    client = signed_in(world.admin)
    for path in (LIST, reverse("nodes:detail", args=[node.node.pk])):
        assert "<script>alert" not in text_of(client.get(path))


def test_one_node_shows_its_facts_keys_sources_and_refusals(
    world: World, signed_in: SignIn
) -> None:
    now = timezone.now()
    one = make_node(
        world.a,
        "Server room",
        software_version="2026.1.0",
        n_rules=107,
        n_rules_refused=2,
        clock_offset_ms=2_500,
        free_disk_ratio=0.61,
        agreement_reference="MOU 77",
    )
    NodeSource.objects.create(
        node=one.node, source_id=new_key(), kind="fortigate", n_events=1_234, last_event_at=now
    )
    services.note_refusal(one.node.pk, "clock-off", "set it right", at=now - timedelta(days=1))
    page = text_of(signed_in(world.a_it).get(reverse("nodes:detail", args=[one.node.pk])))
    for words in (
        "Server room",
        "healthy",
        "2026.1.0",
        "107, and 2 that it could not load",
        "2 seconds behind",
        "61 %",
        "MOU 77",
        "fortigate",
        "1,234",
        "clock-off: set it right",
        one.node.keys.get().thumbprint,
    ):
        assert words in page


def test_a_node_is_revoked_with_a_reason(world: World, signed_in: SignIn) -> None:
    node = make_node(world.a, "Stolen").node
    client, path = signed_in(world.a_it), reverse("nodes:revoke", args=[node.pk])
    assert "All of its keys stop working" in text_of(client.get(path))
    assert "Fill this in: Reason" in text_of(client.post(path, {"version": 1, "reason": " "}))
    assert Node.objects.get().revoked_at is None
    response = client.post(path, {"version": 1, "reason": "stolen"}, follow=True)
    page = text_of(response)
    assert "The node was revoked" in page
    assert "sent away for good" in page
    assert reverse("nodes:revoke", args=[node.pk]) not in page


def test_who_comes_second_is_told(world: World, signed_in: SignIn) -> None:
    node = make_node(world.a).node
    services.revoke_node(node, reason="first", by=OPERATOR)
    response = signed_in(world.admin).post(
        reverse("nodes:revoke", args=[node.pk]), {"version": 1, "reason": "second"}
    )
    assert "Somebody else changed this" in text_of(response)
    assert Node.objects.get().revoked_because == "first"


def test_who_only_looks_gets_no_button(world: World, signed_in: SignIn) -> None:
    node = make_node(world.a).node
    client, path = signed_in(world.a_dpo), reverse("nodes:revoke", args=[node.pk])
    assert path not in text_of(client.get(reverse("nodes:detail", args=[node.pk])))
    assert client.get(path).status_code == 404


def test_a_code_is_shown_once_with_what_to_type(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.admin)
    response = client.post(MAKE, answers(world))
    page = text_of(response)
    found = set(CODE.findall(page))
    assert len(found) == 1
    code = read_code(found.pop())
    stored = EnrolmentCode.objects.get()
    assert stored.secret_hash == secret_hash(code.secret)
    assert pins(code.hub_pin, hub_jwk())
    assert "khumkan node init" in page
    assert "khumkan node enrol --hub" in page
    assert "no-store" in response["Cache-Control"]
    assert not CODE.search(text_of(client.get(CODES)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"organisation": ""}, "Fill this in: Organisation", id="for nobody"),
        pytest.param({"organisation": "ไม่มี"}, "There is no such organisation", id="for none"),
        pytest.param({"organisation": "x" * 500}, "at most 200 characters", id="for a novel"),
        pytest.param({"organisation": str(new_key())}, "There is no such", id="another key"),
        pytest.param({"agreement_reference": ""}, "Fill this in", id="no agreement"),
        pytest.param({"agreement_signed_on": ""}, "Fill this in", id="no date"),
        pytest.param({"agreement_signed_on": "1/1/2600"}, "or an earlier day", id="in future"),
        pytest.param({"agreement_signed_on": "soon"}, "id_agreement_signed_on", id="no day"),
    ],
)
def test_what_is_missing_is_told_at_its_field(
    world: World, signed_in: SignIn, change: dict[str, str], words: str
) -> None:
    page = text_of(signed_in(world.admin).post(MAKE, answers(world, **change)))
    assert words in page
    assert not EnrolmentCode.objects.exists()


def test_a_code_is_withdrawn_after_asking(world: World, signed_in: SignIn) -> None:
    code = make_code(world.a).code
    client, path = signed_in(world.admin), reverse("nodes:code-withdraw", args=[code.pk])
    assert path in text_of(client.get(CODES))
    assert "It lets nobody in from now on" in text_of(client.get(path))
    page = text_of(client.post(path, {"version": 1}, follow=True))
    assert "The code was withdrawn" in page
    assert path not in page
    assert "Somebody else changed this" in text_of(client.post(path, {"version": 1}))


def test_nodes_are_found_by_their_name_and_their_organisations(
    world: World, signed_in: SignIn
) -> None:
    services.enrol(enrolment(make_code(world.a).text, new_private_key()), at=timezone.now())
    for words in ("ห้องเครื่อง", "โรงพยาบาลเอ"):
        assert "/nodes/" in text_of(signed_in(world.a_it).get("/search/", {"q": words}))
    assert str(Node.objects.get().pk) not in text_of(
        signed_in(world.b_it).get("/search/", {"q": "ห้องเครื่อง"})
    )


def test_the_trail_tells_it_in_words(world: World, signed_in: SignIn) -> None:
    made = make_code(world.a)
    services.withdraw_code(made.code, version=1, by=OPERATOR)
    node = make_node(world.a, "Server room").node
    services.revoke_node(node, reason="stolen", by=OPERATOR)
    page = text_of(signed_in(world.admin).get("/audit/"))
    for words in ("enrolment code made", "enrolment code withdrawn", "node revoked", "Server room"):
        assert words in page


@pytest.mark.parametrize(
    ("who", "has"), [("admin", True), ("a_it", True), ("a_staff", False), ("stranger", False)]
)
def test_nodes_stand_in_the_navigation_of_who_sees_them(
    world: World, signed_in: SignIn, who: str, has: bool
) -> None:
    page = text_of(signed_in(getattr(world, who)).get("/account/"))
    assert ('href="/nodes/"' in page) is has

"""What nodes ask over HTTP: signed answers, refusals in JSON with the status that fits them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone
from hub_nodes import Keyed, enrolment, make_code, make_node
from hub_world import World

from khumkan.hub.nodes import services
from khumkan.hub.nodes.models import Node
from khumkan.hub.nodes.signing import hub_jwk
from khumkan.ui.actors import OPERATOR
from khumkan.ui.audit.selectors import entries
from khumkan.wire.contract import Refusal, parse_hub_message
from khumkan.wire.identity import (
    PrivateKey,
    audience_of,
    new_private_key,
    public_jwk,
    thumbprint,
    write_rotation_request,
)

pytestmark = pytest.mark.django_db

ENROL, TOKEN, KEYS = (f"/api/node/v1/{name}" for name in ("enrol", "token", "keys"))
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@pytest.fixture
def machine() -> Client:
    """A client that would be refused if a page's protection against forgery applied."""
    return Client(enforce_csrf_checks=True)


def form(assertion: str, **changes: str) -> dict[str, str]:
    words = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION,
        "client_assertion": assertion,
    }
    return words | changes


def post_form(machine: Client, fields: dict[str, str]) -> Any:
    return machine.post(TOKEN, urlencode(fields), content_type="application/x-www-form-urlencoded")


def refusal_of(response: Any) -> Refusal:
    assert response["Content-Type"] == "application/json"
    found = parse_hub_message(response.content)
    assert isinstance(found, Refusal)
    return found


def post_jws(machine: Client, path: str, jws: str, **headers: Any) -> Any:
    return machine.post(path, jws, content_type="application/jose", headers=headers)


def test_a_node_is_let_in_by_a_signed_answer(machine: Client, world: World) -> None:
    request = enrolment(make_code(world.a).text, new_private_key())
    response = post_jws(machine, ENROL, request)
    assert (response.status_code, response["Content-Type"]) == (200, "application/jose")
    assert response.content.count(b".") == 2
    assert "no-store" in response["Cache-Control"]
    entry = entries()[0]
    assert (entry.channel, entry.address, entry.actor_id) == ("node", "127.0.0.1", None)


def test_a_used_code_is_refused(machine: Client, world: World) -> None:
    text = make_code(world.a).text
    first, second = (post_jws(machine, ENROL, enrolment(text, new_private_key())) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 403)
    assert refusal_of(second).reason == "code-not-valid"


def test_attempts_that_fail_are_limited_and_those_that_succeed_are_not(
    machine: Client, world: World
) -> None:
    for _ in range(35):
        assert post_jws(machine, ENROL, enrolment(make_code(world.a).text, new_private_key()))
    assert Node.objects.count() == 35
    answers = [post_jws(machine, ENROL, "a.b.c") for _ in range(31)]
    assert {response.status_code for response in answers[:30]} == {400}
    assert answers[30].status_code == 429
    refusal = refusal_of(answers[30])
    assert (refusal.reason, refusal.is_permanent) == ("too-many", False)
    assert answers[30]["Retry-After"] == str(refusal.retry_after_seconds)


def test_a_node_gets_a_token_as_from_any_oauth_server(machine: Client, world: World) -> None:
    one = make_node(world.a)
    response = post_form(machine, form(one.assertion()))
    assert response.status_code == 200
    answer = response.json()
    assert answer.keys() == {"access_token", "token_type", "expires_in"}
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 300)


@pytest.mark.parametrize(
    ("change", "status", "reason"),
    [
        pytest.param({"client_assertion": "a.b.c"}, 401, "not-authenticated", id="garbage"),
        pytest.param({"client_assertion": ""}, 401, "not-authenticated", id="nothing"),
        pytest.param({"grant_type": "password"}, 400, "malformed", id="another grant"),
        pytest.param({"client_assertion_type": ""}, 400, "malformed", id="another assertion"),
    ],
)
def test_what_gives_no_token(
    machine: Client, world: World, change: dict[str, str], status: int, reason: str
) -> None:
    response = post_form(machine, form(make_node(world.a).assertion()) | change)
    assert response.status_code == status
    assert refusal_of(response).reason == reason


def test_a_revoked_node_and_a_wrong_clock_are_told_apart(machine: Client, world: World) -> None:
    one = make_node(world.a)
    late = post_form(machine, form(one.assertion(timezone.now() - timedelta(minutes=10))))
    assert (late.status_code, refusal_of(late).reason) == (401, "clock-off")
    assert "server_time=" in refusal_of(late).detail
    services.revoke_node(one.node, reason="stolen", by=OPERATOR)
    gone = post_form(machine, form(one.assertion()))
    assert (gone.status_code, refusal_of(gone).reason) == (403, "revoked")
    assert refusal_of(gone).is_permanent


def rotation(one: Keyed, key: PrivateKey) -> str:
    return write_rotation_request(
        key,
        node_id=one.node.pk,
        audience=audience_of(hub_jwk()),
        nonce="n" * 22,
        at=timezone.now(),
    )


def test_a_key_is_changed_under_the_token_of_the_old_one(machine: Client, world: World) -> None:
    one, new = make_node(world.a), new_private_key()
    response = post_jws(machine, KEYS, rotation(one, new), Authorization=f"Bearer {one.token()}")
    assert response.status_code == 200
    assert response.json()["thumbprint"] == one.node.keys.get(retired_at=None).thumbprint
    assert response.json()["thumbprint"] != thumbprint_of(one)


def thumbprint_of(one: Keyed) -> str:
    return thumbprint(public_jwk(one.key))


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(lambda _one, _other: "", id="none"),
        pytest.param(lambda _one, _other: "Bearer ", id="empty"),
        pytest.param(lambda _one, _other: "Bearer a.b.c", id="garbage"),
        pytest.param(lambda one, _other: f"Basic {one.token()}", id="another scheme"),
        pytest.param(lambda one, _other: f"Bearer {one.assertion()}", id="an assertion"),
    ],
)
def test_without_a_good_token_no_key_is_changed(
    machine: Client, world: World, token: Callable[[Keyed, Keyed], str]
) -> None:
    one, other = make_node(world.a), make_node(world.b)
    response = post_jws(
        machine, KEYS, rotation(one, new_private_key()), Authorization=token(one, other)
    )
    assert (response.status_code, refusal_of(response).reason) == (401, "not-authenticated")
    assert one.node.keys.count() == 1


def test_another_nodes_token_changes_no_key(machine: Client, world: World) -> None:
    one, other = make_node(world.a), make_node(world.b)
    response = post_jws(
        machine, KEYS, rotation(one, new_private_key()), Authorization=f"Bearer {other.token()}"
    )
    assert response.status_code == 400
    assert (one.node.keys.count(), other.node.keys.count()) == (1, 1)


@pytest.mark.parametrize("path", [ENROL, TOKEN, KEYS])
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(b"", "malformed", id="empty"),
        pytest.param(b"x" * 1_048_576, "too-large", id="one MB"),
        pytest.param(b"x" * 3_000_000, "too-large", id="more than Django reads"),
        pytest.param(b"\xff\xfe\x00" * 50, "malformed", id="no text"),
        pytest.param("ก".encode() * 50, "malformed", id="Thai"),
        pytest.param(b"a.b.c", "malformed", id="no token"),
    ],
)
def test_garbage_is_refused_in_json_and_harms_nobody(
    machine: Client, world: World, path: str, body: bytes, reason: str
) -> None:
    one = make_node(world.a)
    response = machine.post(
        path,
        body,
        content_type="application/octet-stream",
        headers={"Authorization": f"Bearer {one.token()}"},
    )
    status = {"too-large": 413}.get(reason, 400)
    assert (response.status_code, refusal_of(response).reason) == (status, reason)
    assert post_form(machine, form(one.assertion())).status_code == 200


def test_a_body_of_unknown_length_is_refused(machine: Client) -> None:
    response = machine.generic("POST", ENROL, b"", CONTENT_LENGTH="many")
    assert refusal_of(response).reason == "malformed"


@pytest.mark.parametrize("path", [ENROL, TOKEN, KEYS])
def test_these_addresses_are_for_posting(machine: Client, path: str) -> None:
    assert machine.get(path).status_code == 405

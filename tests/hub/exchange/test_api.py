"""The door as a node meets it: statuses, refusals, limits; whatever one node does, others go on."""

import pytest
from django.db import DataError, OperationalError
from django.test import Client
from django.utils import timezone
from hub_nodes import Keyed, make_node
from hub_world import World
from node_reports import URL, findings, send, spoil, status

from khumkan.hub.alerts.models import Finding
from khumkan.hub.exchange import api
from khumkan.hub.exchange.limits import NodeLimits
from khumkan.hub.nodes.models import Node
from khumkan.wire.contract import Acknowledgement, Refusal, parse_hub_message, write_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def node(world: World) -> Keyed:
    return make_node(world.a)


def refused(node: Keyed, body: bytes) -> tuple[int, Refusal]:
    code, answer = send(node, body)
    assert isinstance(answer, Refusal)
    return code, answer


def test_a_report_is_acknowledged(node: Keyed) -> None:
    report = findings(node)
    code, answer = send(node, report)
    assert isinstance(answer, Acknowledgement)
    assert (code, answer.report_id) == (200, report.id)


@pytest.mark.usefixtures("node")
def test_who_shows_no_good_token_is_told_so_in_the_contracts_words() -> None:
    for header in ("", "Bearer ", "Bearer nonsense", "Basic eDp5"):
        response = Client().post(
            URL, b"{}", content_type="application/json", headers={"Authorization": header}
        )
        answer = parse_hub_message(response.content)
        assert isinstance(answer, Refusal)
        assert (response.status_code, answer.reason) == (401, "not-authenticated")


def test_a_revoked_node_is_let_in_no_more(node: Keyed) -> None:
    Node.objects.update(state="revoked")
    code, answer = refused(node, write_message(status(node)))
    assert (code, answer.reason) == (403, "revoked")


def test_garbage_is_counted_at_its_node_and_harms_no_other(node: Keyed, world: World) -> None:
    other = make_node(world.b)
    for body in (b"garbage", spoil(findings(node), findings="somchai")):
        assert refused(node, body)[0] == 400
    stored = Node.objects.get(pk=node.node.pk)
    assert (stored.n_refused, stored.last_refusal) == (2, "malformed")
    assert "somchai" not in stored.last_refusal_detail
    assert send(other, findings(other))[0] == 200
    assert Node.objects.get(pk=other.node.pk).n_refused == 0


def test_a_message_in_anothers_name_is_forbidden(node: Keyed, world: World) -> None:
    other = make_node(world.b)
    code, answer = refused(node, write_message(findings(other)))
    assert (code, answer.reason) == (403, "not-allowed")


def test_what_is_too_large_is_not_read(node: Keyed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "django.core.handlers.wsgi.WSGIRequest.read", lambda *_: pytest.fail("read")
    )
    code, answer = refused(node, b"x" * (1024 * 1024 + 1))
    assert (code, answer.reason) == (413, "too-large")


def test_a_body_of_unknown_length_is_refused(node: Keyed) -> None:
    response = Client().generic(
        "POST",
        URL,
        b"",
        headers={"Authorization": f"Bearer {node.token()}"},
        CONTENT_LENGTH="many",
    )
    assert response.status_code == 400


def test_one_message_after_the_other_is_no_flood_until_it_is_one(
    node: Keyed, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "LIMITS", NodeLimits(lambda: 0.0, per_minute=40))
    other = make_node(world.b)
    codes = [send(node, status(node))[0] for _ in range(45)]
    assert 429 in codes
    code, answer = refused(node, write_message(status(node)))
    assert (code, answer.reason, answer.is_permanent) == (429, "too-many", False)
    assert answer.retry_after_seconds
    assert send(other, status(other))[0] == 200


def test_a_database_that_is_locked_is_told_as_a_moment_to_wait(
    node: Keyed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lock(*_args: object, **_kwargs: object) -> None:
        raise OperationalError

    monkeypatch.setattr("khumkan.hub.exchange.services.take", lock)
    response = Client().post(
        URL,
        write_message(findings(node)),
        content_type="application/json",
        headers={"Authorization": f"Bearer {node.token()}"},
    )
    answer = parse_hub_message(response.content)
    assert isinstance(answer, Refusal)
    assert (response.status_code, answer.reason, answer.is_permanent) == (503, "unavailable", False)
    assert int(response["Retry-After"]) == answer.retry_after_seconds
    assert not Finding.objects.exists()


@pytest.mark.parametrize("error", [DataError, OverflowError])
def test_what_no_database_holds_is_refused_for_good(
    error: type[Exception], node: Keyed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overflow(*_args: object, **_kwargs: object) -> None:
        raise error

    monkeypatch.setattr("khumkan.hub.exchange.services.take", overflow)
    code, answer = refused(node, write_message(findings(node)))
    assert (code, answer.reason, answer.is_permanent) == (400, "malformed", True)


def test_nothing_of_a_message_stands_in_the_log(
    node: Keyed, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "khumkan")
    send(node, spoil(findings(node), findings="somchai 1234567890123"))
    said = " ".join(f"{one.getMessage()} {vars(one).get('event_fields')}" for one in caplog.records)
    assert "node.refuse" in said
    assert "somchai" not in said


def test_a_wrong_clock_of_a_message_is_no_reason_to_lose_it(node: Keyed) -> None:
    long_ago = timezone.now().replace(year=2020)
    assert send(node, findings(node, sent_at=long_ago))[0] == 200

"""One line and one count for each request, and nothing in them that somebody wrote."""

import logging
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from hub_world import World

from khumkan.hub.operations.metrics.exposition import write_metrics
from khumkan.ui.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[dict[str, object]]]:
    caplog.set_level(logging.DEBUG, "khumkan.hub.operations.middleware")

    def read() -> list[dict[str, object]]:
        found = [record for record in caplog.records if record.msg == "http.request"]
        return [vars(record)["event_fields"] for record in found]

    return read


def test_every_answer_carries_an_id_of_its_own(client: Client) -> None:
    first, second = (
        client.get("/healthz", headers={"X-Request-Id": "mine"}).headers["X-Request-Id"]
        for _ in range(2)
    )
    assert first != second
    assert uuid.UUID(first).version == 7


def test_a_line_names_the_route_and_never_the_address(
    client: Client, lines: Callable[[], list[dict[str, object]]]
) -> None:
    client.get("/invitations/accept/secret-of-a-link/?email=somebody@example.org")
    (line,) = lines()
    assert line["method"] == "GET"
    assert line["user"] is None
    assert "secret-of-a-link" not in str(line)
    assert "somebody" not in str(line)


def test_a_line_names_who_asked_by_id(
    world: World,
    signed_in: Callable[[User], Client],
    lines: Callable[[], list[dict[str, object]]],
) -> None:
    signed_in(world.admin).get("/")
    (line,) = lines()
    assert (line["status"], line["user"]) == (200, world.admin.pk)


def test_an_address_that_is_not_ours_has_one_name_for_all(
    client: Client, lines: Callable[[], list[dict[str, object]]]
) -> None:
    for path in ("/wp-login.php", "/.env", "/a/b/c"):
        client.get(path)
    assert {line["route"] for line in lines()} == {"unknown"}
    assert "wp-login" not in write_metrics().decode()


def test_a_made_up_method_makes_no_new_label(client: Client) -> None:
    client.generic("BREW", "/healthz")
    assert 'method="other"' in write_metrics().decode()
    assert "BREW" not in write_metrics().decode()


def test_what_breaks_is_an_error_with_its_status(
    lines: Callable[[], list[dict[str, object]]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fall_over(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("allauth.account.views.LoginView.get", fall_over)
    answer = Client(raise_request_exception=False).get("/accounts/login/")
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"]
    assert [line["status"] for line in lines()] == [500]
    (record,) = [one for one in caplog.records if one.msg == "http.request"]
    assert record.levelno == logging.ERROR

"""What machines ask: alive, ready, how is it; and who is told what."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.db import OperationalError
from django.test import Client
from openmetrics import read_metrics
from pytest_django.fixtures import Settings

from khumkan.hub.operations import readiness, selectors
from khumkan.hub.operations.services import beat

LOCAL: dict[str, Any] = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000"}
STRANGER: dict[str, Any] = {"REMOTE_ADDR": "203.0.113.7", "HTTP_HOST": "hub.example.go.th"}
PROBES = ("/healthz", "/readyz", "/metrics")


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def _away(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError

    for name in ("runs", "heartbeats", "count_tasks"):
        monkeypatch.setattr(selectors, name, refuse)


def test_alive_asks_no_database_and_minds_no_host(client: Client) -> None:
    answer = client.get("/healthz", headers={"host": "10.1.2.3:8000"})
    assert (answer.status_code, answer.content) == (200, b"alive\n")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.cookies == {}


@pytest.mark.django_db
def test_ready_while_the_database_answers(client: Client) -> None:
    answer = client.get("/readyz", **STRANGER)
    assert (answer.status_code, answer.content) == (200, b"ready\n")


@pytest.mark.django_db
@pytest.mark.usefixtures("_away")
def test_not_ready_without_a_database_and_a_stranger_is_not_told_why(client: Client) -> None:
    answer = client.get("/readyz?detail", **STRANGER)
    assert (answer.status_code, answer.content) == (503, b"not ready\n")
    assert client.get("/readyz?detail", **LOCAL).json() == {"obstacle": "database"}


@pytest.mark.django_db
def test_not_ready_while_migrations_are_left(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "_seen", [])
    plan = "django.db.migrations.executor.MigrationExecutor.migration_plan"
    monkeypatch.setattr(plan, lambda *_: ["one"])
    assert client.get("/readyz?detail", **LOCAL).json()["obstacle"] == "migrations"


@pytest.mark.django_db
def test_this_machine_is_told_how_the_work_goes(client: Client) -> None:
    beat("tick")
    detail = client.get("/readyz?detail", **LOCAL).json()
    assert detail["obstacle"] == ""
    assert detail["seconds_since"] == {"tick": 0}
    assert detail["failing_jobs"] == []


@pytest.mark.parametrize("path", PROBES)
def test_probes_are_read_and_nothing_else(client: Client, path: str) -> None:
    answer = client.post(path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.django_db
def test_metrics_are_openmetrics_that_its_own_reader_takes(client: Client) -> None:
    client.get("/accounts/login/")
    answer = client.get("/metrics", **LOCAL)
    assert answer.headers["Content-Type"].startswith("application/openmetrics-text; version=1.0.0")
    families = read_metrics(answer.content.decode())
    requests = {
        (sample.labels["route"], sample.labels["status"])
        for sample in families["khumkan_http_requests"].samples
    }
    assert ("account_login", "200") in requests
    assert families["khumkan_database_up"].samples[0].value == 1
    assert {
        "khumkan_http_request_seconds",
        "khumkan_sign_ins",
        "khumkan_tasks",
        "khumkan_tasks_oldest_age_seconds",
        "khumkan_part_last_alive_timestamp_seconds",
        "khumkan_periodic_last_end_timestamp_seconds",
        "khumkan_periodic_failing",
        "khumkan_audit_entries",
        "khumkan_sessions",
        "khumkan_database_size_bytes",
    } <= families.keys()


@pytest.mark.django_db
@pytest.mark.usefixtures("_away")
def test_metrics_without_a_database_say_so(client: Client) -> None:
    text = client.get("/metrics", **LOCAL).content.decode()
    families = read_metrics(text)
    assert families["khumkan_database_up"].samples[0].value == 0
    assert "khumkan_audit_entries" not in families


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("meta", "proxies", "status"),
    [
        pytest.param(LOCAL, 0, 200, id="this machine"),
        pytest.param(LOCAL | {"REMOTE_ADDR": "::1", "HTTP_HOST": "[::1]:8000"}, 0, 200, id="IPv6"),
        pytest.param(LOCAL | {"HTTP_HOST": "localhost"}, 0, 200, id="no port"),
        pytest.param(STRANGER, 0, 404, id="a stranger"),
        pytest.param(STRANGER | {"HTTP_HOST": "localhost"}, 0, 404, id="who says localhost"),
        pytest.param(LOCAL | {"HTTP_HOST": "evil.example"}, 0, 404, id="a page led here by DNS"),
        pytest.param(LOCAL, 1, 404, id="behind a proxy, loopback is no proof"),
        pytest.param(
            LOCAL | {"HTTP_X_FORWARDED_FOR": "203.0.113.7"}, 0, 404, id="a proxy nobody told of"
        ),
        pytest.param(LOCAL | {"REMOTE_ADDR": "unix:"}, 0, 404, id="no address"),
    ],
)
def test_without_a_token_only_this_machine_reads_metrics(
    client: Client, settings: Settings, meta: dict[str, Any], proxies: int, status: int
) -> None:
    settings.HUB = _hub(settings, trusted_proxies=proxies)
    assert client.get("/metrics", **meta).status_code == status


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("header", "status"),
    [
        pytest.param("Bearer right-one", 200, id="the token"),
        pytest.param("bearer right-one", 200, id="in small letters"),
        pytest.param("Bearer wrong-one", 404, id="another"),
        pytest.param("Bearer ", 404, id="none"),
        pytest.param("Basic right-one", 404, id="another scheme"),
        pytest.param("Bearer สวัสดี", 404, id="Thai"),
        pytest.param("", 404, id="nothing"),
    ],
)
def test_with_a_token_only_the_token_counts(
    client: Client, settings: Settings, tmp_path: Path, header: str, status: int
) -> None:
    file = tmp_path / "token"
    file.write_text("right-one\n")
    settings.HUB = _hub(settings, metrics_token_file=str(file), trusted_proxies=1)
    answer = client.get("/metrics", **(LOCAL | {"HTTP_AUTHORIZATION": header}))
    assert answer.status_code == status


@pytest.mark.django_db
def test_a_token_file_that_is_gone_lets_nobody_in(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.HUB = _hub(settings, metrics_token_file=str(tmp_path / "nowhere"))
    assert client.get("/metrics", **LOCAL, headers={"authorization": "Bearer "}).status_code == 404


def _hub(settings: Settings, **changes: object) -> object:
    return msgspec.structs.replace(settings.HUB, **changes)

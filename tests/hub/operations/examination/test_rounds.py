"""The doctor: each check well, then spoiled, with what it says to do."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from hub_world import World, add_second_factor
from pytest_django.fixtures import Settings

from khumkan.core.messages import message
from khumkan.hub.operations.examination import (
    addresses,
    database,
    findings,
    machine,
    people,
    rounds,
    work,
)
from khumkan.hub.operations.examination.findings import Result, Verdict, fail, ok, warn
from khumkan.hub.operations.models import Heartbeat
from khumkan.hub.operations.services import beat, claim, close
from khumkan.hub.operations.serving.preflight import stamp_files
from khumkan.ui.actors import OPERATOR
from khumkan.ui.audit.links import START, Fault
from khumkan.ui.audit.links import Verdict as ChainVerdict
from khumkan.ui.audit.services import record
from khumkan.ui.periodic import Job

pytestmark = pytest.mark.django_db
SOMEBODY = "of somebody@example.org"
ANYWHERE = "0.0.0.0"  # noqa: S104 -- what the doctor warns of


@pytest.fixture(autouse=True)
def data(settings: Settings, tmp_path: Path) -> Path:
    """A folder as `khumkan hub init` leaves it."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    key = folder / "secret.key"
    key.write_text("key\n")
    key.chmod(0o600)
    (folder / "static").mkdir()
    stamp_files(folder / "static")
    settings.DATA, settings.STATIC_ROOT = folder, folder / "static"
    return folder


def use(settings: Settings, **changes: object) -> None:
    settings.HUB = msgspec.structs.replace(settings.HUB, **changes)
    settings.PUBLIC_URL = settings.HUB.public_url


def test_every_check_has_one_name_and_runs_on_a_new_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "khumkan.hub.operations.databases.journal_mode", lambda: "wal"
    )  # not so in memory
    names = [name for name, _check in rounds.CHECKS]
    assert len(names) == len(set(names))
    found = rounds.examine(tries_mail=True)
    assert sorted(one.check for one in found) == sorted(names)
    assert [one for one in found if one.verdict is Verdict.FAIL] == []
    assert all(one.advice for one in found if one.verdict is not Verdict.OK)


def test_without_a_database_the_checks_that_need_one_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    away = fail(message("gone"), message("start it"))
    monkeypatch.setattr(rounds, "_DATABASE", ("database", lambda: away))
    found = rounds.examine(tries_mail=False)
    assert found[-1].check == "database"
    assert rounds.worst(found) is Verdict.FAIL


def test_a_check_that_breaks_is_a_finding_and_the_next_goes_on() -> None:
    def fall_over() -> Result:
        raise RuntimeError(SOMEBODY)

    found = findings.run([("bad", fall_over), ("good", lambda: ok(message("fine")))])
    assert [one.verdict for one in found] == [Verdict.FAIL, Verdict.OK]
    assert str(found[0].seen) == "the check itself broke: RuntimeError"


@pytest.mark.parametrize(
    ("made", "worst"),
    [([], "ok"), (["ok"], "ok"), (["warn", "ok"], "warn"), (["ok", "fail", "warn"], "fail")],
)
def test_the_worst_verdict_counts(made: list[str], worst: str) -> None:
    text = message("x")
    makers = {"ok": ok(text), "warn": warn(text, text), "fail": fail(text, text)}
    found = findings.run([(one, lambda one=one: makers[one]) for one in made])  # type: ignore[misc]
    assert rounds.worst(found) == worst


@pytest.mark.parametrize(
    ("spoil", "check", "verdict"),
    [
        pytest.param(lambda d: (d / "secret.key").unlink(), machine.check_key, "fail", id="no key"),
        pytest.param(
            lambda d: (d / "secret.key").chmod(0o640), machine.check_key, "fail", id="open key"
        ),
        pytest.param(lambda d: d.chmod(0o755), machine.check_folder, "warn", id="open folder"),
        pytest.param(
            lambda d: (d / "static" / "khumkan-version.txt").write_text("2020.1.0"),
            machine.check_static_files,
            "fail",
            id="old style sheets",
        ),
        pytest.param(lambda _: None, machine.check_key, "ok", id="key"),
        pytest.param(lambda _: None, machine.check_folder, "ok", id="folder"),
        pytest.param(lambda _: None, machine.check_static_files, "ok", id="style sheets"),
    ],
)
def test_the_machine(
    data: Path, spoil: Callable[[Path], object], check: findings.Check, verdict: str
) -> None:
    spoil(data)
    assert check()[0] == verdict


@pytest.mark.parametrize(
    ("free", "verdict"), [(5_000_000_000, "ok"), (1_000_000_000, "warn"), (1_000, "fail")]
)
def test_room(monkeypatch: pytest.MonkeyPatch, free: int, verdict: str) -> None:
    class Usage:
        pass

    usage = Usage()
    usage.free = free  # type: ignore[attr-defined]
    monkeypatch.setattr(
        "khumkan.hub.operations.examination.machine.shutil.disk_usage", lambda _path: usage
    )
    assert machine.check_room()[0] == verdict


@pytest.mark.parametrize(
    ("url", "proxies", "host", "verdicts"),
    [
        pytest.param("https://hub.example.go.th", 1, "127.0.0.1", "ok ok", id="as it should be"),
        pytest.param("http://localhost:8000", 0, "127.0.0.1", "warn ok", id="a trial"),
        pytest.param("http://hub.example.go.th", 0, ANYWHERE, "fail warn", id="open to all"),
        pytest.param("https://hub.example.go.th", 0, "127.0.0.1", "ok fail", id="a silent proxy"),
        pytest.param("http://localhost:8000", 1, "127.0.0.1", "warn warn", id="no proxy at all"),
    ],
)
def test_addresses(settings: Settings, url: str, proxies: int, host: str, verdicts: str) -> None:
    use(settings, public_url=url, trusted_proxies=proxies, host=host)
    assert f"{addresses.check_url()[0]} {addresses.check_proxies()[0]}" == verdicts


def test_mail_that_is_not_set_up_is_worth_a_look(settings: Settings) -> None:
    settings.SENDS_MAIL = False
    assert addresses.check_mail()[0] == addresses.check_mail_server()[0] == "warn"


@pytest.mark.parametrize(
    ("backend", "verdict"),
    [("locmem.EmailBackend", "ok"), ("smtp.EmailBackend", "fail")],
    ids=["one that answers", "one that is not there"],
)
def test_the_mail_server_is_knocked_at(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, backend: str, verdict: str
) -> None:
    def refuse(*_: object) -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr("django.core.mail.backends.smtp.EmailBackend.open", refuse)
    settings.SENDS_MAIL = True
    settings.EMAIL_HOST, settings.EMAIL_PORT = "mail.example.org", 25
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}"
    assert addresses.check_mail()[0] == "ok"
    found = addresses.check_mail_server()
    assert found[0] == verdict
    assert "mail.example.org:25" in str(found[1])


def test_an_old_database_program_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert database.check_version()[0] == "ok"
    monkeypatch.setattr("khumkan.hub.operations.databases.version", lambda: (3, 0))
    assert database.check_version()[0] == "fail"


def test_a_database_without_trigrams_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("khumkan.hub.operations.databases.has_trigrams", lambda: False)
    assert "three-letter" in str(database.check_version()[1])


def test_a_database_on_a_network_disk_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("khumkan.hub.operations.examination.database.connection.vendor", "sqlite")
    monkeypatch.setattr("khumkan.hub.operations.databases.journal_mode", lambda: "delete")
    assert database.check_writing()[0] == "fail"


def test_clocks_apart_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert database.check_clock()[0] == "ok"
    late = timezone.now() + timedelta(seconds=6)
    monkeypatch.setattr("khumkan.hub.operations.examination.database.timezone.now", lambda: late)
    assert database.check_clock()[0] == "fail"


def test_a_trail_that_somebody_changed_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    record("test.write", by=OPERATOR, object_kind="test", object_id=1)
    seen = str(database.check_audit()[1])
    assert "1 entries, whole; the seal is 1:" in seen
    broken = ChainVerdict(1, START, Fault.CHANGED, 1)
    monkeypatch.setattr(database, "verify_chain", lambda: broken)
    assert database.check_audit()[0] == "fail"


def test_a_gap_in_the_search_index_is_noticed_and_mended(world: World) -> None:
    del world
    assert database.check_search()[0] == "warn"
    rounds.reindex()
    assert database.check_search()[0] == "ok"


@pytest.mark.parametrize(
    ("age", "verdict"), [(None, "warn"), (1, "ok"), (4, "fail")], ids=["never", "now", "long ago"]
)
@pytest.mark.parametrize("part", ["tick", "tasks", "streams"])
def test_who_works(part: str, age: int | None, verdict: str) -> None:
    if age is not None:
        beat(part)
        Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=age))
    checks = {"tick": work.check_tick, "tasks": work.check_worker, "streams": work.check_streams}
    assert checks[part]()[0] == verdict


@pytest.mark.parametrize(
    ("status", "minutes", "verdict"),
    [
        ("READY", 1, "ok"),
        ("READY", 16, "fail"),
        ("FAILED", 1, "warn"),
        ("SUCCESSFUL", 16, "ok"),
    ],
)
def test_tasks(status: str, minutes: int, verdict: str) -> None:
    task = DBTaskResult.objects.create(
        status=TaskResultStatus(status),
        task_path="a.b",
        args_kwargs={},
        backend_name="default",
        exception_class_path="",
        traceback="",
    )
    since = timezone.now() - timedelta(minutes=minutes)
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=since)
    assert work.check_tasks()[0] == verdict


def test_a_task_that_was_put_off_waits_only_since_then() -> None:
    at = timezone.now()
    task = DBTaskResult.objects.create(
        status=TaskResultStatus.READY,
        task_path="a.b",
        args_kwargs={},
        backend_name="default",
        exception_class_path="",
        traceback="",
        run_after=at - timedelta(minutes=1),
    )
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=at - timedelta(days=1))
    assert work.check_tasks()[0] == "ok"


def test_a_periodic_job_that_failed_is_named() -> None:
    job = Job("test.job", timedelta(hours=1), lambda: None)
    claim(job, at=timezone.now())
    assert work.check_periodic()[0] == "ok"
    close(job, error=ValueError())
    assert "test.job (ValueError)" in str(work.check_periodic()[1])


def test_an_administrator_without_a_second_factor_is_noticed(world: World) -> None:
    assert people.check_admin()[0] == "warn"
    add_second_factor(world.admin)
    assert people.check_admin()[0] == "ok"


def test_a_hub_without_an_administrator_is_told_how_to_get_one() -> None:
    advice = people.check_admin()[2]
    assert advice
    assert "khumkan hub invite" in str(advice)


def test_emergency_access_is_noticed(world: World) -> None:
    assert people.check_break_glass()[0] == "ok"
    world.stranger.break_glass_until = timezone.now() + timedelta(hours=1)
    world.stranger.save()
    assert people.check_break_glass()[0] == "warn"

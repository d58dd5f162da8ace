"""The commands in this process, against the tests' own database: what they say, in Thai too."""

import os
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from pytest_django.fixtures import Settings
from tests.cli.running import Ran, khumkan

from khumkan.hub.operations.backup import restoring
from khumkan.hub.operations.backup.archives import unpack
from khumkan.hub.operations.backup.manifest import Content, Manifest, Seal
from khumkan.ui.audit.links import Seal as Link
from khumkan.ui.audit.links import Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def data(tmp_path: Path, settings: Settings) -> Path:
    folder = tmp_path / "hub"
    settings.DATA, settings.STATIC_ROOT = folder, folder / "static"
    settings.MEDIA_ROOT, settings.SENDS_MAIL = folder / "files", False
    return folder


@pytest.fixture
def hub(data: Path) -> Path:
    assert run(data, "init").code == 0
    return data


def run(data: Path, *arguments: str | Path, language: str = "en") -> Ran:
    variables = {"KHUMKAN_HUB__DATA": str(data), "KHUMKAN_OUTPUT__LANGUAGE": language}
    return khumkan("hub", *arguments, settings=variables)


def test_init_says_what_it_did_and_what_comes_next(data: Path) -> None:
    ran = run(data, "init")
    assert ran.text.splitlines() == [
        f"opened as real, with 15 organisations: {data}",
        "next:",
        "  khumkan hub invite --email YOU@EXAMPLE.GO.TH --role sector_admin",
        "  khumkan hub serve",
        "  then open http://localhost:8000",
    ]
    again = run(data, "init", "--admin", "a@example.go.th").text
    assert again.startswith(f"up to date: {data}\nhand this link to the person;")


def test_a_refusal_of_the_hub_is_a_sentence_and_three(hub: Path) -> None:
    ran = run(hub, "init", "--simulation")
    assert (ran.code, ran.out) == (3, b"")
    assert "this is a real hub and stays one" in ran.err


@pytest.mark.parametrize("options", [["--break-glass", "--reason", "flood"], ["--role", "auditor"]])
def test_createuser_shows_what_must_be_handed_on_once(hub: Path, options: list[str]) -> None:
    ran = run(hub, "createuser", "--email", "a@example.org", "--name", "ก", *options)
    assert ran.code == 0
    assert len(ran.text.splitlines()[-1].strip()) >= 24


def test_the_password_is_asked_for_where_somebody_can_type(
    hub: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def prompt(words: str, **_: object) -> str:
        asked.append(words)
        return "rain falls on the paddy field"

    monkeypatch.setattr("click.prompt", prompt)
    monkeypatch.setattr("khumkan.cli.hub.creating._can_type", lambda: True)
    ran = run(hub, "createuser", "--email", "a@example.org", "--name", "ก", "--role", "auditor")
    assert (ran.code, asked) == (0, ["Password"])
    assert "shown this once" not in ran.text


def test_the_doctor_is_read_by_people_and_by_programs(hub: Path) -> None:
    records = [orjson.loads(line) for line in run(hub, "doctor", "--json").out.splitlines()]
    assert {"key", "audit", "search"} <= {record["check"] for record in records}
    text = run(hub, "doctor", "--reindex").text
    assert "ok   key " in text
    assert "-> " in text


def test_a_backup_and_what_is_in_it(
    hub: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = Content("real", (), {"organisations_organisation": 15}, Seal(16, "a"))

    def snapshot(target: Path, *_tables: object, **_tools: object) -> Content:
        target.write_bytes(b"rows")
        return content

    # Inside a test's transaction neither database can be copied; test_restoring does it for real.
    for engine in ("sqlite", "postgresql"):
        monkeypatch.setattr(f"khumkan.hub.operations.backup.{engine}.snapshot", snapshot)
    (hub / "files").mkdir()
    (hub / "files" / "ก.pdf").write_bytes(b"%PDF")
    ran = run(hub, "backup", tmp_path / "one.tgz")
    assert ran.code == 0, ran.err
    assert "audit trail sealed at entry 16, a" in ran.text
    assert run(hub, "backup", tmp_path / "one.tgz").code == 3
    manifest = unpack(tmp_path / "one.tgz", tmp_path / "out")
    assert manifest.content == content
    assert (tmp_path / "out" / "files" / "ก.pdf").read_bytes() == b"%PDF"


@pytest.mark.parametrize("is_whole", [True, False])
def test_what_came_back_is_told(
    hub: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_whole: bool
) -> None:
    (tmp_path / "one.tgz").touch()
    content = Content("real", (), {"accounts_user": 7}, Seal(3, "a"))
    manifest = Manifest(1, "2026.1.0", "2026-11-22T03:00:00Z", "sqlite", content, {})
    last = Link(3, "a") if is_whole else Link(2, "b")
    restored = restoring.Restored(manifest, Verdict(3, last), tmp_path / "kept")
    monkeypatch.setattr(restoring, "restore", lambda *_args, **_kwargs: restored)
    ran = run(hub, "restore", tmp_path / "one.tgz")
    assert ran.code == (0 if is_whole else 1)
    assert "7 accounts" in ran.text
    assert f"lies in {tmp_path / 'kept'}" in ran.text
    assert ("is not whole" in ran.err) is not is_whole


def test_it_speaks_thai(data: Path) -> None:
    ran = run(data, "backup", data / "x", language="th")
    assert ran.code == 3
    assert "khumkan hub init" in ran.err


def test_serve_says_so_where_there_is_no_hub(data: Path) -> None:
    assert "there is no hub here yet" in run(data, "serve").err

"""`khumkan hub init`: makes a hub once, brings it up to date ever after."""

from pathlib import Path

import pytest
from hub_process import HubFailedError, HubProcess

_COUNT = """
from django.apps import apps
print(*[apps.get_model(name).objects.count() for name in (
    "organisations.Organisation", "accounts.User", "audit.Entry")])
"""


def test_it_makes_a_folder_for_its_owner_alone_with_key_database_and_style_sheets(
    fresh: HubProcess,
) -> None:
    said = fresh.run("init")
    data = fresh.folder / "data"
    assert f"opened as real, with 15 organisations: {data}" in said
    assert "khumkan hub invite --email YOU@EXAMPLE.GO.TH --role sector_admin" in said
    assert [oct(path.stat().st_mode & 0o777) for path in (data, data / "secret.key")] == [
        "0o700",
        "0o600",
    ]
    assert (data / "static" / "staticfiles.json").is_file()
    assert {path.name for path in data.iterdir() if path.stat().st_mode & 0o077} <= {"static"}


def test_again_it_changes_nothing(hub: HubProcess) -> None:
    key = (hub.folder / "data" / "secret.key").read_bytes()
    before = hub.python(_COUNT)
    said = hub.run("init")
    assert said.startswith("up to date: ")
    assert hub.python(_COUNT) == before
    assert (hub.folder / "data" / "secret.key").read_bytes() == key
    assert before.split()[:2] == ["15", "0"]


def test_a_simulation_has_hospitals_that_do_not_exist_and_stays_one(fresh: HubProcess) -> None:
    assert "opened as simulation, with 15 organisations" in fresh.run("init", "--simulation")
    assert fresh.run("init").startswith("up to date")
    assert fresh.run("init", "--simulation").startswith("up to date")


def test_a_real_hub_never_becomes_a_simulation(hub: HubProcess) -> None:
    before = hub.python(_COUNT)
    with pytest.raises(HubFailedError, match="this is a real hub and stays one"):
        hub.run("init", "--simulation")
    assert hub.python(_COUNT) == before


def test_the_first_administrator_gets_a_link_and_a_lost_one_is_made_anew(
    fresh: HubProcess,
) -> None:
    links = [
        [word for word in fresh.run("init", "--admin", "a@example.go.th").split() if "://" in word]
        for _ in range(2)
    ]
    assert [link[0].startswith(f"{fresh.url}/invitations/accept/") for link in links] == [True] * 2
    assert links[0] != links[1]
    assert "invitations/accept" not in fresh.log


def test_a_folder_that_cannot_be_made_is_told(fresh: HubProcess) -> None:
    (fresh.folder / "data").write_text("in the way")
    with pytest.raises(HubFailedError, match=r"data: can't be read or written: File exists"):
        fresh.run("init")


def test_a_database_that_is_away_is_told_before_anything_is_made(tmp_path: Path) -> None:
    away = HubProcess(
        tmp_path, {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, port=1, stream_port=2
    )
    with pytest.raises(HubFailedError, match="the database does not answer: "):
        away.run("init")


def test_a_hub_of_a_newer_version_is_left_alone(hub: HubProcess) -> None:
    hub.python(
        "from django.db import connection\n"
        "from django.db.migrations.recorder import MigrationRecorder\n"
        "MigrationRecorder(connection).record_applied('audit', '0099_from_the_future')"
    )
    for command in ("init", "serve"):
        with pytest.raises(HubFailedError, match=r"newer khumkan .*audit\.0099_from_the_future"):
            hub.run(command)

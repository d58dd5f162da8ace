"""`khumkan hub doctor` as people and scripts see it."""

import subprocess
import sys

import orjson
import pytest
from hub_process import HubFailedError, HubProcess
from tests.cli.running import khumkan, run_program

from khumkan.cli.hub import command


def test_it_says_what_it_saw_and_what_to_do(hub: HubProcess) -> None:
    said = hub.run("doctor")
    assert "ok   key               readable by its owner alone" in said
    assert "-> run: khumkan hub invite --email YOU@EXAMPLE.GO.TH --role sector_admin" in said
    assert said.splitlines()[-1].endswith(" 0 failed")


def test_it_speaks_json(hub: HubProcess) -> None:
    records = [orjson.loads(line) for line in hub.run("doctor", "--json").splitlines()]
    assert {record["verdict"] for record in records} == {"ok", "warn"}
    assert all(set(record) == {"check", "verdict", "seen", "advice"} for record in records)


def test_a_failed_check_is_one_and_a_warning_only_if_strict(hub: HubProcess) -> None:
    def ends(*options: str) -> int:
        return subprocess.run(  # noqa: S603 -- our own program
            [sys.executable, "-m", "khumkan.cli", "hub", "doctor", *options],
            env=hub._environment(),
            cwd=hub.folder,
            capture_output=True,
            check=False,
        ).returncode

    assert (ends(), ends("--strict")) == (0, 1)
    (hub.folder / "data" / "secret.key").chmod(0o644)
    assert ends() == 1


def test_a_database_that_is_away_is_found_and_the_rest_left_out(hub: HubProcess) -> None:
    hub.settings = {**hub.settings, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    with pytest.raises(HubFailedError) as caught:
        hub.run("doctor")
    assert "fail database" in str(caught.value)
    assert "start the database, or mend hub.database_url" in str(caught.value)
    assert "Traceback" not in str(caught.value)


def test_the_index_is_built_anew_on_demand(hub: HubProcess) -> None:
    hub.python(
        "from django.apps import apps; apps.get_model('search.Document').objects.all().delete()"
    )
    assert "khumkan hub doctor --reindex" in hub.run("doctor")
    assert "ok   search            complete" in hub.run("doctor", "--reindex")


def test_without_a_hub_it_says_how_to_begin(hub: HubProcess) -> None:
    hub.settings = {**hub.settings, "KHUMKAN_HUB__DATA": str(hub.folder / "none")}
    with pytest.raises(HubFailedError, match="there is no hub here yet; begin with: khumkan hub"):
        hub.run("doctor")


def test_help_names_every_command_and_loads_no_django() -> None:
    said = khumkan("hub", "--help").text
    assert all(f"  {name} " in said for name in command.list_commands(None))  # type: ignore[arg-type]
    loaded = "import sys; from khumkan.cli import group; group(['hub', '--help'], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-c", loaded], capture_output=True, check=True, text=True
    )
    assert not {"django.apps", "khumkan.hub.project.settings"} & set(done.stdout.split())


def test_every_command_of_the_hub_has_a_help() -> None:
    for name in command.list_commands(None):  # type: ignore[arg-type]
        assert run_program("hub", name, "--help").code == 0

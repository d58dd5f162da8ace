"""`khumkan node doctor|backup|restore|install|check|upgrade` as an officer types them."""

import os
import tempfile
from pathlib import Path
from typing import Any

import orjson
import pytest
from node_versions import make_bundle
from tests.cli.node.conftest import Run
from tests.cli.running import khumkan

from khumkan import __version__
from khumkan.node.upgrading import Layout

pytestmark = pytest.mark.usefixtures("socket_enabled")


def records(text: str) -> dict[str, dict[str, Any]]:
    return {one["check"]: one for one in map(orjson.loads, text.splitlines())}


def test_the_doctor_says_what_is_and_what_to_do(run: Run, made: Path) -> None:
    said = run("doctor")
    assert said.code == 1
    assert "✗ running" in said.text
    assert "→ run: systemctl start khumkan-node" in said.text
    assert f"✓ folder        {made} is closed to others" in said.text
    assert " failed\n" in said.text
    assert said.err == ""


def test_the_doctor_speaks_to_programs(run: Run, made: Path) -> None:
    found = records(run("doctor", "--json").text)
    assert found["running"]["verdict"] == "fail"
    assert found["folder"]["advice"] is None
    (made / "state.db").touch(0o666)
    (made / "state.db").chmod(0o666)
    assert records(run("doctor", "--json").text)["folder"]["verdict"] == "fail"
    assert records(run("doctor", "--json", "--fix").text)["folder"]["verdict"] == "ok"
    assert (made / "state.db").stat().st_mode & 0o777 == 0o600


def test_the_doctor_works_without_a_node_and_with_broken_settings(tmp_path: Path) -> None:
    (tmp_path / "khumkan.toml").write_text("[node]\nno_such = 1\n")
    settings = {"KHUMKAN_CONFIG": str(tmp_path / "khumkan.toml")}
    said = khumkan("node", "doctor", "--json", "--data", tmp_path / "none", settings=settings)
    assert said.code == 1
    found = records(said.text)
    assert "no_such" in found["settings"]["seen"]
    assert "khumkan node init" in found["folder"]["advice"]


def test_a_backup_comes_back_elsewhere(run: Run, made: Path, tmp_path: Path) -> None:
    said = run("backup", tmp_path / "b")
    assert said.code == 0
    assert "keep it as safe as a password" in said.err
    back = tmp_path / "back"
    said = run("restore", tmp_path / "b", "--data", back)
    assert said.code == 0
    assert "never start it while the node it was taken from lives" in said.err
    assert (back / "keys/node.jwk").read_bytes() == (made / "keys/node.jwk").read_bytes()
    assert run("restore", tmp_path / "b", "--data", back).code == 3
    small = run("backup", tmp_path / "small", "--without-logs")
    assert "the stored logs are not in it" in small.text
    said = run("restore", tmp_path / "small", "--data", tmp_path / "back2")
    assert "searches of the past find nothing" in said.err


@pytest.mark.usefixtures("made")
def test_backups_of_many_nights_are_counted(run: Run, tmp_path: Path) -> None:
    (tmp_path / "khumkan-node-20200101T000000Z.tar.zst").touch()
    said = run("backup", "--into", tmp_path, "--keep", "1")
    assert "removed:" in said.text
    assert len(list(tmp_path.glob("khumkan-node-*"))) == 1
    assert run("backup").code == 3
    assert run("backup", tmp_path / "x", "--keep", "2").code == 3


def test_what_a_machine_needs_is_shown_and_written(run: Run, tmp_path: Path) -> None:
    shown = run("install", "--print", "--prefix", "/opt/khumkan").text
    assert "# /etc/systemd/system/khumkan-node.service" in shown
    assert "ExecStart=/opt/khumkan/current/bin/khumkan node serve" in shown
    said = run("install", "--write", "--root", tmp_path)
    assert "systemctl enable --now khumkan-node" in said.text
    assert (tmp_path / "etc/sysusers.d/khumkan.conf").is_file()
    (tmp_path / "k.toml").write_text("[node]\nsyslog_udp_port = 514\n")
    shown = run("install", "--config", tmp_path / "k.toml").text
    assert "AmbientCapabilities=CAP_NET_BIND_SERVICE" in shown


def test_a_version_says_whether_it_would_start(run: Run, made: Path) -> None:
    assert "this version would start: " in run("check").text
    (made / "state.db").write_bytes(b"broken" * 1_000)
    assert run("check").code == 3
    assert run("check", "--data", made / "none").code == 3


@pytest.mark.usefixtures("made")
def test_an_upgrade_that_cannot_be_says_why(run: Run, tmp_path: Path) -> None:
    assert run("upgrade").code == 3
    prefix = tmp_path / "opt"
    prefix.mkdir()
    said = run("upgrade", "--rollback", "--prefix", prefix)
    assert said.code == 1
    assert "there is no version to go back to" in said.err
    Layout(prefix).folder(__version__).mkdir(parents=True)
    Layout(prefix).switch(__version__)
    bundle = make_bundle(tmp_path / "bundle", __version__)
    said = run("upgrade", bundle, "--prefix", prefix)
    assert said.code == 1
    assert "is in force already" in said.err
    assert "no key is pinned" in said.err
    said = run("upgrade", bundle, "--prefix", prefix, "--key", tmp_path / "none")
    assert "can't be read" in said.err


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone can be somebody else")
def test_root_leaves_nothing_of_its_own_behind(run: Run, made: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    for one in (made, *made.parents):
        if one.is_relative_to(tempfile.gettempdir()) and one != Path(tempfile.gettempdir()):
            one.chmod(one.stat().st_mode | 0o011)
    for one in (made, *made.rglob("*")):
        os.chown(one, 65_534, 65_534)
    made.chmod(0o700)
    run("doctor")
    assert run("backup", tmp_path / "b").code == 0
    assert {one.stat().st_uid for one in (made, *made.rglob("*"))} == {65_534}
    (tmp_path / "theirs").mkdir()
    os.chown(tmp_path / "theirs", 65_534, 65_534)
    assert run("restore", tmp_path / "b", "--data", tmp_path / "theirs").code == 0
    assert {one.stat().st_uid for one in (tmp_path / "theirs").rglob("*")} == {65_534}

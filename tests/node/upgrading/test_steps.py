"""Single steps of an upgrade: what is refused, what is judged unwell, what is told."""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from khumkan.core.jsontypes import JsonObject
from khumkan.node.folder import NodeFolder
from khumkan.node.upgrading import Commands, Layout, Patience, Upgrade, UpgradeError, services
from khumkan.node.upgrading.bundles import Bundle
from khumkan.node.upgrading.services import Watch, run_command

NEW = "2026.2.0"


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = Layout(tmp_path / "opt")
    made.folder("2026.1.0").mkdir(parents=True)
    made.switch("2026.1.0")
    return made


def upgrade_of(layout: Layout) -> Upgrade:
    folder = NodeFolder(layout.prefix.parent / "node")
    folder.make()
    return Upgrade(layout, folder, lambda _: None, Commands("true", "true"), Patience(0, 0))


@pytest.mark.parametrize(
    ("version", "why"),
    [
        pytest.param("2026.1.0", "in force already", id="same"),
        pytest.param("2025.9.9", "older than", id="older"),
        pytest.param("2026.1.1", "the installation failed", id="no installer"),
    ],
)
def test_what_is_not_newer_is_refused(layout: Layout, version: str, why: str) -> None:
    bundle = Bundle(Path("/nowhere"), version, is_signed=False)
    with pytest.raises(UpgradeError, match=why):
        upgrade_of(layout).run(bundle)
    assert layout.version == "2026.1.0"


def test_one_upgrade_at_a_time(layout: Layout) -> None:
    handle = os.open(layout.prefix / ".lock", os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(UpgradeError, match="another upgrade"):
            upgrade_of(layout).roll_back()
    finally:
        os.close(handle)


def test_without_an_upgrade_there_is_no_way_back(layout: Layout, tmp_path: Path) -> None:
    with pytest.raises(UpgradeError, match="no version to go back to"):
        upgrade_of(layout).roll_back()
    with pytest.raises(UpgradeError, match="run it as root"), Layout(tmp_path / "none").held():
        pass
    with pytest.raises(UpgradeError, match="no version is in force"):
        assert Layout(tmp_path / "none").version


@pytest.mark.parametrize(
    ("command", "why"),
    [pytest.param("false", "exit code 1"), pytest.param("/no/such/program", "can't be run")],
)
def test_a_command_that_fails_is_told(command: str, why: str) -> None:
    with pytest.raises(UpgradeError, match=why):
        run_command(command)


WELL: JsonObject = {"version": NEW, "is_running": True, "running_since": "a"}


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        pytest.param([None], "not ready", id="never"),
        pytest.param([{**WELL, "version": "2026.1.0"}], "not ready", id="the old one"),
        pytest.param([WELL], None, id="well"),
        pytest.param([WELL, None], "stopped answering", id="gone"),
        pytest.param([WELL, {**WELL, "running_since": "b"}], "started again", id="again"),
        pytest.param([WELL, {**WELL, "journal": {"refusal": "full"}}], "no logs: full", id="full"),
        pytest.param([WELL, {**WELL, "lake": {"error": "bad"}}], "store logs: bad", id="lake"),
        pytest.param([WELL, {**WELL, "n_faults": 2}], "steps of its work fail", id="faults"),
        pytest.param([OSError(), WELL], None, id="slow to begin"),
    ],
)
def test_a_node_is_watched_for_a_while(
    answers: list[JsonObject | OSError | None],
    why: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left: Iterator[JsonObject | OSError | None] = iter(answers)
    last = answers[-1]

    def ask(*_: object) -> JsonObject | None:
        found = next(left, last)
        if isinstance(found, OSError):
            raise found
        return found

    monkeypatch.setattr(services, "ask", ask)
    passed = [0.0]

    def pause(seconds: float) -> None:
        passed[0] += seconds

    watch = Watch(NodeFolder(tmp_path), Patience(5, 5, 1), lambda: passed[0], pause)
    found = watch.judge(NEW)
    assert (found is None) == (why is None)
    assert why is None or why in str(found)

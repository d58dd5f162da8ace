import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from doctor_machines import NOW, case_of, words

from khumkan import __version__
from khumkan.core.messages import message
from khumkan.node.backup.records import FILE, LastBackup, note_backup
from khumkan.node.doctor.case import Case
from khumkan.node.doctor.services import check_backup, check_running, check_unit, check_version
from khumkan.node.folder import NodeFolder

SYSTEMD = {"/run/systemd/system": ""}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(None, "fail no node runs here", id="stopped"),
        pytest.param({"running_since": NOW}, "ok running since 2026-11-22", id="runs"),
        pytest.param({"n_faults": 3}, "warn it runs, and 3 steps failed", id="faults"),
    ],
)
def test_a_node_that_does_not_run_is_told(
    said: dict[str, Any] | None, expected: str, tmp_path: Path
) -> None:
    (found,) = check_running(case_of(tmp_path, said=said))
    assert words(found).startswith(expected)


def test_a_node_that_does_not_answer_is_told(tmp_path: Path) -> None:
    (found,) = check_running(Case(NodeFolder(tmp_path), mute=message("stuck")))
    assert words(found).startswith("fail stuck -> see its log")


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        pytest.param("LoadState=not-found", "warn there is no unit", id="none"),
        pytest.param(
            "LoadState=loaded\nActiveState=failed", "fail the unit is failed", id="failed"
        ),
        pytest.param(
            "LoadState=loaded\nActiveState=active\nUnitFileState=disabled",
            "warn the unit is not started when",
            id="disabled",
        ),
        pytest.param(
            "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\nNRestarts=7",
            "warn the unit had to be started again 7 times",
            id="restarts",
        ),
        pytest.param(
            "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\nNRestarts=0",
            "ok the unit is active",
            id="well",
        ),
    ],
)
def test_the_unit_is_looked_at(shown: str, expected: str, tmp_path: Path) -> None:
    case = case_of(tmp_path, files=SYSTEMD, programs={"systemctl": shown})
    (found,) = check_unit(case)
    assert words(found).startswith(expected)


def test_where_systemd_says_nothing_there_is_no_unit(tmp_path: Path) -> None:
    (found,) = check_unit(case_of(tmp_path, files=SYSTEMD))
    assert words(found).startswith("warn there is no unit")


def test_without_systemd_there_is_no_unit_to_look_at(tmp_path: Path) -> None:
    (found,) = check_unit(case_of(tmp_path))
    assert words(found).startswith("ok no systemd here")


def test_the_version_that_runs_is_the_one_that_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (found,) = check_version(case_of(tmp_path, said={"version": __version__}))
    assert found.verdict == "ok"
    (found,) = check_version(case_of(tmp_path, said={"version": "2020.1.0"}))
    assert words(found).startswith("warn version 2020.1.0 runs")
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    (found,) = check_version(case_of(tmp_path))
    assert words(found).startswith("fail Python 3.9.2 is too old")


@pytest.mark.parametrize(
    ("age", "expected"), [pytest.param(1, "ok", id="fresh"), pytest.param(9, "warn", id="old")]
)
def test_an_old_backup_is_told(age: int, expected: str, tmp_path: Path) -> None:
    at = NOW - timedelta(days=age)
    note_backup(NodeFolder(tmp_path), LastBackup(at, "/backup/x", has_logs=True))
    (found,) = check_backup(case_of(tmp_path))
    assert found.verdict == expected


@pytest.mark.parametrize("content", [None, "broken"])
def test_no_backup_is_told(content: str | None, tmp_path: Path) -> None:
    if content:
        (tmp_path / FILE).write_text(content)
    (found,) = check_backup(case_of(tmp_path))
    assert words(found).startswith("warn no backup was ever made")

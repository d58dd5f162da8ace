import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from doctor_machines import case_of, words

from khumkan.lake import Lake, LakeRow
from khumkan.node.doctor import stores
from khumkan.node.doctor.stores import check_journal, check_lake, check_rules, check_state
from khumkan.node.folder import NodeFolder
from khumkan.node.journal import Journal
from khumkan.node.state import State

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    folder = NodeFolder(tmp_path / "node")
    folder.make()
    return folder.path


@pytest.mark.parametrize(
    ("journal", "expected"),
    [
        pytest.param({}, "ok logs are taken", id="well"),
        pytest.param({"refusal": "full"}, "fail no more logs are taken: full", id="full"),
        pytest.param({"n_damaged": 2}, "fail the journal was damaged at 2", id="damaged"),
        pytest.param({"n_bytes_waiting": 3 * 10**9}, "warn 3000 MB of logs wait", id="behind"),
    ],
)
def test_a_running_journal_tells_how_it_does(
    journal: dict[str, Any], expected: str, tmp_path: Path
) -> None:
    (found,) = check_journal(case_of(tmp_path, said={"journal": journal}))
    assert words(found).startswith(expected)


def test_a_resting_journal_is_looked_at(made: Path) -> None:
    (found,) = check_journal(case_of(made))
    assert words(found).startswith("ok nothing waits")
    with closing(Journal(made / "journal")) as journal:
        for _ in range(3):
            journal.append(
                source_id=uuid4(),
                received_at=NOW,
                is_authenticated=True,
                format="auto",
                payload=b"a line\n" * 100,
            )
    (found,) = check_journal(case_of(made))
    assert words(found).startswith("ok 0 MB lie there, whole")
    (file,) = (made / "journal").glob("*.journal")
    content = file.read_bytes()
    file.write_bytes(content[:-50])  # a power cut: never acknowledged
    (found,) = check_journal(case_of(made))
    assert found.verdict == "ok"
    file.write_bytes(content[:200] + b"\0" * 100 + content[300:])
    (found,) = check_journal(case_of(made))
    assert words(found).startswith("fail the journal was damaged at 1")


def test_databases_are_held_against_their_own_rules(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not list(check_state(case_of(made)))
    State(made / "state.db").close()
    (found,) = check_state(case_of(made))
    assert words(found).startswith("ok state.db is whole")
    assert not list(made.glob("state.db-*"))
    with monkeypatch.context() as patched:
        patched.setattr(stores, "SCRIPTS", ())
        (found,) = check_state(case_of(made))
        assert words(found).startswith("fail state.db was written by a newer khumkan")
    content = (made / "state.db").read_bytes()
    (made / "state.db").write_bytes(content[:5_000] + b"\xff" * 4_096 + content[9_096:])
    (found,) = check_state(case_of(made))
    assert "put a backup back" in words(found)
    (made / "state.db").write_bytes(b"no database at all" * 1_000)
    (found,) = check_state(case_of(made))
    assert found.verdict == "fail"


def test_a_big_database_is_not_looked_at_for_ever(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    State(made / "state.db").close()
    with closing(sqlite3.connect(made / "state.db")) as database:
        database.execute("CREATE TABLE big (a TEXT)")
        database.executemany("INSERT INTO big VALUES (?)", [("x" * 200,)] * 5_000)
        database.commit()
    monkeypatch.setattr(stores, "PATIENCE_SECONDS", -1.0)
    monkeypatch.setattr(stores, "_STEPS_BETWEEN_LOOKS", 1)
    with closing(sqlite3.connect(made / "state.db")) as database:
        assert stores._quick_check(database) == "ok"


def test_a_lake_with_missing_files_is_told(made: Path) -> None:
    lake = made / "lake"
    (found,) = check_lake(case_of(made))
    assert words(found).startswith("ok nothing is stored yet")
    row = LakeRow(0, 0, 0, uuid4(), NOW, None, b"raw", {"a": "b"}, [5 << 40])
    Lake(lake).append([row], 10)
    (found,) = check_lake(case_of(made))
    assert words(found).startswith("ok 1 files of logs")
    (file,) = lake.glob("day=*/*.parquet")
    file.write_bytes(b"short")
    (found,) = check_lake(case_of(made))
    assert words(found).startswith("fail 1 of 1 files of logs are missing")
    shutil.rmtree(lake / "_delta_log")
    (lake / "_delta_log").mkdir()
    (lake / "_delta_log" / f"{0:020}.json").write_text("broken")
    (found,) = check_lake(case_of(made))
    assert found.verdict == "fail"
    (found,) = check_lake(case_of(made, said={"lake": {"error": "no disk"}}))
    assert words(found).startswith("fail the stored logs can't be read: no disk")


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param({"n_rules": 5}, "ok", id="all"),
        pytest.param({"n_rules": 5, "n_refused": 1}, "warn", id="one refused"),
        pytest.param({"n_rules": 0}, "fail", id="none"),
    ],
)
def test_a_detector_without_rules_is_told(
    rules: dict[str, int], expected: str, tmp_path: Path
) -> None:
    (found,) = check_rules(case_of(tmp_path, said={"rules": rules}))
    assert found.verdict == expected


def test_rules_of_a_stopped_node_are_read(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    node = {"rules": [str(tmp_path / "rules")]}
    (found,) = check_rules(case_of(tmp_path, node=node))
    assert words(found).startswith("fail 0 rules")
    (tmp_path / "rules" / "pack.toml").write_text("broken")
    (found,) = check_rules(case_of(tmp_path, node=node))
    assert "try: khumkan rules check" in words(found)

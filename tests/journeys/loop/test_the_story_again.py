"""`khumkan up` in one folder, day after day: other attacks, a stop, a crash, and on it goes."""

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sector import attack_of, visit_of
from up_process import FEW, Up

PATIENCE = "20"
SHORT = "4"
LIVE = "nodes are protected"


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    """A country of two hospitals, to keep it short."""
    one = Up(tmp_path, (*FEW, PATIENCE))
    yield one
    one.kill_all()


def logs(folder: Path, *lines: bytes) -> str:
    """Write a file of anybody's."""
    file = folder / "anybody.json"
    file.write_bytes(b"".join(lines))
    return str(file)


def findings_of(up: Up) -> int:
    with closing(sqlite3.connect(up.data / "hub" / "hub.sqlite3")) as books:
        return int(books.execute("SELECT count(*) FROM alerts_finding").fetchone()[0])


def nodes_of(up: Up) -> list[str]:
    with closing(sqlite3.connect(up.data / "hub" / "hub.sqlite3")) as books:
        return [row[0] for row in books.execute("SELECT id FROM nodes_node ORDER BY id")]


def test_an_attack_from_a_file_and_the_days_after(up: Up, tmp_path: Path) -> None:
    played = up.play("--fresh", "--attack", logs(tmp_path, attack_of("198.51.100.23")))
    assert played.code == 0, played.said
    assert played.record["indicators"] == ["198.51.100.23"]
    assert played.record["n_protected"] == played.record["n_nodes"] == 2
    assert up.left() == []
    nodes, n_findings = nodes_of(up), findings_of(up)

    # The next day, with logs in which nothing is wrong.
    up.program = (*FEW, SHORT)
    played = up.play("--attack", logs(tmp_path, visit_of("192.0.2.77")))
    assert played.code == 1
    assert played.record["n_protected"] == 0
    assert not played.record["is_protected"]
    assert "no rule" in played.said
    assert up.left() == []
    assert (nodes_of(up), findings_of(up)) == (nodes, n_findings)

    # Live, until somebody presses Ctrl-C.
    up.program = (*FEW, PATIENCE)
    attack = logs(tmp_path, attack_of("198.51.100.24"))
    up.start("--attack", attack, until=LIVE)
    assert "2 of 2 nodes are protected" in up.said
    assert "analyst@khumkan.example" in up.said
    assert up.end(signal.SIGINT) == 130
    assert up.left() == []
    assert "Traceback" not in up.said
    assert (nodes_of(up), findings_of(up) > n_findings) == (nodes, True)

    # Live, until the machine's memory killer comes.
    up.start("--attack", attack, until="nodes are ready")
    assert len(up.left()) > 3
    assert up.end(signal.SIGKILL) == -signal.SIGKILL
    up.wait_until_all_are_gone()


def test_an_attack_file_that_is_empty_is_told_before_anything_starts(
    up: Up, tmp_path: Path
) -> None:
    played = up.play("--fresh", "--attack", logs(tmp_path))
    assert played.code == 3
    assert "is empty" in played.said
    assert not list((up.data / "log").glob("node-*"))
    assert up.data.is_dir()

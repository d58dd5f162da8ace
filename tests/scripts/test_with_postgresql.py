"""A command gets a real PostgreSQL of its own, and nothing is left of it afterwards."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import with_postgresql

ASK = """
import os, stat, sys
from pathlib import Path
import psycopg
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    connection.execute("CREATE EXTENSION pg_trgm")
    version, is_superuser, ports, alike = connection.execute(
        "SELECT current_setting('server_version_num')::int / 10000, rolsuper,"
        " current_setting('listen_addresses'), word_similarity('มัลแวร์', 'พบมัลแวร์ใหม่') > 0.3"
        " FROM pg_roles WHERE rolname = current_user").fetchone()
    folder = Path(connection.info.host)
print(version >= 15, is_superuser, repr(ports), alike, oct(stat.S_IMODE(folder.stat().st_mode)))
sys.exit(7)
"""
# Says that it is there, then waits to be ended.
WAIT = "import sys, time; print('here', flush=True); time.sleep(60)"


@pytest.fixture
def room() -> Iterator[Path]:
    """A folder for temporary files that the server's user may pass through."""
    try:
        with_postgresql.find_programs()
        with_postgresql.choose_owner()
    except with_postgresql.NoServerError as reason:
        pytest.skip(str(reason))
    place = Path(tempfile.mkdtemp(prefix="kg-"))
    place.chmod(0o711)
    yield place
    shutil.rmtree(place)


def begin(room: Path, *command: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(  # noqa: S603 -- our own script
        [sys.executable, with_postgresql.__file__, *command],
        env={**os.environ, "TMPDIR": str(room)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_command_is_alone_with_a_real_server(room: Path) -> None:
    program = begin(room, "--", sys.executable, "-c", ASK)
    said, complaint = program.communicate(timeout=60)
    assert (said, complaint) == ("True False '' True 0o700\n", "")
    assert program.returncode == 7
    assert list(room.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda n: n.name)
def test_a_signal_stops_command_and_server(room: Path, number: signal.Signals) -> None:
    program = begin(room, sys.executable, "-c", WAIT)
    assert program.stdout is not None
    assert program.stdout.readline() == "here\n"
    (cluster,) = room.iterdir()
    server = int((cluster / "data" / "postmaster.pid").read_text().splitlines()[0])
    program.send_signal(number)
    program.communicate(timeout=60)
    assert program.returncode == 128 + number
    assert list(room.iterdir()) == []
    assert not Path(f"/proc/{server}/exe").exists()


def test_a_command_that_a_signal_ended_is_no_success(room: Path) -> None:
    program = begin(room, sys.executable, "-c", "import os; os.kill(os.getpid(), 9)")
    program.communicate(timeout=60)
    assert program.returncode == 128 + 9


def test_a_command_that_does_not_exist_leaves_nothing(room: Path) -> None:
    program = begin(room, "khumkan-no-such-command")
    program.communicate(timeout=60)
    assert program.returncode == 127
    assert list(room.iterdir()) == []


def test_without_a_command_it_says_how() -> None:
    done = subprocess.run(  # noqa: S603 -- our own script
        [sys.executable, with_postgresql.__file__], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "with_postgresql.py [--] COMMAND" in done.stderr


def pretend(folder: Path, version: str) -> Path:
    programs = folder / version / "bin"
    programs.mkdir(parents=True)
    for name in ("initdb", "postgres"):
        (programs / name).write_text(f'#!/bin/sh\necho "postgres (PostgreSQL) {version}.3"\n')
        (programs / name).chmod(0o700)
    return programs


def test_the_newest_server_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    expected = {version: pretend(tmp_path, version) for version in ("9", "15", "17")}
    assert with_postgresql.find_programs(tmp_path) == expected["17"]


def test_a_server_on_the_path_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = pretend(tmp_path, "18")
    monkeypatch.setenv("PATH", str(programs))
    assert with_postgresql.find_programs(tmp_path / "nothing") == programs


@pytest.mark.parametrize("versions", [[], ["14"]], ids=["none", "too old"])
def test_what_to_install_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, versions: list[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    for version in versions:
        pretend(tmp_path, version)
    with pytest.raises(with_postgresql.NoServerError, match="install the package postgresql"):
        with_postgresql.find_programs(tmp_path)

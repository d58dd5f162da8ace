"""Standard streams that a cron job closed, or that speak an older Thai."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.running import PROGRAM, environment

from khumkan.cli.streams import prepare_streams


def test_closed_streams_read_and_write_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    prepare_streams()
    assert sys.stdin.read() == ""
    assert sys.stdout.write("x") == sys.stderr.write("x") == 1
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.close()


def test_what_an_encoding_lacks_is_shown_as_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), "tis-620")
    monkeypatch.setattr(sys, "stdout", stream)
    prepare_streams()
    stream.write("พบ × 2")
    stream.flush()
    assert stream.buffer.getvalue() == "พบ ".encode("tis-620") + b"\\xd7 2"


@pytest.mark.parametrize("encoding", ["tis-620", "ascii", "latin-1"])
def test_an_old_terminal_gets_a_table_and_no_traceback(
    rule: Path, log: Path, encoding: str
) -> None:
    done = subprocess.run(  # noqa: S603 -- our own program
        [*PROGRAM, "detect", "--rules", str(rule), "--events", str(log), "--language", "th"],
        capture_output=True,
        check=False,
        env=environment({"PYTHONIOENCODING": encoding}),
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert f"{log}:2".encode() in done.stdout


@pytest.mark.parametrize("closed", [0, 1, 2])
def test_a_closed_stream_is_no_defect(rule: Path, log: Path, closed: int) -> None:
    arguments = ["detect", "--rules", str(rule), "--events", str(log), "--output", "jsonl"]
    done = subprocess.run(  # noqa: S603 -- our own program
        ["/bin/sh", "-c", f'exec "$@" {closed}>&-', "sh", *PROGRAM, *arguments],
        capture_output=True,
        check=False,
        env=environment(),
    )
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert bool(done.stdout) == (closed != 1)

"""Nobody watches: a timer starts it, a pipe reads it, and the exit code decides who is woken."""

import subprocess
from pathlib import Path

import orjson
import pytest
from tests.cli.materials import FIRES, QUIET, write_log, write_rule
from tests.cli.running import PROGRAM, environment, run_program


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a line of shell in which `$KHUMKAN` is the program."""
    return subprocess.run(  # noqa: S603 -- our own line
        ["/bin/sh", "-c", line],
        capture_output=True,
        check=False,
        cwd=folder,
        env=environment({"KHUMKAN": " ".join(PROGRAM)}),
        timeout=60,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder as an administrator leaves it: a rule, a quiet log, one with a finding."""
    write_rule(tmp_path)
    write_log(tmp_path, QUIET * 3, name="quiet.jsonl")
    write_log(tmp_path, FIRES, name="found.jsonl")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "woken"),
    [
        pytest.param("--events quiet.jsonl", "nobody", id="a quiet night"),
        pytest.param("--events quiet.jsonl found.jsonl", "the officer", id="a finding"),
        pytest.param("--events gone.jsonl", "who wrote this", id="a path that is not there"),
        pytest.param("--events found.jsonl --rules empty", "who keeps the rules", id="no rules"),
    ],
)
def test_the_exit_code_decides_who_is_woken(folder: Path, arguments: str, woken: str) -> None:
    (folder / "empty").mkdir()
    rules = "" if "--rules" in arguments else "--rules rule.yml"
    done = shell(
        f"""$KHUMKAN detect {rules} {arguments} --fail-on high > table.txt
        case $? in
          0) echo nobody ;; 1) echo the officer ;; 2) echo who keeps the rules ;;
          3) echo who wrote this ;; *) echo somebody else
        esac""",
        folder,
    )
    assert done.stdout.decode().strip() == woken


def test_findings_and_summary_go_where_they_are_sent(folder: Path) -> None:
    line = "$KHUMKAN detect --rules rule.yml --events *.jsonl --output jsonl >f.txt 2>s.txt"
    done = shell(line, folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert orjson.loads((folder / "f.txt").read_bytes())["file"] == "found.jsonl"
    assert "rules: 1 loaded" in (folder / "s.txt").read_text()


def test_a_log_can_come_through_a_pipe(folder: Path) -> None:
    line = "cat quiet.jsonl found.jsonl | $KHUMKAN detect --rules rule.yml --events - --output csv"
    done = shell(line, folder)
    assert done.returncode == 0
    assert [row.split(b",")[4:6] for row in done.stdout.splitlines()[1:]] == [[b"-", b"4"]]


def test_the_output_may_lie_in_the_folder_that_is_read(folder: Path) -> None:
    line = "$KHUMKAN detect --rules rule.yml --events . --output jsonl > out.jsonl 2>err.txt"
    assert shell(line, folder).returncode == 0
    assert len((folder / "out.jsonl").read_bytes().splitlines()) == 1
    assert shell(line, folder).returncode == 0


def test_head_may_leave_early(folder: Path) -> None:
    write_log(folder, FIRES * 5_000, name="many.jsonl")
    line = "{ $KHUMKAN detect --rules rule.yml --events many.jsonl --output jsonl; echo $? >code; } | head -n 1"
    done = shell(line, folder)
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr.decode().count("Traceback") == 0
    assert (folder / "code").read_text() == "0\n"


def test_settings_lie_beside_the_logs(folder: Path) -> None:
    (folder / "khumkan.toml").write_text('[output]\nlanguage = "th"\n')
    line = "unset KHUMKAN_OUTPUT__LANGUAGE; $KHUMKAN detect --rules rule.yml --events found.jsonl"
    assert "สูง" in shell(line, folder).stdout.decode()


def test_settings_that_are_wrong_stop_it_before_it_reads(folder: Path) -> None:
    (folder / "khumkan.toml").write_text("[detect]\nbatch_size = 5\n")
    ran = run_program("detect", "--rules", "rule.yml", "--events", "found.jsonl", folder=folder)
    assert (ran.code, ran.out) == (3, b"")
    assert ran.err.startswith("khumkan: khumkan.toml: there is no setting batch_size")


def test_a_full_disk_is_told_and_is_no_finding(folder: Path) -> None:
    write_log(folder, FIRES * 500, name="many.jsonl")
    line = "$KHUMKAN detect --rules rule.yml --events many.jsonl --fail-on low --output jsonl >/dev/full"
    done = shell(line, folder)
    assert done.returncode == 3
    assert done.stderr.endswith(
        b"khumkan: stdout: can't be read or written: No space left on device\n"
    )

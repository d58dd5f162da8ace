"""Exit codes and last words: what scripts, cron jobs and shells rely on."""

import signal
import subprocess
from pathlib import Path

import pytest
from tests.cli.materials import FIRES, QUIET, UNKNOWN_MODIFIER, write_rule
from tests.cli.running import PROGRAM, environment, khumkan, run_program

from khumkan import __version__, cli
from khumkan.cli.exits import ExitCode
from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import message


def test_the_version_is_told() -> None:
    assert khumkan("--version").text == f"khumkan, version {__version__}\n"


def test_help_names_every_command() -> None:
    ran = khumkan("--help")
    assert ran.code == 0
    assert all(
        f"  {name} " in ran.text for name in ("up", "detect", "rules", "samples", "hub", "node")
    )


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_a_quick_answer_waits_for_no_engine(option: str) -> None:
    loaded = "import sys; from khumkan.cli import group; print(*sorted(sys.modules))"
    done = subprocess.run(  # noqa: S603 -- our own program
        [PROGRAM[0], "-c", loaded, option],
        capture_output=True,
        check=True,
        env=environment(),
        text=True,
    )
    assert not {"sigma", "rich.table", "khumkan.engine.detect"} & set(done.stdout.split())


@pytest.mark.parametrize(
    ("options", "code"),
    [
        pytest.param([], 0, id="findings are output, not an error"),
        pytest.param(["--fail-on", "high"], 1, id="findings, and it was asked to be told"),
        pytest.param(["--fail-on", "low"], 1, id="findings above what it was asked for"),
        pytest.param(["--fail-on", "critical"], 0, id="findings below what it was asked for"),
        pytest.param(["--strict"], 2, id="strict, and a rule is refused"),
        pytest.param(["--strict", "--fail-on", "high"], 2, id="2 beats 1"),
        pytest.param(["--min-level", "critical", "--fail-on", "high"], 0, id="left out counts not"),
    ],
)
def test_one_rule_fires_and_one_is_refused(
    tmp_path: Path, rule: Path, log: Path, options: list[str], code: int
) -> None:
    refused = write_rule(tmp_path, UNKNOWN_MODIFIER, "refused.yml")
    assert khumkan("detect", "--rules", rule, refused, "--events", log, *options).code == code


@pytest.mark.parametrize("options", [[], ["--fail-on", "low"]])
def test_without_any_rule_the_code_is_two_and_nothing_is_read(
    tmp_path: Path, log: Path, options: list[str]
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    ran = khumkan("detect", "--rules", empty, "--events", log, "--output", "jsonl", *options)
    assert (ran.code, ran.out) == (2, b"")
    assert "Nothing was read: there is no rule and no indicator" in ran.err


def test_where_every_rule_is_refused_the_code_is_two(tmp_path: Path, log: Path) -> None:
    refused = write_rule(tmp_path, UNKNOWN_MODIFIER)
    ran = khumkan("detect", "--rules", refused, "--events", log)
    assert ran.code == 2
    assert "sounds_like" in ran.text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param([], "Usage: khumkan", id="nothing asked for"),
        pytest.param(["guard"], "No such command 'guard'", id="unknown command"),
        pytest.param(["detect", "--loud"], "No such option '--loud'", id="unknown option"),
        pytest.param(["detect"], "Missing option '--events'", id="no events"),
        pytest.param(["detect", "--events", "nowhere"], "'nowhere' does not exist", id="no file"),
        pytest.param(["detect", "--events", ".", "x"], "'x' does not exist", id="no second file"),
        pytest.param(["detect", "--events", ".", "--rules", "x"], "'x' does not", id="no rules"),
        pytest.param(["detect", "--events", ".", "--fail-on", "bad"], "'high'", id="no level"),
        pytest.param(["detect", "--events", ".", "--log-source", "/"], "linux//sshd", id="source"),
        pytest.param(
            ["detect", "--events", ".", "--report", "x/y"], "x/y: the report", id="report"
        ),
        pytest.param(["rules", "test", "."], "no folder 'cases'", id="no pack"),
        pytest.param(["samples", "--seed", "thirteen"], "'thirteen' is not", id="no seed"),
    ],
)
def test_bad_usage_is_three_and_says_what_would_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = khumkan(*arguments)
    assert (ran.code, ran.out) == (3, b"")
    assert words in ran.err


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        pytest.param({"KHUMKAN_DETECT__BATCH_EVENTS": "many"}, "khumkan: KHUMKAN_DETECT", id="en"),
        pytest.param(
            {"KHUMKAN_CONFIG": "nowhere.toml", "KHUMKAN_OUTPUT__LANGUAGE": "th"},
            "khumkan: nowhere.toml: อ่านไฟล์การตั้งค่าไม่ได้",
            id="th",
        ),
    ],
)
def test_a_bad_setting_is_three_before_anything_is_read(
    log: Path, settings: dict[str, str], words: str
) -> None:
    ran = khumkan("detect", "--events", log, settings=settings)
    assert (ran.code, ran.out) == (3, b"")
    assert ran.err.startswith(words)


def test_an_error_of_a_lower_layer_is_a_sentence_and_three(
    monkeypatch: pytest.MonkeyPatch, log: Path
) -> None:
    error = ConfigurationError(message("No findings."), place=Place("pack.toml", 2))
    monkeypatch.setattr("khumkan.cli.detect.load_quickly", _raise(error))
    ran = khumkan("detect", "--events", log, settings={"KHUMKAN_OUTPUT__LANGUAGE": "th"})
    assert (ran.code, ran.err[:32]) == (3, "khumkan: pack.toml:2: ไม่พบสิ่งผ")


def test_a_defect_is_no_finding(monkeypatch: pytest.MonkeyPatch, log: Path) -> None:
    monkeypatch.setattr("khumkan.cli.detect.load_quickly", _raise(RuntimeError("oh")))
    ran = khumkan("detect", "--events", log, "--fail-on", "low")
    assert ran.code == ExitCode.DEFECT
    assert "RuntimeError: oh" in ran.err


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, EOFError])
def test_stopped_before_reading_is_130(
    monkeypatch: pytest.MonkeyPatch, log: Path, interrupt: type[BaseException]
) -> None:
    monkeypatch.setattr("khumkan.cli.detect.load_quickly", _raise(interrupt()))
    assert khumkan("detect", "--events", log).code == 130


def test_ctrl_c_in_a_long_run_keeps_what_was_found(tmp_path: Path, rule: Path) -> None:
    report = tmp_path / "report.json"
    arguments = ["detect", "--rules", rule, "--events", "-", "--output", "jsonl"]
    with subprocess.Popen(  # noqa: S603 -- our own program
        [*PROGRAM, *map(str, arguments), "--report", str(report)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment({"KHUMKAN_DETECT__BATCH_EVENTS": "100"}),
    ) as running:
        assert running.stdin
        # More than every buffer on the way holds: when it is written, reading is well under way.
        running.stdin.write((QUIET * 99 + FIRES) * 40)
        running.stdin.flush()
        running.send_signal(signal.SIGINT)
        out, err = running.communicate()
    assert running.returncode == 130
    assert b"Stopped before the end: these numbers are partial." in err
    assert b'"interrupted": true' in report.read_bytes()
    assert out.endswith(b"}\n")
    assert 1 <= len(out.splitlines()) <= 40


@pytest.mark.parametrize("output", ["table", "jsonl", "csv"])
def test_a_reader_that_leaves_early_is_no_error(rule: Path, output: str) -> None:
    arguments = ["detect", "--rules", rule, "--events", "-", "--output", output]
    with subprocess.Popen(  # noqa: S603 -- our own program
        [*PROGRAM, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as running:
        assert running.stdin
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        running.stdin.write(FIRES * 1_000)
        running.stdin.close()
        err = running.stderr.read()
    assert running.returncode == 0
    assert b"Traceback" not in err
    assert b"Broken pipe" not in err


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["rules", "check", "RULE"]])
def test_a_full_disk_is_told_by_every_command(rule: Path, arguments: list[str]) -> None:
    _check_full([str(rule) if one == "RULE" else one for one in arguments])


@pytest.mark.parametrize("output", ["table", "jsonl", "csv"])
@pytest.mark.parametrize("n_findings", [1, 1_000])
def test_a_full_disk_is_told_and_not_taken_for_findings(
    tmp_path: Path, rule: Path, output: str, n_findings: int
) -> None:
    log = tmp_path / "many.jsonl"
    log.write_bytes(FIRES * n_findings)
    _check_full(["detect", "--rules", str(rule), "--events", str(log), "--output", output])


def _check_full(arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(  # noqa: S603 -- our own program
            [*PROGRAM, *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            env=environment(),
            text=True,
        )
    assert done.returncode == 3
    assert done.stderr.endswith(
        "khumkan: stdout: can't be read or written: No space left on device\n"
    )


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ran = khumkan("samples", "--data", tmp_path / "file" / "demo")
    assert ran.code == 3
    assert ran.err.startswith(f"khumkan: {tmp_path}/file/demo/")
    assert ran.err.endswith(": can't be read or written: Not a directory\n")


def test_the_module_runs_as_a_program() -> None:
    assert run_program("--version").text == f"khumkan, version {__version__}\n"


def test_every_command_that_is_listed_can_be_loaded() -> None:
    context = cli.group.make_context("khumkan", ["--version-of-nothing"], resilient_parsing=True)
    names = cli.group.list_commands(context)
    assert {"up", "detect", "node", "hub"} <= set(names)
    assert all(cli.group.get_command(context, name) is not None for name in names)
    assert cli.group.get_command(context, "guard") is None


def _raise(error: BaseException) -> object:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def test_a_folder_without_a_file_is_no_quiet_night(tmp_path: Path) -> None:
    ran = khumkan("detect", "--events", tmp_path)
    assert ran.code == ExitCode.USAGE
    assert "there is no file that could be" in ran.text


def test_indicators_do_not_stand_in_for_rules_that_were_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.yml").write_text("title: x\n", encoding="utf-8")
    (tmp_path / "iocs.txt").write_text("203.0.113.7\n", encoding="utf-8")
    (tmp_path / "log.jsonl").write_text("{}\n", encoding="utf-8")
    ran = khumkan(
        *("detect", "--rules", tmp_path / "bad.yml", "--indicators", tmp_path / "iocs.txt"),
        *("--events", tmp_path / "log.jsonl"),
    )
    assert ran.code == ExitCode.RULES

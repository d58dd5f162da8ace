"""Several processes at once say what one says, and none of them is lost in silence."""

import gzip
import os
import signal
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import active_children
from pathlib import Path

import pytest
from tests.cli.materials import FIRES, QUIET, WHOAMI, process, write_log, write_rule
from tests.cli.running import PROGRAM, Argument, Ran, environment, khumkan
from tests.cli.test_scan import THREE_IN_A_MINUTE, Counted, Kept, balance

from khumkan.cli import crew
from khumkan.cli.loading import load_rule_set
from khumkan.cli.report import ScanReport
from khumkan.cli.scan import Scan, ScanPlan, choose_processes
from khumkan.core.settings import Detect
from khumkan.engine.columns import TimeContext, name_event
from khumkan.engine.detect import Detector
from khumkan.engine.events import Event
from khumkan.engine.files import find_files
from khumkan.engine.indicators import IndicatorSet
from khumkan.engine.rows import LogSource, Row

TORN = b"{torn\n"


@dataclass(frozen=True)
class Result:
    report: ScanReport
    sink: Kept
    n_on_bar: int


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """A folder with a file of each kind that is read, and some that can't be."""
    folder = tmp_path / "logs"
    (folder / "more").mkdir(parents=True)
    write_log(folder, (QUIET + FIRES + TORN + b"\n") * 30, name="a.jsonl")
    write_log(folder, b"", name="b.log")
    write_log(folder, b"one\n\ntwo", name="c.txt")
    (folder / "d.jsonl.gz").write_bytes(gzip.compress(FIRES * 3)[:-9])
    with zipfile.ZipFile(folder / "e.zip", "w") as archive:
        archive.writestr("x.jsonl", FIRES * 2)
        archive.writestr("y.jsonl", QUIET + process("whoami.exe", Computer="opd-02"))
    write_log(folder / "more", *[process("whoami.exe", time=f"2026-11-20 01:02:{s:02}.000")
                                 for s in range(40)], name="f.jsonl")  # fmt: skip
    (folder / "more" / "gone.jsonl").symlink_to(folder / "nowhere")
    return folder


def scan(
    rule: Path,
    *paths: Path,
    n: int,
    settings: Detect | None = None,
    on_finding: Callable[[], None] = lambda: None,
) -> Result:
    settings = settings or Detect(batch_events=7)
    sink, progress = Kept(on_finding), Counted()
    run = Scan(
        ScanPlan(events=paths), load_rule_set([rule], settings), IndicatorSet(), settings, sink,
        progress, n,
    )  # fmt: skip
    return Result(run.run(), sink, progress.n_bytes)


@pytest.mark.parametrize("n", [2, 5])
def test_findings_books_and_bar_are_those_of_one_process(
    tmp_path: Path, logs: Path, n: int
) -> None:
    rule = write_rule(tmp_path, WHOAMI + THREE_IN_A_MINUTE)
    alone, together = scan(rule, logs, n=1), scan(rule, logs, n=n)
    assert alone.report.total("n_rejected") > 0
    assert alone.report.n_correlated > 3
    assert together.report.to_record() == alone.report.to_record()
    assert [one.to_record() for one in together.sink.findings] == [
        one.to_record() for one in alone.sink.findings
    ]
    assert together.n_on_bar == alone.n_on_bar
    assert not active_children()


def test_with_the_sieve_of_large_files_too(
    tmp_path: Path, logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = write_rule(tmp_path, WHOAMI + THREE_IN_A_MINUTE)
    plain = scan(rule, logs, n=1)
    monkeypatch.setattr("khumkan.cli.file_scan._LARGE_BYTES", 1)
    read: list[str] = []
    monkeypatch.setattr(Detector, "read", _counted(read, Detector.read))
    alone, together = scan(rule, logs, n=1), scan(rule, logs, n=2)
    assert read
    for one in (alone, together):
        assert one.report.to_record() == plain.report.to_record()
        assert [str(each.to_record()) for each in one.sink.findings] == [
            str(each.to_record()) for each in plain.sink.findings
        ]


@pytest.mark.parametrize("output", ["table", "jsonl", "csv"])
def test_every_output_is_that_of_one_process(tmp_path: Path, logs: Path, output: str) -> None:
    rule = write_rule(
        tmp_path, WHOAMI + THREE_IN_A_MINUTE.replace("timespan", "generate: true\n  timespan")
    )
    ran = [_detect(rule, logs, n, "--output", output) for n in (1, 3)]
    assert ran[0].out
    assert ran[0] == ran[1]


def test_a_pair_of_sinks_gets_both_parts(tmp_path: Path, logs: Path) -> None:
    from khumkan.cli.sinks import SinkPair  # noqa: PLC0415

    first, second = Kept(), Kept()
    part = SinkPair(Kept(), Kept()).for_part()
    rule = write_rule(tmp_path)
    for one in scan(rule, logs, n=1).sink.findings:
        part.write(one)
    SinkPair(first, second).add_part(part.take_part())
    assert first.findings == second.findings != []


def _counted(calls: list[str], read: Callable[..., object]) -> Callable[..., object]:
    def counted(*given: object) -> object:
        calls.append("read")
        return read(*given)

    return counted


def _detect(rule: Path, logs: Path, n: int, *options: str) -> Ran:
    return khumkan("detect", "--rules", rule, "--events", logs, "--processes", str(n), *options)


def test_correlations_hold_as_many_hits_as_in_one_process(tmp_path: Path, logs: Path) -> None:
    rule = write_rule(tmp_path, WHOAMI + THREE_IN_A_MINUTE)
    settings = Detect(batch_events=7, correlation_max_hits=37)
    alone, together = (scan(rule, logs, n=n, settings=settings) for n in (1, 3))
    assert alone.report.n_hits_dropped > 0
    assert together.report.to_record() == alone.report.to_record()


def test_standard_input_has_its_place_among_files(rule: Path, logs: Path) -> None:
    def detect(n: int) -> Ran:
        arguments: list[Argument] = ["--rules", rule, "--processes", str(n), "--output", "jsonl"]
        events: list[Argument] = [logs / "a.jsonl", "-", logs / "more"]
        return khumkan("detect", "--events", *events, *arguments, stdin=FIRES * 3)

    assert detect(1) == detect(2)


def name_until(seconds: str, fail: Callable[[], None]) -> object:
    """Return a `name_event` that fails at the event of a certain second, in another process."""
    ours = os.getpid()

    def name(event: Event, hint: LogSource | None = None, *, context: TimeContext) -> Row:
        if os.getpid() != ours and f"01:02:{seconds}".encode() in event.raw:
            fail()
        return name_event(event, hint, context)

    return name


@pytest.mark.parametrize(
    ("fail", "why"),
    [
        pytest.param(lambda: os.kill(os.getpid(), signal.SIGKILL), "signal 9", id="killed"),
        pytest.param(lambda: os._exit(7), "exit code 7", id="ended"),
    ],
)
def test_the_rest_of_a_file_whose_process_dies_is_rejected_and_others_are_read(
    tmp_path: Path, logs: Path, monkeypatch: pytest.MonkeyPatch, fail: Callable[[], None], why: str
) -> None:
    monkeypatch.setattr("khumkan.cli.scan.name_event", name_until("25", fail))
    lines = [process("whoami.exe", time=f"2026-11-20 01:02:{s:02}.000") for s in range(40)]
    first = write_log(tmp_path, *lines, name="first.jsonl")
    found = scan(write_rule(tmp_path), first, logs / "a.jsonl", n=2)
    broken, whole = found.report.files
    assert balance(found.report)["first.jsonl"] == first.stat().st_size
    # Batches of seven: the fourth is the one that was lost.
    assert (broken.n_events, broken.n_findings, broken.n_rejected) == (21, 21, 1)
    (rejection,) = broken.rejections
    assert (rejection.record, rejection.n_bytes) == (22, sum(map(len, lines[21:])))
    assert why in str(rejection.reason)
    assert "--processes 1" in str(rejection.reason)
    assert (whole.n_events, whole.n_findings) == (60, 30)
    assert found.n_on_bar == found.report.total("n_bytes")


def test_of_a_packed_file_whose_process_dies_the_rest_is_told_without_a_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khumkan.cli.scan.name_event", name_until("03", lambda: os._exit(7)))
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(FIRES * 20))
    report = scan(write_rule(tmp_path), packed, packed.parent / "x", n=2).report
    (file,) = report.files
    assert (file.n_events, file.n_rejected, file.n_rejected_bytes) == (0, 1, 0)
    assert [why for _, why in report.skipped] != []


def test_a_file_that_kills_its_process_before_it_is_told_of_is_told_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khumkan.cli.file_scan.open_parts", lambda *_: os._exit(7))
    log = write_log(tmp_path, FIRES)
    (file,) = scan(write_rule(tmp_path), log, n=2).report.files
    assert (file.file, file.n_bytes, file.n_rejected_bytes) == (str(log), len(FIRES), len(FIRES))


def test_an_interrupt_ends_all_processes_and_keeps_what_was_found(
    tmp_path: Path, logs: Path
) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    found = scan(write_rule(tmp_path), logs, n=2, on_finding=interrupt)
    assert found.report.was_interrupted
    assert found.sink.findings
    assert not active_children()


def test_ctrl_c_ends_the_program_and_all_its_processes(tmp_path: Path, rule: Path) -> None:
    pipe = tmp_path / "slow"
    log = write_log(tmp_path, FIRES * 50)
    os.mkfifo(pipe)
    arguments = ["detect", "--rules", rule, "--events", log, "-", "--processes", "2"]
    with (
        subprocess.Popen(  # noqa: S603 -- our own program
            [*PROGRAM, *map(str, arguments), "--output", "jsonl"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=environment(), start_new_session=True,
        ) as program
    ):  # fmt: skip
        assert program.stdout is not None
        assert program.stdin is not None
        program.stdin.write(FIRES)
        program.stdin.flush()
        _wait_for_children(program.pid)
        os.killpg(program.pid, signal.SIGINT)
        program.communicate(timeout=30)
    assert program.returncode == 130
    with pytest.raises(ProcessLookupError):
        os.killpg(program.pid, 0)


def _wait_for_children(pid: int) -> None:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    for _ in range(10_000_000):
        if children.read_text():
            return
    raise TimeoutError


def test_where_no_process_can_be_started_this_one_reads(
    tmp_path: Path, logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise BlockingIOError

    rule = write_rule(tmp_path)
    alone = scan(rule, logs, n=1)
    monkeypatch.setattr(crew, "start_worker", refuse)
    assert scan(rule, logs, n=4).report.to_record() == alone.report.to_record()


@pytest.mark.parametrize(("n_cores", "n"), [(3, 3), (None, 1)])
def test_a_machine_that_cannot_say_what_we_may_use_is_asked_what_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n_cores: int | None, n: int
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: n_cores)
    for number in range(5):
        with (tmp_path / f"{number}.log").open("wb") as stream:
            stream.truncate(10_000_000)
    assert choose_processes([tmp_path]) == n


def test_a_machine_without_forks_reads_by_itself(
    tmp_path: Path, logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("multiprocessing.get_all_start_methods", lambda: ["spawn"])
    rule = write_rule(tmp_path)
    assert scan(rule, logs, n=3).report.to_record() == scan(rule, logs, n=1).report.to_record()


@pytest.mark.parametrize(
    ("sizes", "n"),
    [
        pytest.param([], 1, id="nothing"),
        pytest.param([1_000] * 50, 1, id="little"),
        pytest.param([20_000_000], 2, id="one large file"),
        pytest.param([1_000_000] * 3 + [15_000_000], 4, id="some small files"),
        pytest.param([10_000_000] * 2, 2, id="as many as files"),
        pytest.param([10_000_000] * 9, 4, id="as many as cores"),
    ],
)
def test_without_being_told_there_are_as_many_processes_as_pay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sizes: list[int], n: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(4))
    for number, size in enumerate(sizes):
        with (tmp_path / f"{number}.log").open("wb") as stream:
            stream.truncate(size)
    assert choose_processes([tmp_path]) == n


@pytest.mark.parametrize("n", ["0", "257", "many"])
def test_a_number_of_processes_that_is_none_is_a_wrong_use(rule: Path, log: Path, n: str) -> None:
    ran = khumkan("detect", "--rules", rule, "--events", log, "--processes", n)
    assert (ran.code, ran.out) == (3, b"")
    assert "--processes" in ran.err


@pytest.fixture(autouse=True)
def _every_process_has_ended() -> Iterator[None]:
    yield
    assert not active_children()


def test_what_is_said_before_its_turn_waits_in_its_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from khumkan.cli.crew_tasks import Task  # noqa: PLC0415

    monkeypatch.setattr("khumkan.cli.crew_tasks._IN_MEMORY_BYTES", 10)
    (found,) = find_files([write_log(tmp_path, FIRES)])
    task = Task(found)
    task.put(b"one" * 10)
    task.put(b"")
    taking = task.take_out()
    assert next(taking) == b"one" * 10
    task.put(b"three")
    assert list(taking) == [b"", b"three"]
    task.put(b"four")
    assert list(task.take_out()) == [b"four"]
    task.close()

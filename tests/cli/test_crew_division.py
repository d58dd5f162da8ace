"""One large file read by several processes says what it says to one."""

import errno
import gzip
import os
import random
import signal
from collections.abc import Callable, Iterator
from multiprocessing import active_children
from pathlib import Path

import pytest
import zstandard
from tests.cli.materials import FIRES, QUIET, WHOAMI, process, write_log, write_rule
from tests.cli.test_crew import Result, name_until, scan
from tests.cli.test_scan import THREE_IN_A_MINUTE, balance

from khumkan.cli import crew
from khumkan.cli.crew_tasks import Task
from khumkan.cli.detect import exit_code
from khumkan.cli.exits import ExitCode
from khumkan.core.errors import InputError
from khumkan.core.messages import message
from khumkan.core.settings import Detect
from khumkan.engine.detect import Detector
from khumkan.engine.files import InputFile

OVER_LINES = FIRES.replace(b",", b",\n")
SYSLOG = b"<86>Nov 20 02:00:00 srv1 sudo[7]: root ran whoami\n<1>a=b\r\n\n"
OF_LINUX = WHOAMI.replace("product: windows, category: process_creation", "product: linux").replace(
    "Image|endswith: \\whoami.exe", "message|contains: whoami"
)
PACK = {".gz": gzip.compress, ".zst": zstandard.ZstdCompressor().compress}
LONG = b'{"a":"' + b"x" * 3000 + b'"}\n'


@pytest.fixture(autouse=True)
def _small_shares(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every file is large, and every share as small as a line or some."""
    monkeypatch.setattr("khumkan.cli.file_scan._LARGE_BYTES", 1)
    monkeypatch.setattr("khumkan.engine.dividing.LEAST_BYTES", 700)
    monkeypatch.setattr("khumkan.engine.dividing.MOST_BYTES", 2_000)
    monkeypatch.setattr("khumkan.engine.packed_division.MOST_BYTES", 2_000)
    monkeypatch.setattr("khumkan.engine.packed_division.BLOCK_BYTES", 1_000)
    yield
    assert not active_children()


def same(alone: Result, together: Result) -> None:
    assert together.report.to_record() == alone.report.to_record()
    assert [one.to_record() for one in together.sink.findings] == [
        one.to_record() for one in alone.sink.findings
    ]
    assert together.n_on_bar == alone.n_on_bar
    assert together.report.has_unread == alone.report.has_unread


INPUTS = [
    pytest.param((QUIET + FIRES + b"{torn\n\n") * 20, id="lines"),
    pytest.param((QUIET + FIRES) * 20 + FIRES[:-1], id="no end behind the last"),
    pytest.param((QUIET + FIRES).replace(b"\n", b"\r\n") * 20, id="CRLF"),
    pytest.param(b"\xef\xbb\xbf" + FIRES * 20, id="a byte-order mark"),
    pytest.param(FIRES * 9 + LONG + FIRES * 9, id="a line longer than a share"),
    pytest.param(FIRES * 9 + OVER_LINES + QUIET * 5 + FIRES * 9, id="over many lines"),
    pytest.param(FIRES * 9 + b"[\n" + FIRES * 20, id="an array that never ends"),
    pytest.param((FIRES * 20).decode().encode("utf-16"), id="UTF-16"),
    pytest.param(process("whoami.exe", Computer="ก").decode().encode("cp874") * 20, id="thai"),
    pytest.param(b"[" + b",".join([FIRES] * 20) + b"]", id="an array"),
]


@pytest.mark.parametrize("n", [2, 3])
@pytest.mark.parametrize("raw", INPUTS)
def test_findings_books_and_bar_are_those_of_one_process(
    tmp_path: Path, raw: bytes, n: int
) -> None:
    rule = write_rule(tmp_path, WHOAMI + THREE_IN_A_MINUTE)
    log = write_log(tmp_path, raw)
    other = write_log(tmp_path, QUIET + FIRES, name="z.jsonl")
    alone = scan(rule, log, other, n=1)
    assert alone.report.n_correlated > 0
    same(alone, scan(rule, log, other, n=n))


@pytest.mark.parametrize("ending", [".gz", ".zst"])
@pytest.mark.parametrize("raw", INPUTS)
def test_so_are_those_of_packed_files(tmp_path: Path, raw: bytes, ending: str) -> None:
    rule = write_rule(tmp_path, WHOAMI + THREE_IN_A_MINUTE)
    log = write_log(tmp_path, PACK[ending](raw), name=f"a.jsonl{ending}")
    other = write_log(tmp_path, QUIET + FIRES, name="z.jsonl")
    same(scan(rule, log, other, n=1), scan(rule, log, other, n=2))


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(gzip.compress(FIRES * 800), id="longer than what is looked at"),
        pytest.param(gzip.compress(FIRES * 800)[:-9], id="cut off"),
        pytest.param(gzip.compress(FIRES * 500) + gzip.compress(FIRES[:-1]), id="two in a row"),
        pytest.param(
            gzip.compress(FIRES * 600 + OVER_LINES * 9 + FIRES * 99)[:-9], id="over lines"
        ),
        pytest.param(
            gzip.compress(FIRES * 600 + b"x" * 9_000 + b"\n" + FIRES * 99), id="long line"
        ),
    ],
)
def test_packed_files_longer_than_what_is_looked_at_too(
    tmp_path: Path, packed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khumkan.engine.packed_division.LONGEST_BYTES", 3_000)
    monkeypatch.setattr("khumkan.engine.dividing.LEAST_BYTES", 7_000)
    rule = write_rule(tmp_path)
    log = write_log(tmp_path, packed, name="a.jsonl.gz")
    alone = scan(rule, log, n=1)
    assert alone.report.files[0].n_findings > 500
    same(alone, scan(rule, log, n=2))


def test_a_packed_line_of_many_objects_is_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khumkan.engine.packed_division.LONGEST_BYTES", 3_000)
    rule, one = write_rule(tmp_path), b'{"a":12}'
    lines = FIRES * 5 + b"\n" * (-len(FIRES * 5) % len(one))  # so that a cut is between objects
    log = write_log(tmp_path, gzip.compress(lines + one * 20_000), name="a.jsonl.gz")
    alone = scan(rule, log, n=1)
    assert alone.report.files[0].n_events == 20_005
    same(alone, scan(rule, log, n=2))


@pytest.mark.parametrize("has_memory_files", [True, False])
def test_where_there_is_no_memory_for_a_share_one_process_unpacks_all_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_memory_files: bool
) -> None:
    rule = write_rule(tmp_path)
    log = write_log(tmp_path, gzip.compress(FIRES * 2_000), name="a.jsonl.gz")
    alone = scan(rule, log, n=1)
    create, made = os.memfd_create, list[str]()

    def few(name: str) -> int:
        made.append(name)
        if len(made) > 3:
            raise OSError(errno.ENOMEM, "Cannot allocate memory")
        return create(name)

    monkeypatch.setattr(os, "memfd_create", few)
    monkeypatch.setattr("khumkan.cli.file_scan.CAN_DIVIDE", has_memory_files)
    same(alone, scan(rule, log, n=2))
    assert len(made) == (4 if has_memory_files else 0)


def test_what_is_left_of_a_share_of_a_packed_file_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khumkan.cli.scan.name_event", name_until("25", lambda: os._exit(7)))
    lines = [process("whoami.exe", time=f"2026-11-20 01:02:{s:02}.000") for s in range(40)]
    log = write_log(tmp_path, gzip.compress(b"".join(lines)), name="a.jsonl.gz")
    found = scan(write_rule(tmp_path), log, n=2, settings=Detect(batch_events=1))
    (file,) = found.report.files
    assert file.n_bytes == sum(map(len, lines))
    assert (file.rejections[0].record, file.n_rejected) == (26, 1)
    assert found.n_on_bar == log.stat().st_size


def test_a_packed_file_that_can_be_read_no_more_is_told_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(1)  # noqa: S311 -- so that it stays large when it is packed
    lines = [process(f"whoami.exe {rng.randbytes(90).hex()}") for _ in range(1_500)]
    log = write_log(tmp_path, gzip.compress(b"".join(lines)), name="a.jsonl.gz")
    read = InputFile.read

    def failing(self: InputFile, n_bytes: int) -> bytes:
        if self.n_read > 100_000:
            raise InputError(message("the disk fails"))
        return read(self, n_bytes)

    monkeypatch.setattr(InputFile, "read", failing)
    found = scan(write_rule(tmp_path), log, n=2)
    assert [str(why) for _, why in found.report.skipped] == ["the disk fails"]
    assert 100 < found.report.files[0].n_events < 1_500


@pytest.mark.parametrize("name", ["messages", "a.txt"])
def test_lines_of_other_kinds_too(tmp_path: Path, name: str) -> None:
    rule = write_rule(tmp_path, OF_LINUX)
    log = write_log(tmp_path, (SYSLOG + b"free words\n") * 50, name=name)
    alone = scan(rule, log, n=1)
    assert len(alone.sink.findings) == 50
    same(alone, scan(rule, log, n=2))


def test_it_is_read_in_shares_and_the_rest_is_dropped_where_one_runs_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropped: list[int] = []
    drop = crew.Crew._drop_behind

    def watched(self: crew.Crew, task: Task) -> None:
        dropped.append(task.n_read)
        drop(self, task)

    monkeypatch.setattr(crew.Crew, "_drop_behind", watched)
    rule = write_rule(tmp_path)
    lines = write_log(tmp_path, FIRES * 40)
    scan(rule, lines, n=2)
    assert not dropped
    over = write_log(tmp_path, FIRES * 40 + OVER_LINES * 9 + FIRES * 20, name="over.jsonl")
    same(scan(rule, over, n=1), scan(rule, over, n=2))
    assert dropped


def test_a_file_that_is_not_large_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khumkan.cli.file_scan._LARGE_BYTES", 1_000_000)
    monkeypatch.setattr(Detector, "read", None)
    rule, log = write_rule(tmp_path), write_log(tmp_path, FIRES * 40)
    same(scan(rule, log, n=1), scan(rule, log, n=2))


def test_correlations_hold_as_many_hits_as_in_one_process(tmp_path: Path) -> None:
    rule = write_rule(tmp_path, WHOAMI + THREE_IN_A_MINUTE)
    log = write_log(tmp_path, *[process("whoami.exe", time=f"2026-11-20 01:02:{s:02}.000")
                                for s in range(40)])  # fmt: skip
    settings = Detect(batch_events=7, correlation_max_hits=17)
    alone = scan(rule, log, n=1, settings=settings)
    assert alone.report.n_hits_dropped == 23
    same(alone, scan(rule, log, n=3, settings=settings))


def test_what_happened_to_the_file_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule, log = write_rule(tmp_path), write_log(tmp_path, FIRES * 20)

    def grow(self: crew.Crew, task: Task) -> None:
        with log.open("ab") as stream:
            stream.write(b"one more\n")
        end(self, task)

    end = crew.Crew._end
    monkeypatch.setattr(crew.Crew, "_end", grow)
    (file,) = scan(rule, log, n=2).report.files
    assert [str(one) for one in file.notices] == ["grew by 9 bytes, not read now"]
    assert file.n_events == 20


@pytest.mark.parametrize(
    ("fail", "why"),
    [
        pytest.param(lambda: os.kill(os.getpid(), signal.SIGKILL), "signal 9", id="killed"),
        pytest.param(lambda: os._exit(7), "exit code 7", id="ended"),
    ],
)
def test_what_is_left_of_the_share_of_a_process_that_dies_is_rejected_and_all_else_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fail: Callable[[], None], why: str
) -> None:
    monkeypatch.setattr("khumkan.cli.scan.name_event", name_until("25", fail))
    lines = [process("whoami.exe", time=f"2026-11-20 01:02:{s:02}.000") for s in range(40)]
    log = write_log(tmp_path, *lines)
    found = scan(write_rule(tmp_path), log, n=2, settings=Detect(batch_events=1))
    (file,) = found.report.files
    (rejection,) = file.rejections
    n_lost = 40 - file.n_events
    assert rejection.record == 26
    assert rejection.n_bytes == sum(map(len, lines[25 : 25 + n_lost]))
    assert 0 < n_lost < 10
    assert why in str(rejection.reason)
    records = [one.position.record for one in found.sink.findings]
    assert records == [*range(1, 26), *range(26 + n_lost, 41)]
    assert balance(found.report)[log.name] == log.stat().st_size
    assert found.n_on_bar == log.stat().st_size
    assert exit_code(found.report, fail_on=None, is_strict=False) == ExitCode.DEFECT


def test_where_no_process_can_be_started_this_one_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise BlockingIOError

    rule = write_rule(tmp_path)
    log = write_log(tmp_path, FIRES * 40 + OVER_LINES * 9 + FIRES * 20)
    packed = write_log(tmp_path, gzip.compress(log.read_bytes()), name="b.jsonl.gz")
    alone = scan(rule, log, n=1), scan(rule, packed, n=1)
    monkeypatch.setattr(crew, "start_worker", refuse)
    same(alone[0], scan(rule, log, n=4))
    same(alone[1], scan(rule, packed, n=4))


def test_an_interrupt_ends_all_processes_and_keeps_what_was_found(tmp_path: Path) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    log = write_log(tmp_path, FIRES * 200)
    found = scan(write_rule(tmp_path), log, n=2, on_finding=interrupt)
    assert found.report.was_interrupted
    assert found.sink.findings


def test_a_file_that_can_be_read_no_more_is_told_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = write_log(tmp_path, FIRES * 40)
    ours = os.getpid()
    pread = os.pread

    def failing(handle: int, n_bytes: int, offset: int) -> bytes:
        if os.getpid() != ours and offset > 3_000:
            raise OSError(5, "Input/output error")
        return pread(handle, n_bytes, offset)

    monkeypatch.setattr(os, "pread", failing)
    report = scan(write_rule(tmp_path), log, n=2).report
    assert {(file, str(why)) for file, why in report.skipped} == {
        (str(log), "can't be read: Input/output error")
    }
    assert 0 < report.files[0].n_events < 40


def test_a_file_that_cannot_be_opened_is_told_as_by_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = write_log(tmp_path, FIRES)
    log = write_log(tmp_path, FIRES, name="z.jsonl")
    monkeypatch.setattr("khumkan.engine.files._check_file", _then(gone.unlink))
    report = scan(write_rule(tmp_path), gone, log, n=2).report
    assert [str(why) for _, why in report.skipped] == ["can't be read: No such file or directory"]
    assert len(report.files) == 1


def _then(work: Callable[[], None]) -> Callable[..., object]:
    from khumkan.engine.files import FoundFile  # noqa: PLC0415

    called: list[bool] = []

    def check(path: Path, _mode: int) -> object:
        if not called:
            called.append(True)
            work()
        return FoundFile(path)

    return check

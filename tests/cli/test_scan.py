"""One run over files: the books stay right whatever happens on the way."""

import gzip
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.cli.materials import FIRES, QUIET, WHOAMI, write_log, write_rule

from khumkan.cli.detect import exit_code
from khumkan.cli.exits import ExitCode
from khumkan.cli.file_scan import FileScan
from khumkan.cli.loading import load_rule_set
from khumkan.cli.progress import Progress
from khumkan.cli.report import ScanReport
from khumkan.cli.scan import Scan, ScanPlan
from khumkan.cli.sinks import Sink
from khumkan.cli.tables import FindingTable
from khumkan.core.errors import InputError, Place
from khumkan.core.messages import message
from khumkan.core.settings import Detect
from khumkan.core.severity import Severity
from khumkan.engine import files
from khumkan.engine.columns import TimeContext, name_event
from khumkan.engine.detect import Detector
from khumkan.engine.events import Batch, Event, Limits
from khumkan.engine.files import InputFile
from khumkan.engine.findings import Finding
from khumkan.engine.formats import Format, read_batches
from khumkan.engine.formats.sources import ByteSource
from khumkan.engine.indicators import IndicatorSet
from khumkan.engine.rows import LogSource, Row
from khumkan.engine.rule_telling import RuleTeller

THREE_IN_A_MINUTE = """
---
title: Asked Three Times
id: 6a9a0a6e-3a5e-4a0c-8d0c-0c7b7c1b2f03
level: critical
correlation:
  type: event_count
  rules: [6a9a0a6e-3a5e-4a0c-8d0c-0c7b7c1b2f01]
  group-by: [Computer]
  timespan: 1m
  condition: {gte: 3}
"""


class Kept(Sink):
    """Keeps findings, and calls somebody on each."""

    def __init__(self, on_finding: Callable[[], None] = lambda: None) -> None:
        self.findings: list[Finding] = []
        self._on_finding = on_finding

    def write(self, finding: Finding) -> None:
        self.findings.append(finding)
        self._on_finding()


class Counted(Progress):
    n_bytes = 0

    def advance(self, n_bytes: int) -> None:
        self.n_bytes += n_bytes


def scan(
    rule: Path, *paths: Path, sink: Sink | None = None, progress: Progress | None = None,
    settings: Detect | None = None, min_level: Severity = Severity.INFORMATIONAL,
) -> ScanReport:  # fmt: skip
    settings = settings or Detect()
    return Scan(
        ScanPlan(events=paths, min_level=min_level),
        load_rule_set([rule], settings),
        IndicatorSet(),
        settings,
        sink or Kept(),
        progress or Progress(),
    ).run()


def balance(report: ScanReport) -> dict[str, int]:
    """Return the bytes of each file; events, rejections and blanks must make them up."""
    for file in report.files:
        record = file.to_record()
        parts = (record[name] for name in ("event_bytes", "rejected_bytes", "blank_bytes"))
        assert sum(map(int, map(str, parts))) == file.n_bytes
    return {Path(file.file).name: file.n_bytes for file in report.files}


def test_every_byte_of_every_file_is_in_the_books_and_on_the_bar(
    tmp_path: Path, rule: Path
) -> None:
    logs = tmp_path / "logs"
    (logs / "more").mkdir(parents=True)
    write_log(logs, QUIET, b"\n", b"{torn\n", FIRES, name="a.jsonl")
    write_log(logs, b"", name="empty.log")
    write_log(logs, b"one\n\ntwo", name="b.txt")
    write_log(logs / "more", FIRES * 3, name="c.jsonl")
    progress = Counted()
    report = scan(rule, logs, progress=progress)
    assert balance(report) == {
        path.name: path.stat().st_size for path in logs.rglob("*") if path.is_file()
    }
    assert progress.n_bytes == report.total("n_bytes")
    assert (report.total("n_events"), report.total("n_rejected")) == (7, 1)
    assert report.findings_by_level == {"high": 4}


def test_batches_change_no_number(tmp_path: Path, rule: Path) -> None:
    log = write_log(tmp_path, (QUIET + FIRES + b"{torn\n") * 10)
    whole = scan(rule, log)
    small = scan(rule, log, settings=Detect(batch_events=3))
    assert small.files[0].to_record() == whole.files[0].to_record()
    assert small.findings_by_level == whole.findings_by_level == {"high": 10}


def test_correlations_speak_at_the_end_and_are_counted_apart(tmp_path: Path) -> None:
    rule = write_rule(tmp_path, WHOAMI + THREE_IN_A_MINUTE)
    sink = Kept()
    report = scan(rule, write_log(tmp_path, FIRES * 3), sink=sink)
    assert [finding.head.title for finding in sink.findings] == ["Asked Three Times"]
    assert report.n_correlated == 1
    assert report.findings_by_level == {"critical": 1}
    assert report.files[0].n_findings == 0


def test_what_is_below_the_wanted_level_is_in_no_number(tmp_path: Path) -> None:
    rule = write_rule(tmp_path, WHOAMI.replace("level: high", "level: low"))
    sink = Kept()
    report = scan(rule, write_log(tmp_path, FIRES), sink=sink, min_level=Severity.MEDIUM)
    assert (sink.findings, report.files[0].n_findings, report.findings_by_level) == ([], 0, {})


def test_without_a_rule_nothing_is_read(tmp_path: Path, log: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    report = scan(empty, log)
    assert (report.n_rules, report.files) == (0, [])


def test_an_interrupt_keeps_what_was_found_and_says_so(tmp_path: Path) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    rule = write_rule(tmp_path)
    report = scan(rule, write_log(tmp_path, FIRES), sink=Kept(interrupt))
    assert report.was_interrupted
    assert report.n_rules == 1
    assert report.findings_by_level == {"high": 1}


def test_a_file_that_cannot_be_read_is_skipped_and_the_rest_goes_on(
    tmp_path: Path, rule: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    secret = write_log(logs, FIRES, name="a.jsonl")
    write_log(logs, FIRES, name="b.jsonl")
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != secret and access(path, mode))
    report = scan(rule, logs)
    assert [(name, str(why)) for name, why in report.skipped] == [
        (str(secret), "can't be read: no permission")
    ]
    assert balance(report) == {"b.jsonl": len(FIRES)}


def test_a_file_that_vanishes_is_skipped_and_the_rest_goes_on(tmp_path: Path, rule: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    write_log(logs, FIRES, name="a.jsonl")
    gone = write_log(logs, FIRES, name="b.jsonl")
    write_log(logs, FIRES, name="c.jsonl")
    report = scan(rule, logs, sink=Kept(lambda: gone.unlink(missing_ok=True)))
    assert [name for name, _ in report.skipped] == [str(gone)]
    assert list(balance(report)) == ["a.jsonl", "c.jsonl"]


def test_a_file_that_grows_is_read_as_far_as_it_reached_and_says_so(
    tmp_path: Path, rule: Path
) -> None:
    log = write_log(tmp_path, QUIET, FIRES)

    def grow() -> None:
        with log.open("ab") as stream:
            stream.write(FIRES)

    report = scan(rule, log, sink=Kept(grow))
    (file,) = report.files
    assert balance(report) == {"sysmon.jsonl": len(QUIET + FIRES)}
    assert [str(notice) for notice in file.notices] == [f"grew by {len(FIRES)} bytes, not read now"]


def test_a_disk_that_fails_half_way_keeps_the_first_half(
    tmp_path: Path, rule: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = write_log(tmp_path, FIRES * 2_000)
    write_log(tmp_path, FIRES, name="z.jsonl")
    monkeypatch.setattr("khumkan.cli.file_scan.open_input", _failing_after(log, 300_000))
    report = scan(rule, log, tmp_path / "z.jsonl", settings=Detect(batch_events=100))
    assert [str(why) for _, why in report.skipped] == ["can't be read: Input/output error"]
    books = balance(report)
    assert books["z.jsonl"] == len(FIRES)
    assert 0 < books["sysmon.jsonl"] < log.stat().st_size
    assert report.findings_by_level["high"] == report.total("n_events")


def _failing_after(path: Path, n_bytes: int) -> object:
    class Failing(InputFile):
        def read(self, wanted: int, /) -> bytes:
            if self.path == path and self.n_read > n_bytes:
                reason = message("can't be read: {why}", why="Input/output error")
                raise InputError(reason, place=Place(str(path)))
            return super().read(wanted)

    @contextmanager
    def open_failing(wanted: Path) -> Iterator[InputFile]:
        with files.open_input(wanted) as opened:
            yield Failing(opened.path, opened._stream, opened.n_bytes, opened.modified_at)

    return open_failing


def test_an_event_on_which_the_engine_fails_is_counted_as_rejected(
    tmp_path: Path, rule: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(event: Event, hint: LogSource | None = None, *, context: TimeContext) -> Row:
        if event.record == 1:
            raise ArithmeticError
        return name_event(event, hint, context)

    monkeypatch.setattr("khumkan.cli.scan.name_event", fail)
    report = scan(rule, write_log(tmp_path, FIRES, FIRES))
    (file,) = report.files
    assert (file.n_events, file.n_rejected, file.n_findings) == (1, 1, 1)
    assert "ArithmeticError" in str(file.rejections[0].reason)
    balance(report)


def test_a_reader_that_fails_costs_only_the_rest_of_its_file(
    tmp_path: Path, rule: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_on_the_first(source: ByteSource, format_: Format, limits: Limits) -> Iterator[Batch]:
        batches = list(read_batches(source, format_, limits))
        if b"first" in batches[0].events[0].raw:
            raise IndexError
        yield from batches

    monkeypatch.setattr("khumkan.cli.file_scan.read_batches", fail_on_the_first)
    first = write_log(tmp_path, b'{"first": 1}', name="a.jsonl")
    second = write_log(tmp_path, FIRES, name="b.jsonl")
    report = scan(rule, first, second)
    assert [file.n_findings for file in report.files] == [0, 1]
    assert "IndexError" in str(report.files[0].notices[0])
    assert report.has_unread
    assert exit_code(report, fail_on=None, is_strict=False) == ExitCode.DEFECT


def test_a_packed_file_is_large_by_what_it_unpacks_to(
    tmp_path: Path, rule: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khumkan.cli.file_scan._LARGE_BYTES", 100_000)
    read: list[str] = []

    def watched(_: Detector, stream: ByteSource, format_: Format, limits: Limits) -> object:
        read.append(format_.name)
        return read_batches(stream, format_, limits)

    monkeypatch.setattr(Detector, "read", watched)
    monkeypatch.setattr(FileScan, "prepare", lambda _: None)
    small = tmp_path / "small.jsonl.gz"
    small.write_bytes(gzip.compress(FIRES * 9))
    assert scan(rule, small).files[0].n_findings == 9
    assert read == []
    large = tmp_path / "large.jsonl.gz"
    large.write_bytes(gzip.compress(FIRES * 900))
    assert large.stat().st_size < 10_000
    assert scan(rule, large).files[0].n_findings == 900
    assert read == ["json"]


def test_findings_are_written_as_they_are_made(
    tmp_path: Path, rule: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("khumkan.cli.file_scan._LARGE_BYTES", 1)
    told: list[str] = []
    make = RuleTeller.find

    def watched(self: RuleTeller, *given: Any) -> Finding:
        told.append("made")
        return make(self, *given)

    monkeypatch.setattr(RuleTeller, "find", watched)
    scan(rule, write_log(tmp_path, FIRES * 20), sink=Kept(lambda: told.append("written")))
    assert told == ["made", "written"] * 20
    told.clear()
    assert scan(rule, write_log(tmp_path, FIRES * 20), sink=FindingTable()).findings_by_level == {
        "high": 20
    }
    assert told == ["made"] * 3
    told.clear()
    unwanted = scan(rule, write_log(tmp_path, FIRES * 20), min_level=Severity.CRITICAL)
    assert (unwanted.findings_by_level, told) == ({}, [])

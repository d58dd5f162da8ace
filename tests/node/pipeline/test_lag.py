"""A hub that was away for days: few reports, the grave ones first, and nothing left out."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from node_line import RULE, RULES, Line, firewall, read_test_rules

from khumkan.core.messages import message
from khumkan.node.pipeline.gathering import MOST_PIECES
from khumkan.node.pipeline.lag import OutboxLag
from khumkan.node.state import Message, StateError
from khumkan.wire.contract import FindingsReport

INFORMATIONAL = RULES.replace("level: high", "level: low")
FIVE = timedelta(seconds=5)


def fill(line: Line, n: int) -> None:
    ids = line.pipeline.ids
    with line.state.writing():
        line.state.outbox.put([Message(ids.make(), "findings-report", b"{}") for _ in range(n)])


@pytest.mark.parametrize(
    ("n", "age", "interval"),
    [
        pytest.param(101, timedelta(seconds=30), FIVE, id="just away"),
        pytest.param(101, timedelta(minutes=5), timedelta(minutes=1), id="minutes"),
        pytest.param(101, timedelta(hours=5), timedelta(minutes=10), id="hours"),
        pytest.param(101, timedelta(days=3), timedelta(hours=1), id="days"),
        pytest.param(100, timedelta(days=3), FIVE, id="a few odd reports hold nothing up"),
    ],
)
def test_the_longer_the_line_waits_the_more_is_gathered(
    line: Line, n: int, age: timedelta, interval: timedelta
) -> None:
    fill(line, n)
    line.clock.advance(age)
    assert OutboxLag(line.state.outbox, line.clock).slow_down(FIVE) == interval


def test_when_the_line_is_short_again_nothing_waits_longer(line: Line) -> None:
    fill(line, 101)
    line.clock.advance(timedelta(days=1))
    lag = OutboxLag(line.state.outbox, line.clock)
    assert lag.slow_down(FIVE) > FIVE
    for one in line.state.outbox.next(200):
        line.state.outbox.done(one.id)
    line.clock.advance(timedelta(seconds=6))
    assert lag.slow_down(FIVE) == FIVE


def test_a_disk_that_fails_changes_nothing(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(line, 101)
    line.clock.advance(timedelta(days=1))
    lag = OutboxLag(line.state.outbox, line.clock)
    before = lag.slow_down(FIVE)

    def fail(_: int) -> None:
        raise StateError(message("no disk"))

    monkeypatch.setattr(line.state.outbox, "since", fail)
    line.clock.advance(timedelta(minutes=1))
    assert lag.slow_down(FIVE) == before


def live_through(line: Line, hours: int, n_an_hour: int, n_at_once: int) -> int:
    """Let hours pass with findings evenly spread; return how many there were."""
    for number in range(hours * n_an_hour):
        line.receive(*[firewall(action="attack", src_ip="203.0.113.9")] * n_at_once)
        line.pass_time(3_600 / n_an_hour)
        if number % 1_000 == 0:
            line.pipeline.flush()
    return hours * n_an_hour * n_at_once


def check_three_days(line: Line, n_findings: int) -> list[FindingsReport]:
    """Let the line end; nothing is left out of the reports, and they are few."""
    line.pass_time(3_700)
    reports = line.reports(FindingsReport)
    assert sum(one.n_events for report in reports for one in report.findings) == n_findings
    assert len(reports) < 500  # ten a second: less than a minute
    assert line.state.findings.n() == n_findings
    return reports


def test_three_days_away_make_a_few_hundred_reports(tmp_path: Path) -> None:
    line = Line(tmp_path, read_test_rules(tmp_path, INFORMATIONAL))
    try:
        n = live_through(line, hours=2, n_an_hour=180, n_at_once=1)
        n += live_through(line, hours=70, n_an_hour=6, n_at_once=2)
        check_three_days(line, n)
    finally:
        line.crash()


@pytest.mark.soak
def test_three_days_away_with_100000_findings(tmp_path: Path) -> None:
    line = Line(tmp_path, read_test_rules(tmp_path, INFORMATIONAL))
    try:
        began = time.monotonic()
        n = live_through(line, hours=72, n_an_hour=140, n_at_once=10)
        reports = check_three_days(line, n)
        n_bytes = sum(len(one.body) for one in line.state.outbox.next(10_000))
        print(f"{n} findings, {len(reports)} reports, {n_bytes} bytes")  # noqa: T201
        print(f"{time.monotonic() - began:.0f} s")  # noqa: T201
        assert n >= 100_000
    finally:
        line.crash()


def test_a_grave_finding_goes_before_everything_that_waits(tmp_path: Path) -> None:
    line = Line(tmp_path, read_test_rules(tmp_path, INFORMATIONAL + MORE))
    try:
        live_through(line, hours=1, n_an_hour=20, n_at_once=1)
        for number in range(3):
            line.receive(firewall(action="grave", src_ip=f"203.0.113.{number}"))
            line.pass_time(20)
        waiting = line.state.outbox.next(4)
        numbers = [one.number for one in waiting]
        assert numbers[:3] == sorted(numbers[:3], reverse=True)
        assert numbers[3:] == sorted(numbers[3:])
        assert min(numbers) == numbers[3]
        assert all(b"critical" in one.body for one in waiting[:3])
    finally:
        line.crash()


def test_what_is_gathered_is_never_much(tmp_path: Path) -> None:
    line = Line(tmp_path, read_test_rules(tmp_path, INFORMATIONAL))
    try:
        fill(line, 101)
        line.clock.advance(timedelta(days=2))
        line.receive(firewall(action="attack", src_ip="203.0.113.9"))
        line.detect()
        for number in range(MOST_PIECES * 100 + 200):
            line.receive(firewall(action="attack", src_ip=f"100.{number // 250}.0.{number % 250}"))
        line.detect()
        sizes = [len(body) for _, body in line.state.gatherings().values()]
        assert all(size < 1_000_000 for size in sizes)
        assert len(line.state.outbox.next(1_000)) > 102
    finally:
        line.crash()


MORE = f"""
---
title: Test Grave
id: {RULE[:-1]}9
status: test
logsource:
    category: firewall
detection:
    selection:
        action: grave
    condition: selection
level: critical
"""

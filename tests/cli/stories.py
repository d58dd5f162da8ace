"""Findings and reports made by hand, for what only shows them."""

from datetime import UTC, datetime

from khumkan.cli.report import FileReport
from khumkan.core.messages import message
from khumkan.core.severity import Severity
from khumkan.engine.compiled import Advice, Origin, RuleHead
from khumkan.engine.events import Batch, Event, Rejection
from khumkan.engine.findings import Finding, FindingKind, Position
from khumkan.engine.matcher.evidence import Evidence
from khumkan.engine.rows import Scalar

ADVICE = Advice("คำสั่งแปลก", "Ask\n  the person.", "สอบถาม\n  ผู้ใช้", ())
MOMENT = datetime(2026, 11, 20, 1, 2, 3, tzinfo=UTC)


def make_finding(
    rule_id: str = "r-1",
    *,
    level: Severity = Severity.HIGH,
    title: str = "A strange command",
    file: str = "a.log",
    record: int = 1,
    value: Scalar = "whoami",
) -> Finding:
    """A finding of one rule on one event, with one piece of evidence."""
    head = RuleHead(rule_id, title, level, Origin("rules/a.yml", 3, "ก."), advice=ADVICE)
    evidence = [Evidence("Image", "process.executable", value, "contains: whoami")]
    return Finding(FindingKind.RULE, head, MOMENT, Position(file, record, 1), evidence)


def make_batch(n_events: int = 1, n_rejected: int = 0, *, repair: str = "") -> Batch:
    """A batch of 10-byte events and 5-byte rejections, and one blank byte."""
    events = [
        Event(number, 1, 10, b"0123456789", {}, "json", repair) for number in range(1, n_events + 1)
    ]
    return Batch(events, make_rejections(n_rejected), 10 * n_events + 5 * n_rejected + 1)


def make_rejections(n_rejected: int, sample: bytes = b"x") -> list[Rejection]:
    """Rejections of lines 1, 2, 3 …, 5 bytes each."""
    reason = message("the pack has no folder 'cases'")
    return [Rejection(number, 1, 5, reason, sample) for number in range(1, n_rejected + 1)]


def make_file(name: str = "a.log", n_rejected: int = 0, n_findings: int = 0) -> FileReport:
    """The books of a file with one event."""
    file = FileReport(name, "json")
    file.take(make_batch(1, n_rejected), n_findings, 0)
    return file

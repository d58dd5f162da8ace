"""What a scan did, in numbers: per file and in all. No byte is unaccounted for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.messages import Message
from khumkan.engine.columns.turning_on import what_to_turn_on
from khumkan.engine.compiled import CompiledRule, Rule
from khumkan.engine.events import Batch, Rejection
from khumkan.engine.formats.event_list import as_list
from khumkan.engine.refusals import Refusal

MAX_KEPT_REJECTIONS = 1_000
_NUMBERS = (
    *("n_bytes", "n_event_bytes", "n_rejected_bytes", "n_events", "n_rejected"),
    *("n_uncovered", "n_findings"),
)


@dataclass(slots=True)
class FileReport:
    """One file. `rejections` are the first MAX_KEPT_REJECTIONS of `n_rejected`.

    What is left of `n_bytes` after those of events and rejections is blank.
    """

    file: str
    format: str = ""
    n_bytes: int = 0
    n_event_bytes: int = 0
    n_rejected_bytes: int = 0
    n_events: int = 0
    n_rejected: int = 0
    n_uncovered: int = 0
    n_findings: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    repairs: Counter[str] = field(default_factory=Counter)
    notices: Sequence[Message] = ()

    def take(
        self, batch: Batch, n_findings: int, n_uncovered: int, failures: Sequence[Rejection] = ()
    ) -> None:
        """Add the numbers of one batch; an event on which the engine failed counts as rejected."""
        rejections = [*batch.rejections, *failures]
        n_failed_bytes = sum(one.n_bytes for one in failures)
        self.n_bytes += batch.n_bytes
        events = as_list(batch.events)
        self.n_event_bytes += events.n_bytes - n_failed_bytes
        self.n_rejected_bytes += sum(one.n_bytes for one in rejections)
        self.n_events += len(batch.events) - len(failures)
        self.n_rejected += len(rejections)
        self.n_findings += n_findings
        self.n_uncovered += n_uncovered
        self.rejections += rejections[: MAX_KEPT_REJECTIONS - len(self.rejections)]
        self.repairs.update(events.repairs())

    def add(self, later: "FileReport") -> None:
        """Add the numbers of a later part of the same file."""
        for name in _NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(later, name))
        self.rejections += later.rejections[: MAX_KEPT_REJECTIONS - len(self.rejections)]
        self.repairs.update(later.repairs)
        self.notices = (*self.notices, *later.notices)

    def to_record(self) -> JsonObject:
        """Return the report as JSON."""
        repairs: JsonObject = dict(self.repairs)
        return {
            "file": self.file,
            "format": self.format,
            "bytes": self.n_bytes,
            "event_bytes": self.n_event_bytes,
            "rejected_bytes": self.n_rejected_bytes,
            "blank_bytes": self.n_bytes - self.n_event_bytes - self.n_rejected_bytes,
            "events": self.n_events,
            "rejected": self.n_rejected,
            "uncovered": self.n_uncovered,
            "findings": self.n_findings,
            "repaired": repairs,
            "notices": [str(notice) for notice in self.notices],
            "rejections": [_rejection_record(one) for one in self.rejections],
        }


@dataclass(slots=True)
class ScanReport:
    """A whole scan: files, those skipped with the reason, and what became of the rules."""

    files: list[FileReport] = field(default_factory=list)
    skipped: list[tuple[str, Message]] = field(default_factory=list)
    refusals: Sequence[Refusal] = ()
    not_covered: Sequence[Rule] = ()
    n_rules: int = 0
    n_indicators: int = 0
    findings_by_level: Counter[str] = field(default_factory=Counter)
    n_correlated: int = 0
    n_hits_unusable: int = 0
    n_hits_without_number: int = 0
    n_hits_dropped: int = 0
    was_interrupted: bool = False
    has_unread: bool = False

    def total(self, name: str) -> int:
        """Return the sum of one number over all files."""
        return sum(getattr(one, name) for one in self.files)

    def to_record(self) -> JsonObject:
        """Return the report as JSON: all of it, in English."""
        totals = ("n_bytes", "n_events", "n_rejected", "n_uncovered")
        levels: JsonObject = dict(self.findings_by_level)
        return {
            "totals": {name.removeprefix("n_"): self.total(name) for name in totals},
            "findings_by_level": levels,
            "findings_of_correlations": self.n_correlated,
            "rules": {
                "loaded": self.n_rules,
                "refused": [_refusal_record(one) for one in self.refusals],
                "not_covered": [_rule_record(one) for one in self.not_covered],
            },
            "indicators": self.n_indicators,
            "correlation_hits": {
                "unusable": self.n_hits_unusable,
                "without_number": self.n_hits_without_number,
                "dropped": self.n_hits_dropped,
            },
            "interrupted": self.was_interrupted,
            "files": [one.to_record() for one in self.files],
            "skipped": [{"file": file, "reason": str(reason)} for file, reason in self.skipped],
        }


def _rejection_record(rejection: Rejection) -> JsonObject:
    return {
        "record": rejection.record,
        "part": rejection.part,
        "bytes": rejection.n_bytes,
        "reason": str(rejection.reason),
        "sample": rejection.sample.decode("utf-8", "backslashreplace"),
    }


def _refusal_record(refusal: Refusal) -> JsonObject:
    place = refusal.place
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "title": refusal.title,
        "reason": str(refusal.reason),
    }


def _rule_record(rule: Rule) -> dict[str, JsonValue]:
    record: dict[str, JsonValue] = {
        "id": rule.head.id,
        "title": rule.head.title,
        "file": rule.head.origin.file,
    }
    if isinstance(rule, CompiledRule):
        record["log_source"] = str(rule.source)
        record["turn_on"] = str(what_to_turn_on(rule.source))
    return record

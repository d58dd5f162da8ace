"""One record of the journal through the engine: rows for the lake, findings, and the books.

Nothing is written here; what a record came to is returned whole.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Final

from khumkan.core.clock import Clock
from khumkan.core.journal import log_event
from khumkan.core.messages import message
from khumkan.engine.columns import TimeContext, column_for
from khumkan.engine.correlation import Live
from khumkan.engine.detect import Detector
from khumkan.engine.events import SAMPLE_BYTES, Batch, Event, Limits
from khumkan.engine.findings import Finding
from khumkan.engine.indicators import IndicatorTable
from khumkan.engine.rows import Row
from khumkan.engine.sigma import RuleSet
from khumkan.lake import LakeRow
from khumkan.node.health import Observation, observe
from khumkan.node.journal import JournalRecord
from khumkan.node.pipeline.naming import NamedRow, NamingRecorder
from khumkan.node.pipeline.places import place_of
from khumkan.node.pipeline.reading import Reading, Rejected, read_record
from khumkan.node.state import SourceDelta

_LOG = logging.getLogger(__name__)
REJECTED: Final = "khumkan.rejected"
"""The one column of a lake row that is no event; its value says why."""


@dataclass(frozen=True, slots=True)
class DetectionSettings:
    """What the engine needs to know of this hospital, and may use up.

    `zone` is that of times which name none.
    """

    zone: tzinfo
    limits: Limits = field(default_factory=Limits)
    live: Live = field(default_factory=Live)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one record came to. `n_failures` events are those on which the engine itself failed."""

    rows: Sequence[LakeRow]
    findings: Sequence[Finding]
    source: SourceDelta
    detected_at: datetime
    n_failures: int = 0
    observation: Observation | None = None


class Detection:
    """The engine with this node's rules and indicators. For one thread at a time."""

    def __init__(
        self,
        rules: RuleSet,
        indicators: IndicatorTable,
        clock: Clock,
        settings: DetectionSettings,
    ) -> None:
        self._clock = clock
        self._settings = settings
        self._recorder = NamingRecorder()
        self.n_correlations = len(rules.correlations)
        self.detector = Detector(
            rules,
            indicators,
            name_event=self._recorder,
            find_column=column_for,
            live=self._settings.live,
        )

    def work(self, record: JournalRecord) -> Outcome:
        """Detect: return everything a record came to."""
        reading = read_record(record, self._settings.limits)
        file, context = str(place_of(record)), self._context(record)
        findings: list[Finding] = []
        rows: list[NamedRow] = []
        n_failures = 0
        for events in _slices(reading.events, self._settings.limits.batch_events):
            batch = Batch(events, (), 0)
            result = self.detector.detect(file, batch, context, now=self._clock.now())
            findings += result.findings
            n_failures += len(result.failures)
            rows += self._recorder.take(events)
        return Outcome(
            rows=_to_lake(record, reading, rows),
            findings=findings,
            source=_count(record, reading),
            detected_at=self._clock.now(),
            n_failures=n_failures,
            observation=_observe(record, reading, [one.row for one in rows]),
        )

    def read_again(self, record: JournalRecord) -> list[LakeRow]:
        """Return the rows alone, of a record that was detected before."""
        reading = read_record(record, self._settings.limits)
        rows = self._recorder.name_all(reading.events, self._context(record))
        return _to_lake(record, reading, rows)

    def correlation_losses(self) -> Mapping[str, int]:
        """Return what live correlations could not count, by kind, since this was made."""
        return {
            "n_hits_late": self.detector.n_hits_late,
            "n_hits_dropped": self.detector.n_hits_dropped,
            "n_groups_evicted": self.detector.n_groups_evicted,
        }

    def _context(self, record: JournalRecord) -> TimeContext:
        return TimeContext(self._settings.zone, reference=record.received_at)


def reject_record(record: JournalRecord, error: Exception, at: datetime) -> Outcome:
    """Return what a record comes to that the engine can't get through: one rejected piece."""
    name = f"{type(error).__name__}: {error}"
    reason = message("khumkan failed here, please report it; unread: {error}", error=name)
    reading = Reading((), (Rejected(0, 0, record.payload, reason),))
    return Outcome(_to_lake(record, reading, ()), (), _count(record, reading), at)


def _slices(events: Sequence[Event], n: int) -> list[Sequence[Event]]:
    return [events[start : start + n] for start in range(0, len(events), n)]


def _count(record: JournalRecord, reading: Reading) -> SourceDelta:
    last = reading.rejected[-1] if reading.rejected else None
    return SourceDelta(
        source_id=record.source_id,
        n_events=len(reading.events),
        n_rejected=len(reading.rejected),
        n_bytes=len(record.payload),
        last_event_at=record.received_at if reading.events else None,
        is_authenticated=record.is_authenticated,
        rejected_reason=str(last.reason) if last else "",
        rejected_sample=last.raw[:SAMPLE_BYTES] if last else b"",
    )


def _observe(record: JournalRecord, reading: Reading, rows: Sequence[Row]) -> Observation | None:
    """Return what a record says of its source's health; no defect there may cost its events."""
    try:
        return observe(record, reading.events, reading.rejected, rows)
    except Exception as error:  # noqa: BLE001 -- told; figures for people are not worth a record
        log_event(_LOG, "health.failed", level=logging.ERROR, error=error)
        return None


def _to_lake(record: JournalRecord, reading: Reading, rows: Sequence[NamedRow]) -> list[LakeRow]:
    known = [
        _lake_row(record, event.record, event.part, event.raw, row)
        for event, row in zip(reading.events, rows, strict=True)
    ]
    return known + [_reject(record, one) for one in reading.rejected]


def _reject(record: JournalRecord, one: Rejected) -> LakeRow:
    row = NamedRow(Row(frozenset(), {REJECTED: str(one.reason)}, None), ())
    return _lake_row(record, one.record, one.part, one.raw, row)


def _lake_row(
    record: JournalRecord, number: int, part: int, raw: bytes, named: NamedRow
) -> LakeRow:
    return LakeRow(
        offset=record.offset,
        record=number,
        part=part,
        source_id=record.source_id,
        received_at=record.received_at,
        time=named.row.time,
        raw=raw,
        values=named.row.values,
        keys=named.keys,
    )

"""Findings to what the state keeps of them here, and to what is gathered for the hub."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from khumkan.core.clock import Clock
from khumkan.core.errors import WireError
from khumkan.core.ids import IdMaker
from khumkan.engine.findings import Finding, FindingKind
from khumkan.node.pipeline.floods import FloodGate
from khumkan.node.pipeline.gathering import (
    Change,
    Gatherer,
    earliest,
    merge_findings,
    merge_sightings,
)
from khumkan.node.pipeline.lag import OutboxLag
from khumkan.node.pipeline.places import is_authenticated, read_place
from khumkan.node.pipeline.reports import Reporter
from khumkan.node.redaction import PseudonymKeys, Receipt, redact
from khumkan.node.state import Message, StoredFinding
from khumkan.node.suppression import Suppressions, counter_of
from khumkan.wire.contract import ReportedFinding, ReportedSighting, tellable_time

FINDINGS_INTERVAL: Final = timedelta(seconds=5)
SIGHTINGS_INTERVAL: Final = timedelta(seconds=30)
_FINDING, _SIGHTING = "finding", "sighting"
_INDICATOR_ID: Final = re.compile(r"indicator--[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Teller:
    """Takes findings as they are made; says when something is to be told. For one thread."""

    def __init__(
        self,
        reporter: Reporter,
        keys: PseudonymKeys,
        clock: Clock,
        ids: IdMaker,
        suppressions: Suppressions,
        lag: OutboxLag,
    ) -> None:
        self._reporter = reporter
        self._keys = keys
        self._clock = clock
        self._ids = ids
        self._floods = FloodGate()
        self._n_not_kept = 0
        self._suppressions = suppressions
        self._suppressed: Counter[str] = Counter()
        self._lag = lag
        self._findings = Gatherer[ReportedFinding](
            _FINDING, ReportedFinding, FINDINGS_INTERVAL, merge_findings, lag.slow_down
        )
        self._sightings = Gatherer[ReportedSighting](
            _SIGHTING, ReportedSighting, SIGHTINGS_INTERVAL, merge_sightings, lag.slow_down
        )

    def restore(self, gatherings: Iterable[tuple[str, tuple[str, bytes]]]) -> None:
        """Go on with what was gathered before a restart."""
        for key, (kind, body) in gatherings:
            if kind == _FINDING:
                self._findings.restore(key, body)
            else:
                self._sightings.restore(key, body)

    def take(
        self, findings: Iterable[Finding], received_at: datetime, detected_at: datetime
    ) -> list[StoredFinding]:
        """Gather what the hub may know of findings; return what is kept of them here."""
        stored = []
        for finding in findings:
            receipt = Receipt(received_at, detected_at, is_authenticated(finding))
            finding_id = self._ids.make()
            suppression_id = self._suppress(finding, detected_at)
            if self._may_keep(finding, detected_at):
                one = store_finding(finding, receipt, finding_id)
                stored.append(replace(one, suppression_id=suppression_id))
            else:
                self._n_not_kept += 1
            if suppression_id is None:
                self._gather(finding, receipt, finding_id)
        return stored

    def take_suppressed(self) -> dict[str, int]:
        """Return how many findings were told to nobody since the last time, by counter."""
        counted = dict(self._suppressed)
        self._suppressed.clear()
        return counted

    def take_not_kept(self) -> int:
        """Return how many findings were told and not kept since the last time."""
        n_not_kept, self._n_not_kept = self._n_not_kept, 0
        return n_not_kept

    def has_due(self, now: datetime) -> bool:
        """Say whether anything is to be told now."""
        return self._findings.has_due(now) or self._sightings.has_due(now)

    def take_due(self) -> list[Message]:
        """Return the reports that are due."""
        now = self._clock.now()
        findings, sightings = self._findings.take_due(now), self._sightings.take_due(now)
        return [*self._reporter.findings(findings), *self._reporter.sightings(sightings)]

    def take_changes(self) -> dict[str, Change]:
        """Return what the state has to keep of what is not due."""
        return self._findings.take_changes() | self._sightings.take_changes()

    def next_due(self) -> datetime | None:
        """Return when the next report becomes due by itself."""
        return earliest([self._findings.next_due(), self._sightings.next_due()])

    def _may_keep(self, finding: Finding, now: datetime) -> bool:
        is_indicator = finding.kind is FindingKind.INDICATOR
        return not is_indicator or self._floods.lets_in(finding.head.id, now)

    def _suppress(self, finding: Finding, now: datetime) -> UUID | None:
        """Return which suppression a finding falls under, and count it there."""
        found = self._suppressions.find(finding, now)
        if found is not None:
            self._suppressed[counter_of(found)] += 1
        return found

    def _gather(self, finding: Finding, receipt: Receipt, finding_id: UUID) -> None:
        mark = "authenticated" if receipt.is_authenticated else "not-authenticated"
        if finding.kind is FindingKind.INDICATOR:
            if _INDICATOR_ID.fullmatch(finding.head.id):
                sighting = _sight(finding, receipt)
                self._sightings.take(f"{finding.head.id}/{mark}", sighting)
            return
        try:
            reported = redact(finding, receipt, self._keys, finding_id)
        except WireError as error:
            self._reporter.note_untellable(error)
            return
        if reported is not None:
            self._findings.take(f"{reported.rule_id}/{mark}", reported)


def _sight(finding: Finding, receipt: Receipt) -> ReportedSighting:
    event_at = tellable_time(finding.event_time, receipt.received_at)
    return ReportedSighting(
        indicator_id=finding.head.id,
        first_at=event_at,
        last_at=event_at,
        n_events=1,
        found_in="live",
        is_authenticated=receipt.is_authenticated,
        detected_at=receipt.detected_at,
        received_at=receipt.received_at,
    )


def store_finding(finding: Finding, receipt: Receipt, finding_id: UUID) -> StoredFinding:
    """Return what the node keeps of a finding, evidence and all."""
    place = read_place(finding.position.file)
    return StoredFinding(
        id=finding_id,
        rule_id=_tellable(finding.head.id),
        kind=finding.kind.value,
        level=finding.level.value,
        title=_tellable(finding.head.title),
        event_at=finding.event_time,
        received_at=receipt.received_at,
        detected_at=receipt.detected_at,
        source_id=place.source_id,
        offset=place.offset,
        record=finding.position.record,
        part=finding.position.part,
        evidence=_evidence(finding),
    )


def _evidence(finding: Finding) -> bytes:
    """Return what matched, as JSON in ASCII: values from logs may hold half characters."""
    record = finding.to_record()
    events = [
        {"offset": read_place(one.file).offset, "record": one.record, "part": one.part}
        for one in finding.events
    ]
    return json.dumps({"matched": record["matched"], "events": events}).encode("ascii")


def _tellable(text: str) -> str:
    """Return a text without half characters, which no database takes."""
    return text.encode("utf-8", "replace").decode("utf-8")

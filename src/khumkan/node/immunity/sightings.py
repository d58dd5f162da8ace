"""What a search of the past found, counted by indicator; and that something was not there."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from khumkan.core.ids import IdMaker
from khumkan.engine.findings import Finding
from khumkan.lake import LakeRow
from khumkan.node.pipeline.telling import store_finding
from khumkan.node.redaction import Receipt
from khumkan.node.state import State, StoredFinding, StoredIndicator
from khumkan.node.suppression import Suppressions
from khumkan.wire.contract import ReportedSighting, tellable_time

MAX_KEPT: Final = 1_000
"""Findings that are kept of one indicator and search; all are counted, and the lake has them."""

Span = tuple[datetime, datetime]


@dataclass(slots=True)
class _Hits:
    n: int = 0
    span: Span | None = None

    def add(self, at: datetime) -> None:
        self.n += 1
        first, last = self.span or (at, at)
        self.span = (min(first, at), max(last, at))


@dataclass(slots=True)
class _Found:
    """Of one indicator: events from sources that prove who they are, and from others."""

    sure: _Hits = field(default_factory=_Hits)
    unsure: _Hits = field(default_factory=_Hits)
    kept: list[tuple[Finding, LakeRow, UUID | None]] = field(default_factory=list)
    n_suppressed: int = 0


class Tally:
    """Takes findings in the past; what an event showed as it came is not counted again."""

    def __init__(self, indicators: Sequence[StoredIndicator], state: State) -> None:
        self._indicators = {one.stix_id: one for one in indicators}
        self._found = {one.stix_id: _Found() for one in indicators}
        self._has_seen = state.findings.has_seen
        self._suppressions = Suppressions(state)
        self._sure = {one.source_id for one in state.sources() if one.is_authenticated}

    def take(self, finding: Finding, row: LakeRow, now: datetime) -> None:
        """Count one, unless the event met the indicator as it came, or it is suppressed."""
        stix_id = finding.head.id
        if row.offset >= self._indicators[stix_id].live_from:
            return
        if self._has_seen(stix_id, row.offset, row.record, row.part):
            return
        found = self._found[stix_id]
        suppression_id = self._suppressions.find(finding, now)
        if suppression_id is None:
            hits = found.sure if row.source_id in self._sure else found.unsure
            hits.add(tellable_time(finding.event_time, row.received_at))
        else:
            found.n_suppressed += 1
        if len(found.kept) < MAX_KEPT:
            found.kept.append((finding, row, suppression_id))

    def n_hits(self, stix_id: str) -> int:
        """Return how many events an indicator was found in."""
        found = self._found[stix_id]
        return found.sure.n + found.unsure.n + found.n_suppressed

    def findings(self, ids: IdMaker, now: datetime) -> list[StoredFinding]:
        """Return what the node keeps of it."""
        return [
            replace(
                store_finding(
                    finding, Receipt(row.received_at, now, is_authenticated=False), ids.make()
                ),
                found_in="history",
                suppression_id=suppression_id,
            )
            for found in self._found.values()
            for finding, row, suppression_id in found.kept
        ]

    def sightings(self, searched: Span, now: datetime) -> list[ReportedSighting]:
        """Return what the hub is told; `searched` is the span of all that was searched.

        Of an indicator whose every hit is suppressed, nothing: not that it was not there.
        """
        reported = []
        for stix_id, found in self._found.items():
            some = [
                (hits, sure) for hits, sure in ((found.sure, True), (found.unsure, False)) if hits.n
            ]
            if not some and found.n_suppressed:
                continue
            for hits, is_sure in some or [(_Hits(), False)]:
                first_at, last_at = hits.span or searched
                reported.append(
                    ReportedSighting(
                        indicator_id=stix_id,
                        first_at=first_at,
                        last_at=last_at,
                        n_events=hits.n,
                        found_in="history",
                        is_authenticated=is_sure,
                        detected_at=now,
                    )
                )
        return reported

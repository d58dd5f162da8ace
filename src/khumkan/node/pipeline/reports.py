"""Findings and sightings that may leave, packed into messages that the contract has room for."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from uuid import UUID

import msgspec

from khumkan.core.clock import Clock
from khumkan.core.errors import WireError
from khumkan.core.ids import IdMaker
from khumkan.core.journal import log_event
from khumkan.core.severity import Severity
from khumkan.node.state import Message
from khumkan.wire.contract import (
    MAX_NODE_MESSAGE_BYTES,
    DeliveryReport,
    FindingsReport,
    ReportedFinding,
    ReportedSighting,
    SightingsReport,
    write_message,
)
from khumkan.wire.contract.reports import MAX_FINDINGS, MAX_SIGHTINGS

_LOG = logging.getLogger(__name__)
_ROOM: Final = MAX_NODE_MESSAGE_BYTES - 4_096

URGENT_FROM: Final = Severity.HIGH

_Piece = TypeVar("_Piece", ReportedFinding, ReportedSighting)


@dataclass(slots=True)
class Reporter:
    """Makes the messages of one node. `n_untellable` counts pieces that the contract refused."""

    node_id: UUID
    clock: Clock
    ids: IdMaker
    n_untellable: int = 0

    def findings(self, findings: Sequence[ReportedFinding]) -> list[Message]:
        """Return the reports of findings; those of grave ones apart, and urgent."""
        grave = [one for one in findings if one.level >= URGENT_FROM]
        others = [one for one in findings if one.level < URGENT_FROM]
        return [
            self._report_findings(part, is_urgent=is_urgent)
            for is_urgent, some in ((True, grave), (False, others))
            for part in _pack(self._valid(some), MAX_FINDINGS)
        ]

    def sightings(self, sightings: Sequence[ReportedSighting]) -> list[Message]:
        """Return the reports of sightings."""
        valid = self._valid(sightings)
        return [self._report_sightings(part) for part in _pack(valid, MAX_SIGHTINGS)]

    def delivery(self, report: DeliveryReport) -> Message:
        """Return a delivery report, encoded."""
        return Message(report.id, "delivery-report", write_message(report))

    def note_untellable(self, error: Exception) -> None:
        """Say that something can't be told to the hub; the node keeps its finding all the same."""
        self.n_untellable += 1
        log_event(
            _LOG, "report.untellable", level=logging.ERROR, error=error, count=self.n_untellable
        )

    def _report_findings(
        self, findings: tuple[ReportedFinding, ...], *, is_urgent: bool
    ) -> Message:
        report = FindingsReport(
            id=self.ids.make(), node_id=self.node_id, sent_at=self.clock.now(), findings=findings
        )
        return Message(report.id, "findings-report", write_message(report), is_urgent)

    def _report_sightings(self, sightings: tuple[ReportedSighting, ...]) -> Message:
        report = SightingsReport(
            id=self.ids.make(), node_id=self.node_id, sent_at=self.clock.now(), sightings=sightings
        )
        return Message(report.id, "sightings-report", write_message(report))

    def _valid(self, pieces: Iterable[_Piece]) -> Iterator[tuple[_Piece, int]]:
        """Yield the pieces that can be read back, with their size: one must not cost the others."""
        for piece in pieces:
            try:
                data = msgspec.json.encode(piece)
                msgspec.json.decode(data, type=type(piece))
            except (msgspec.MsgspecError, WireError, UnicodeEncodeError) as error:
                self.note_untellable(error)
            else:
                yield piece, len(data) + 1


def _pack(pieces: Iterable[tuple[_Piece, int]], most: int) -> Iterator[tuple[_Piece, ...]]:
    """Yield lots of at most `most` pieces that fit into a message."""
    lot: list[_Piece] = []
    n_bytes = 0
    for piece, size in pieces:
        if lot and (len(lot) == most or n_bytes + size > _ROOM):
            yield tuple(lot)
            lot, n_bytes = [], 0
        lot.append(piece)
        n_bytes += size
    if lot:
        yield tuple(lot)

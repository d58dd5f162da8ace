"""A node's line of work in a test: journal, lake, state, pipeline and immunity, driven by hand.

`crash` forgets all that is in memory; `open` goes on from the folder, as a restart does.
"""

import json
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid5

from khumkan.core.clock import FixedClock
from khumkan.engine.columns import column_for
from khumkan.engine.sigma import RuleSet, load_rules
from khumkan.lake import Lake, LakeRow
from khumkan.node.immunity import Hunter, Immunity, read_table
from khumkan.node.journal import Journal, JournalLimits
from khumkan.node.pipeline import DetectionSettings, FlushLimits, Pipeline, PipelineSettings, Stores
from khumkan.node.redaction import PseudonymKeys
from khumkan.node.state import State
from khumkan.wire.contract import (
    DeliveryReport,
    FindingsReport,
    ReportedFinding,
    ReportedSighting,
    SightingsReport,
    StreamFrame,
    parse_node_message,
)

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
NODE = UUID("018f6c1e-0000-7000-8000-000000000001")
SOURCE = UUID("018f6c1e-0000-7000-8000-00000000000a")
PLAIN_SOURCE = UUID("018f6c1e-0000-7000-8000-00000000000b")
COLLECTION = UUID("018f6c1e-0000-7000-8000-00000000000c")
RULE = "5d1c9a55-7a35-4c04-9a8c-0b7a3f2d1e01"
GUESSING = "5d1c9a55-7a35-4c04-9a8c-0b7a3f2d1e03"

RULES = f"""
title: Test Attack
id: {RULE}
status: test
logsource:
    category: firewall
detection:
    selection:
        action: attack
    condition: selection
level: high
khumkan:
    title_th: ทดสอบ
    indicators:
        - src_ip
---
title: Test Login Failed
id: 5d1c9a55-7a35-4c04-9a8c-0b7a3f2d1e02
name: test_login_failed
status: test
logsource:
    category: firewall
detection:
    selection:
        action: failed
    condition: selection
level: informational
---
title: Test Guessing
id: {GUESSING}
status: test
correlation:
    type: event_count
    rules:
        - test_login_failed
    group-by:
        - src_ip
    timespan: 10m
    condition:
        gte: 3
level: medium
khumkan:
    indicators:
        - src_ip
"""

_Report = TypeVar("_Report")


def read_test_rules(folder: Path, text: str = RULES) -> RuleSet:
    """Return rules written as text; a refused one fails the test."""
    file = folder / "rules.yml"
    file.write_text(text, "utf-8")
    rules = load_rules([file], find_column=column_for)
    assert not rules.refusals, rules.refusals
    return rules


def firewall(**fields: Any) -> bytes:
    """Return one firewall event as a JSON line."""
    return json.dumps({"category": "firewall", **fields}).encode() + b"\n"


def indicator(number: int, pattern: str, **fields: Any) -> dict[str, Any]:
    """Return a STIX indicator whose id is made of a number."""
    made = "2026-11-22T02:00:00.000Z"
    return {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--{uuid5(COLLECTION, str(number))}",
        "created": made,
        "modified": made,
        "valid_from": made,
        "name": f"indicator {number}",
        "pattern": pattern,
        "pattern_type": "stix",
        **fields,
    }


def address(number: int, value: str, **fields: Any) -> dict[str, Any]:
    """Return a STIX indicator of one IPv4 address."""
    return indicator(number, f"[ipv4-addr:value = '{value}']", **fields)


def frame(sequence: int, *objects: dict[str, Any]) -> StreamFrame:
    """Return a frame of the one collection."""
    return StreamFrame(collection=COLLECTION, sequence=sequence, objects=objects)


@dataclass
class Line:
    """One node over its whole life."""

    folder: Path
    rules: RuleSet
    clock: Any = field(default_factory=lambda: FixedClock(START))  # or a real one
    flush: FlushLimits = field(default_factory=FlushLimits)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        """Begin, or begin again."""
        self.state = State(self.folder / "state.db", self.clock)
        self.lake = Lake(self.folder / "lake")
        used = max(self.state.progress().offset, self.lake.next_offset)
        limits = JournalLimits(min_free_bytes=0)
        self.journal = Journal(self.folder / "journal", at_least=used, limits=limits)
        self.keys = PseudonymKeys(self.folder / "pseudonyms.json")
        stores = Stores(
            self.journal, self.lake, self.state, self.keys, aside=self.folder / "set-aside"
        )
        self.pipeline = Pipeline(
            stores,
            self.rules,
            read_table(self.state),
            node_id=NODE,
            clock=self.clock,
            settings=PipelineSettings(DetectionSettings(UTC), self.flush),
        )
        self.immunity = Immunity(self.state, self.pipeline, self.clock)
        self.hunter = Hunter(self.state, self.pipeline, self.clock)

    def crash(self) -> None:
        """Lose what is in memory; what was on the disk stays as it is."""
        self.journal.close()
        self.state.close()

    def restart(self) -> None:
        """Crash and open again."""
        self.crash()
        self.open()

    def receive(self, *events: bytes, source: UUID = SOURCE, is_authenticated: bool = True) -> int:
        """Put one record into the journal; return its next offset."""
        return self.submit(*events, source=source, is_authenticated=is_authenticated).result()

    def submit(
        self, *events: bytes, source: UUID = SOURCE, is_authenticated: bool = True
    ) -> "Future[int]":
        """Put one record into the journal, and don't wait until it is durable."""
        return self.journal.submit(
            source_id=source,
            received_at=self.clock.now(),
            is_authenticated=is_authenticated,
            format="json",
            payload=b"".join(events),
        )

    def detect(self) -> None:
        """Work on everything that has come."""
        while self.pipeline.step():
            pass

    def pass_time(self, seconds: float) -> None:
        """Let time pass, and the pipeline look at the clock."""
        self.clock.advance(timedelta(seconds=seconds))
        self.detect()

    def reports(self, kind: type[_Report]) -> list[_Report]:
        """Return the messages of one kind that wait for the hub."""
        waiting = sorted(self.state.outbox.next(100_000), key=lambda one: one.number)
        messages = [parse_node_message(one.body) for one in waiting]
        return [one for one in messages if isinstance(one, kind)]

    def told_findings(self) -> list[ReportedFinding]:
        """Return what the hub will be told of rules."""
        return [one for report in self.reports(FindingsReport) for one in report.findings]

    def told_sightings(self) -> list[ReportedSighting]:
        """Return what the hub will be told of indicators."""
        return [one for report in self.reports(SightingsReport) for one in report.sightings]

    def told_deliveries(self) -> list[DeliveryReport]:
        """Return what the hub will be told of frames."""
        return self.reports(DeliveryReport)

    def stored_rows(self) -> list[LakeRow]:
        """Return what the lake holds, in the order of the journal."""
        return sorted(self.lake.scan(), key=lambda row: (row.offset, row.record, row.part))


def total(sightings: Iterable[ReportedSighting]) -> int:
    """Return how many events sightings speak of."""
    return sum(one.n_events for one in sightings)


def places(findings: Sequence[Any]) -> list[tuple[int, int, int]]:
    """Return which events findings are about."""
    return [(one.offset, one.record, one.part) for one in findings]

"""Which findings an export concerns, and which events they are about."""

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

import msgspec

from khumkan.core.clock import format_time
from khumkan.core.jsontypes import JsonObject
from khumkan.node.evidence.archive import Archive
from khumkan.node.manifests.document import Place
from khumkan.node.state import State, StoredFinding

Concerned = Callable[[StoredFinding], bool]
"""Says whether a finding belongs to an export."""


class _Event(msgspec.Struct):
    offset: int
    record: int
    part: int


class _Evidence(msgspec.Struct):
    events: list[_Event] = []


def places_of(finding: StoredFinding) -> set[Place]:
    """Return where the events of a finding stand: one, or those of a correlation."""
    places = {(finding.offset, finding.record, finding.part)}
    if finding.evidence:
        told = msgspec.json.decode(finding.evidence, type=_Evidence)
        places |= {(one.offset, one.record, one.part) for one in told.events}
    return places


def concerned_in(
    begins_at: datetime, ends_at: datetime, sources: frozenset[UUID] | None
) -> Concerned:
    """Return what says whether a finding is about events of a span and of some sources."""

    def is_concerned(finding: StoredFinding) -> bool:
        is_of_source = sources is None or finding.source_id in sources
        return is_of_source and begins_at <= finding.received_at < ends_at

    return is_concerned


def about(places: set[Place], within: Concerned) -> Concerned:
    """Return what says whether a finding is about any of some events, and concerned anyway."""
    return lambda finding: within(finding) and not places.isdisjoint(places_of(finding))


def find_concerned(state: State, concerned: Concerned) -> Iterator[StoredFinding]:
    """Yield the findings that an export concerns, the oldest first."""
    return (one for one in state.findings.each() if concerned(one))


def write_findings(state: State, concerned: Concerned, archive: Archive) -> int:
    """Write the findings that an export concerns; return how many."""
    n_findings = 0
    with archive.member("findings.ndjson") as writer:
        for one in find_concerned(state, concerned):
            writer.write(msgspec.json.encode(_to_record(one)) + b"\n")
            n_findings += 1
    return n_findings


def _to_record(one: StoredFinding) -> JsonObject:
    evidence: JsonObject = msgspec.json.decode(one.evidence, type=dict) if one.evidence else {}
    return {
        "id": str(one.id),
        "kind": one.kind,
        "rule": one.rule_id,
        "title": one.title,
        "level": one.level,
        "found_in": one.found_in,
        "event_at": None if one.event_at is None else format_time(one.event_at, "microseconds"),
        "received_at": format_time(one.received_at, "microseconds"),
        "detected_at": format_time(one.detected_at, "microseconds"),
        "source": str(one.source_id),
        "offset": one.offset,
        "record": one.record,
        "part": one.part,
        "evidence": evidence,
    }

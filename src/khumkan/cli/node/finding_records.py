"""Findings, single ones and groups, as JSON objects."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from khumkan.core.clock import format_time
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.node.state import FindingGroup, StoredFinding


def single_record(one: StoredFinding) -> JsonObject:
    """Return one finding with its evidence."""
    event_at, suppression = one.event_at, one.suppression_id
    return {
        "id": str(one.id),
        "kind": one.kind,
        "rule": one.rule_id,
        "title": one.title,
        "level": one.level,
        "found_in": one.found_in,
        "event_at": None if event_at is None else format_time(event_at),
        "received_at": format_time(one.received_at),
        "detected_at": format_time(one.detected_at),
        "source": str(one.source_id),
        "suppression": None if suppression is None else str(suppression),
        "evidence": evidence_of(one),
    }


def group_record(one: FindingGroup, names: Mapping[UUID, str]) -> JsonObject:
    """Return the findings of one rule, source and hour."""
    return {
        "hour": format_time(one.hour, "seconds"),
        "kind": one.kind,
        "rule": one.rule_id,
        "title": one.title,
        "level": one.level,
        "source": str(one.source_id),
        "source_name": names.get(one.source_id, ""),
        "n": one.n,
        "n_suppressed": one.n_suppressed,
        "first_at": format_time(one.first_at),
        "last_at": format_time(one.last_at),
    }


def evidence_of(one: StoredFinding) -> JsonObject:
    """Return what matched."""
    found: JsonObject = msgspec.json.decode(one.evidence, type=dict) if one.evidence else {}
    return found


def write_matched(piece: JsonValue) -> str:
    """Return one part of what matched as words."""
    if not isinstance(piece, dict):
        return str(piece)
    return "  ".join(f"{key}={value}" for key, value in piece.items() if value not in (None, ""))

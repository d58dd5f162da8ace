"""What detection says: a rule, a correlation or an indicator matched, where, when and why.

A finding is for the people of the hospital whose logs were read: it holds values from them.
Nothing here decides what may leave.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.core.severity import Severity
from khumkan.engine.compiled import RuleHead
from khumkan.engine.matcher.evidence import Evidence
from khumkan.engine.rows import Row, Scalar


class Position(NamedTuple):
    """Which event of which file: `record` and `part` as `events.Event` counts them."""

    file: str
    record: int
    part: int


class SharedValue(NamedTuple):
    """A value that a rule names as fit to leave the hospital: `field` as its author wrote it.

    The rule only names the field. Whether this value may leave is decided elsewhere.
    """

    field: str
    value: Scalar


class FindingKind(StrEnum):
    """What matched."""

    RULE = "rule"
    CORRELATION = "correlation"
    INDICATOR = "indicator"


@dataclass(frozen=True, slots=True)
class Finding:
    """One match. `event_time` is the (last) event's own time in UTC, None where it tells none.

    `position` is that event; a correlation lists all its events in `events`, oldest first.

    `rows` is the one event that a rule or an indicator matched; of a live correlation the event
    whose arrival completed it, of one made afterwards none. `shared` are the values of the fields
    that the rule names in `khumkan.indicators`, whole and each once, in the order of those fields;
    of a live correlation those of all its events, of one made afterwards none. An indicator shares
    nothing: it came from outside. Neither is written by `to_record`.
    """

    kind: FindingKind
    head: RuleHead
    event_time: datetime | None
    position: Position
    matched: Sequence[Evidence]
    events: Sequence[Position] = ()
    rows: Sequence[Row] = field(default=(), repr=False, compare=False)
    shared: tuple[SharedValue, ...] = field(default=(), repr=False)

    @property
    def level(self) -> Severity:
        """The rule's own level."""
        return self.head.level

    def to_record(self) -> JsonObject:
        """Return the finding as one JSON object, as `--output jsonl` writes it.

        `record` counts from 1; `event_time` is ISO 8601 in UTC or null.
        """
        head, origin = self.head, self.head.origin
        return {
            "kind": self.kind.value,
            "rule_id": head.id,
            "title": head.title,
            "title_th": head.advice.title_th,
            "level": head.level.value,
            **self.event_record(),
            "tags": list(head.tags),
            "advice_en": head.advice.advice_en,
            "advice_th": head.advice.advice_th,
            "author": origin.author or None,
            "license": origin.license or None,
            "rule_url": origin.url or origin.file,
        }

    def event_record(self) -> JsonObject:
        """Return what of the record is about the event; all else is about the rule."""
        return {
            "event_time": _iso(self.event_time),
            **_place(self.position),
            "matched": [_evidence_record(one) for one in self.matched],
            "events": [_place(one) for one in self.events],
        }


def bare_finding(finding: Finding) -> Finding:
    """Return a finding that holds on to no event and can cross to another process."""
    return replace(finding, matched=tuple(finding.matched), rows=())


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def _place(position: Position) -> dict[str, JsonValue]:
    return {"file": position.file, "record": position.record, "part": position.part}


def _evidence_record(evidence: Evidence) -> JsonObject:
    return {
        "field": evidence.field,
        "column": evidence.column,
        "value": evidence.value,
        "matched": evidence.test,
    }

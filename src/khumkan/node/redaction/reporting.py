"""A finding to what the hub may know of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final, TypeVar
from uuid import UUID, uuid5

from khumkan.engine.findings import Finding, FindingKind
from khumkan.node.redaction.keys import PseudonymKeys
from khumkan.node.redaction.observables import find_observables
from khumkan.node.redaction.pseudonyms import find_pseudonyms
from khumkan.wire.contract import ReportedFinding, SharedObservable, tellable_time
from khumkan.wire.contract.reports import MAX_VALUES

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_RULES: Final = UUID("8f1c2a52-5e0f-4f43-9b5e-3a3f2b1c9d77")

_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True)
class Receipt:
    """How the (last) event of a finding came, by this node's clock.

    `is_authenticated`: all events of the finding came from sources that prove who they are.
    """

    received_at: datetime
    detected_at: datetime
    is_authenticated: bool


def redact(
    finding: Finding, receipt: Receipt, keys: PseudonymKeys, finding_id: UUID
) -> ReportedFinding | None:
    """Return what may leave of a finding; None for an indicator's, which is told as a sighting.

    Only values of fields that the rule names may leave as they are, and of those only what is
    public. A rule that names none shares nothing but that it fired.
    """
    if finding.kind is FindingKind.INDICATOR:
        return None
    event_at = tellable_time(finding.event_time, receipt.received_at)
    return ReportedFinding(
        id=finding_id,
        rule_id=rule_uuid(finding.head.id),
        level=finding.level,
        first_at=event_at,
        last_at=event_at,
        n_events=max(1, len(finding.events)),
        received_at=receipt.received_at,
        detected_at=receipt.detected_at,
        is_authenticated=receipt.is_authenticated,
        pseudonyms=_some(find_pseudonyms(finding.rows, keys)),
        observables=_some(_shared(finding)),
    )


def rule_uuid(rule_id: str) -> UUID:
    """Return a rule's id; where its author gave it none, or no UUID, one that stays the same."""
    return UUID(rule_id) if _UUID.fullmatch(rule_id) else uuid5(_RULES, rule_id)


def _shared(finding: Finding) -> Iterable[SharedObservable]:
    named = set(finding.head.advice.indicators)
    for field, value in finding.shared:
        if field in named:
            yield from find_observables(value)


def _some(things: Iterable[_Thing]) -> tuple[_Thing, ...]:
    return tuple(islice(dict.fromkeys(things), MAX_VALUES))

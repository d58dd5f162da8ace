"""What a node tells the hub about attacks: findings of rules, sightings of indicators."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from khumkan.core.severity import Severity
from khumkan.wire.contract.fields import (
    ContractMessage,
    Count,
    Part,
    Time,
    require_span,
    require_times,
)
from khumkan.wire.contract.pseudonyms import Pseudonym
from khumkan.wire.contract.shared import SharedObservable

MAX_FINDINGS = 500
MAX_SIGHTINGS = 2000
MAX_VALUES = 100

IndicatorId = Annotated[
    str,
    Meta(pattern=r"\Aindicator--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z"),
]


class ReportedFinding(Part, frozen=True, kw_only=True):
    """A rule that fired, after redaction.

    `n_events` events from `first_at` to `last_at`, in the events' own time. By the node's clock,
    `received_at` is when it had the last byte of the first of them, `detected_at` when its engine
    said so. `is_authenticated`: all came from sources that prove who they are; others never count
    towards "seen at two hospitals".
    """

    id: UUID
    rule_id: UUID
    level: Severity
    first_at: Time
    last_at: Time
    n_events: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    received_at: Time
    detected_at: Time
    is_authenticated: bool
    pseudonyms: Annotated[tuple[Pseudonym, ...], Meta(max_length=MAX_VALUES)] = ()
    observables: Annotated[tuple[SharedObservable, ...], Meta(max_length=MAX_VALUES)] = ()

    def __post_init__(self) -> None:
        require_span(self.first_at, self.last_at)
        require_times(self.received_at, self.detected_at)


class FindingsReport(ContractMessage, frozen=True, kw_only=True, tag="findings-report"):
    """Findings of one node; sent again with the same `id` until it is acknowledged."""

    id: UUID
    node_id: UUID
    sent_at: Time
    findings: Annotated[tuple[ReportedFinding, ...], Meta(min_length=1, max_length=MAX_FINDINGS)]

    def __post_init__(self) -> None:
        require_times(self.sent_at)


class ReportedSighting(Part, frozen=True, kw_only=True):
    """An indicator that was looked for.

    `n_events` is 0 where it was not there: that, too, protects others. `found_in` tells live
    traffic from a search of the node's own past. Of live traffic, `received_at` is when the node
    had the last byte of the first event; `detected_at` is when the node knew, by its own clock.
    """

    indicator_id: IndicatorId
    first_at: Time
    last_at: Time
    n_events: Count
    found_in: Literal["live", "history"]
    is_authenticated: bool
    detected_at: Time
    received_at: Time | None = None

    def __post_init__(self) -> None:
        require_span(self.first_at, self.last_at)
        require_times(self.received_at, self.detected_at)


class SightingsReport(ContractMessage, frozen=True, kw_only=True, tag="sightings-report"):
    """Sightings of one node; sent again with the same `id` until it is acknowledged."""

    id: UUID
    node_id: UUID
    sent_at: Time
    sightings: Annotated[tuple[ReportedSighting, ...], Meta(min_length=1, max_length=MAX_SIGHTINGS)]

    def __post_init__(self) -> None:
        require_times(self.sent_at)

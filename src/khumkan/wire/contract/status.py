"""A node's heartbeat: alive, how far behind, and what it could not read."""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from khumkan.wire.contract.fields import ContractMessage, Count, Part, Time, Version, require_times

MAX_SOURCES = 500
MAX_COLLECTIONS = 100

SoftwareVersion = Annotated[str, Meta(pattern=r"\A[0-9]{1,4}(?:\.[0-9]{1,4}){2}\Z")]

# The kind of a log source ("windows", "fortigate"): words, and never room for a name or a number.
SourceKind = Annotated[
    str, Meta(pattern=r"\A[a-z]{1,16}[0-9]{0,4}(?:-[a-z]{1,16}[0-9]{0,4}){0,2}\Z")
]


class CollectionPosition(Part, frozen=True, kw_only=True):
    """How far a node has come in a collection of the stream."""

    collection: UUID
    sequence: Count


class SourceStatus(Part, frozen=True, kw_only=True):
    """One log source since the last heartbeat; its name and address stay at the node."""

    id: UUID
    kind: SourceKind
    last_event_at: Time | None
    n_events: Count
    n_rejected: Count

    def __post_init__(self) -> None:
        require_times(self.last_event_at)


class NodeStatus(ContractMessage, frozen=True, kw_only=True, tag="node-status"):
    """What the hub knows of a node's health; a newer one replaces an older one.

    `rules_dated` is the date of the rule pack in force. `n_waiting` reports are not yet
    acknowledged, the oldest since `waiting_since`. `free_disk_ratio` runs from 0 (full) to 1.
    """

    node_id: UUID
    sent_at: Time
    software_version: SoftwareVersion
    understood_contracts: Annotated[tuple[Version, ...], Meta(min_length=1, max_length=10)]
    rules_dated: date | None
    n_rules: Count
    n_rules_refused: Count
    n_indicators: Count
    n_waiting: Count
    waiting_since: Time | None
    free_disk_ratio: Annotated[float, Meta(ge=0, le=1)]
    positions: Annotated[tuple[CollectionPosition, ...], Meta(max_length=MAX_COLLECTIONS)] = ()
    sources: Annotated[tuple[SourceStatus, ...], Meta(max_length=MAX_SOURCES)] = ()

    def __post_init__(self) -> None:
        require_times(self.sent_at, self.waiting_since)

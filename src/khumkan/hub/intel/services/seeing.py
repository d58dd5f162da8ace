"""Adds what a node saw to its sightings: one row for each indicator and way of seeing it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from khumkan.hub.intel.choices import FoundIn
from khumkan.hub.intel.models import Sighting
from khumkan.wire.contract import MOST

if TYPE_CHECKING:
    from khumkan.hub.nodes.models import Node

_Key = tuple[UUID, str, bool]
_CHANGING: Final = [
    "first_at",
    "last_at",
    "n_events",
    "event_received_at",
    "detected_at",
    "last_received_at",
]


@dataclass(frozen=True, slots=True)
class Seen:
    """What one report says of one indicator; times are the hub's but for the events' own."""

    indicator_id: UUID
    found_in: FoundIn
    is_authenticated: bool
    first_at: datetime
    last_at: datetime
    n_events: int
    event_received_at: datetime | None
    detected_at: datetime | None

    @property
    def key(self) -> _Key:
        """Return what makes it the same sighting as another."""
        return self.indicator_id, self.found_in.value, self.is_authenticated


def see(reports: Iterable[Seen], *, node: "Node", at: datetime) -> dict[_Key, Sighting]:
    """Store what a node saw; return the rows as they are now, by indicator, way and proof."""
    reports = list(reports)
    held = _lock_held(reports, node)
    new: dict[_Key, Sighting] = {}
    for one in reports:
        row = held.get(one.key) or new.get(one.key)
        if row is None:
            new[one.key] = _make(one, node, at)
        else:
            _add(row, one, at)
    Sighting.objects.bulk_update(held.values(), _CHANGING)
    Sighting.objects.bulk_create(new.values())
    return held | new


def _lock_held(reports: list[Seen], node: "Node") -> dict[_Key, Sighting]:
    wanted = {one.indicator_id for one in reports}
    rows = Sighting.objects.select_for_update().filter(node=node, indicator__in=wanted)
    by_key = {(row.indicator_id, row.found_in, row.is_authenticated): row for row in rows}
    keys = {one.key for one in reports}
    return {key: row for key, row in by_key.items() if key in keys}


def _make(one: Seen, node: "Node", at: datetime) -> Sighting:
    return Sighting(
        **asdict(one),
        node=node,
        organisation_id=node.organisation_id,
        received_at=at,
        last_received_at=at,
    )


def _add(row: Sighting, one: Seen, at: datetime) -> None:
    """Add a report to a row; events there replace the span of having looked for nothing."""
    if one.n_events and not row.n_events:
        row.first_at, row.last_at = one.first_at, one.last_at
        row.event_received_at, row.detected_at = one.event_received_at, one.detected_at
    elif one.n_events or not row.n_events:
        row.first_at, row.last_at = min(row.first_at, one.first_at), max(row.last_at, one.last_at)
    row.n_events = min(row.n_events + one.n_events, MOST)
    row.last_received_at = at

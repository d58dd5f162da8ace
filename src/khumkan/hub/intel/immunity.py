"""How far immunity against one indicator has come: moments of nodes in, figures out. Pure.

All seconds count from when the hospital's node that saw it first had the last byte of its event.
Moments of nodes are the hub's: when it was told. A node that came later, was sent away or belongs
to a closed organisation doesn't count; one that is silent is told apart and holds nothing up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class NodeImmunity:
    """One node and one indicator.

    `immune_at`: told that it is in the matcher. `searched_at`: told that the past was searched,
    over `n_events_searched` events in that step. `n_live` and `n_past` are the events that matched
    there. A node that the viewer may not know of has no `node_id` and empty names; its moments and
    counts are there all the same. `region` is 1 to 13, None for none or hidden.
    """

    node_id: UUID | None
    name: str
    organisation_id: UUID | None
    organisation_name: str
    region: int | None
    is_origin: bool
    is_silent: bool
    immune_at: datetime | None
    searched_at: datetime | None
    n_events_searched: int
    n_live: int
    n_past: int
    immune_seconds: float | None
    searched_seconds: float | None

    @property
    def is_hidden(self) -> bool:
        """Whether this stands for another hospital that the viewer may not know of."""
        return self.node_id is None

    @property
    def holds_up(self) -> bool:
        """Whether others wait for it: not immune, and not silent."""
        return self.immune_at is None and not self.is_silent


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is known of an indicator itself: whose it is, and when it went out.

    `organisation_id` and `organisation_name` are those of the hospital that saw it first, None and
    "" where the viewer may not know.
    """

    indicator_id: UUID
    stix_id: str
    kind: str
    value: str
    state: str
    confidence: int
    n_organisations: int
    organisation_id: UUID | None
    organisation_name: str
    event_received_at: datetime
    detected_at: datetime
    reported_at: datetime
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Immunity:
    """The figures of one indicator; `nodes` are ordered by when each became immune, then name.

    `half_immune_seconds`: until half of the nodes were immune. `last_immune_seconds` and
    `all_searched_seconds` are None until every node has come so far that isn't silent.
    """

    beginning: Beginning
    nodes: tuple[NodeImmunity, ...]

    @property
    def n_nodes(self) -> int:
        """Nodes that count."""
        return len(self.nodes)

    @property
    def n_immune(self) -> int:
        """Nodes whose matcher has it."""
        return sum(one.immune_at is not None for one in self.nodes)

    @property
    def n_searched(self) -> int:
        """Nodes that searched their past for it."""
        return sum(one.searched_at is not None for one in self.nodes)

    @property
    def n_silent(self) -> int:
        """Nodes that are not immune and haven't been heard of."""
        return sum(one.immune_at is None and one.is_silent for one in self.nodes)

    @property
    def is_complete(self) -> bool:
        """Whether every node is immune that isn't silent."""
        return bool(self.n_immune) and not any(one.holds_up for one in self.nodes)

    @property
    def detected_seconds(self) -> float:
        """Until the first node's engine said so."""
        return self._since(self.beginning.detected_at)

    @property
    def reported_seconds(self) -> float:
        """Until the hub was told."""
        return self._since(self.beginning.reported_at)

    @property
    def published_seconds(self) -> float:
        """Until it stood in the collection."""
        return self._since(self.beginning.published_at)

    @property
    def first_immune_seconds(self) -> float | None:
        """Until the first node was immune."""
        return min(self._immune(), default=None)

    @property
    def half_immune_seconds(self) -> float | None:
        """Until half of all nodes were immune."""
        needed, seconds = -(-self.n_nodes // 2), self._immune()
        return seconds[needed - 1] if needed and len(seconds) >= needed else None

    @property
    def last_immune_seconds(self) -> float | None:
        """Until every node was immune that isn't silent."""
        return max(self._immune()) if self.is_complete else None

    @property
    def all_searched_seconds(self) -> float | None:
        """Until every node had searched its past that isn't silent."""
        waiting = any(one.searched_at is None and not one.is_silent for one in self.nodes)
        return None if waiting else max(self._searched(), default=None)

    def _immune(self) -> list[float]:
        return sorted(one.immune_seconds for one in self.nodes if one.immune_seconds is not None)

    def _searched(self) -> list[float]:
        return [one.searched_seconds for one in self.nodes if one.searched_seconds is not None]

    def _since(self, at: datetime) -> float:
        return seconds_between(self.beginning.event_received_at, at)


def seconds_between(start: datetime, end: datetime) -> float:
    """Return the seconds from one moment to another, never below 0: clocks differ a little."""
    return max(0.0, (end - start).total_seconds())


def in_order(nodes: Sequence[NodeImmunity]) -> tuple[NodeImmunity, ...]:
    """Return nodes by when each became immune, those that are not last."""
    return tuple(
        sorted(
            nodes,
            key=lambda one: (
                one.immune_seconds is None,
                one.immune_seconds or 0.0,
                one.name,
                str(one.node_id),
            ),
        )
    )

"""Lines that no reader understood, by source and shape: each shape once, with a sample.

Bounded: a source that sends rubbish fills its own room and no other's.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from khumkan.node.health.observing import Observation, ShapeSeen
from khumkan.node.state import ShapeCount

MOST_OF_A_SOURCE: Final = 50
MOST_OF_ALL: Final = 5_000
_ALWAYS: Final = 5  # of a source, though others have taken all the room

_Key = tuple[UUID, str, str]


@dataclass(slots=True)
class UnknownLines:
    """For one thread at a time: its owner has the lock."""

    _shapes: dict[_Key, ShapeCount] = field(default_factory=dict)
    _n_by_source: dict[UUID, int] = field(default_factory=dict)
    _changed: set[_Key] = field(default_factory=set)

    def restore(self, shapes: Iterable[ShapeCount]) -> None:
        """Go on with what was kept before a restart."""
        for one in shapes:
            self._keep((one.source_id, one.shape, one.reason), one)

    def take(self, seen: Observation) -> int:
        """Take in one record; return how many lines found no room."""
        return sum(self._take(seen.source_id, one, seen.received_at) for one in seen.shapes)

    def take_changes(self) -> list[ShapeCount]:
        """Return what has changed since the last time."""
        changed = [self._shapes[key] for key in self._changed]
        self._changed.clear()
        return changed

    def put_back(self, shapes: Iterable[ShapeCount]) -> None:
        """Take back changes that could not be written."""
        self._changed |= {(one.source_id, one.shape, one.reason) for one in shapes}

    def forget(self, before: datetime) -> None:
        """Let go of shapes not seen since a moment."""
        for key in [key for key, one in self._shapes.items() if one.last_at < before]:
            del self._shapes[key]
            self._n_by_source[key[0]] -= 1
            self._changed.discard(key)

    def _take(self, source_id: UUID, seen: ShapeSeen, at: datetime) -> int:
        key = source_id, seen.shape, seen.reason
        known = self._shapes.get(key)
        if known is None and not self._has_room(source_id):
            return seen.n
        first_at, n = (known.first_at, known.n) if known else (at, 0)
        one = ShapeCount(source_id, seen.shape, seen.reason, n + seen.n, first_at, at, seen.sample)
        self._keep(key, one)
        self._changed.add(key)
        return 0

    def _keep(self, key: _Key, one: ShapeCount) -> None:
        if key not in self._shapes:
            self._n_by_source[key[0]] = self._n_by_source.get(key[0], 0) + 1
        self._shapes[key] = one

    def _has_room(self, source_id: UUID) -> bool:
        n_of_it = self._n_by_source.get(source_id, 0)
        most = MOST_OF_A_SOURCE if len(self._shapes) < MOST_OF_ALL else _ALWAYS
        return n_of_it < most

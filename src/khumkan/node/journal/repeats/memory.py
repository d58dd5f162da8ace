"""Which deliveries were taken in the last ten minutes: bounded, and no source can crowd out others.

Time is that of a clock which nobody sets: the wall's may go back an hour or on a day.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from uuid import UUID

WINDOW_SECONDS: Final = 600.0
MOST_MARKS: Final = 65_536  # some 20 MB of memory


class Remembered(NamedTuple):
    """A delivery that is durable up to the journal's offset `end`, taken `age_seconds` ago."""

    source_id: UUID
    mark: bytes
    end: int
    age_seconds: float


@dataclass(slots=True)
class MarkMemory:
    """Not thread-safe. `n_forgotten` counts what had to go before its time, for want of room."""

    window_seconds: float = WINDOW_SECONDS
    most: int = MOST_MARKS
    read_seconds: Callable[[], float] = time.monotonic
    n_forgotten: int = 0
    _taken: dict[UUID, dict[bytes, tuple[int, float]]] = field(default_factory=dict)
    _n: int = 0

    def __len__(self) -> int:
        """Return how many deliveries are remembered, some perhaps longer than they need be."""
        return self._n

    def find(self, source_id: UUID, mark: bytes) -> int | None:
        """Return the offset behind a delivery that was taken before, None if it is a new one."""
        end, taken_at = self._taken.get(source_id, {}).get(mark, (0, float("-inf")))
        return end if self._is_young(taken_at) else None

    def add(self, one: Remembered) -> None:
        """Remember a delivery; those of one source in the order in which they came."""
        taken = self._taken.setdefault(one.source_id, {})
        self._n -= taken.pop(one.mark, None) is not None
        taken[one.mark] = one.end, self.read_seconds() - one.age_seconds
        self._n += 1
        self._drop_old(one.source_id)
        while self._n > self.most:
            self._make_room()

    def list(self) -> list[Remembered]:
        """Return all that is young enough, by source, the oldest of each first."""
        for source_id in list(self._taken):
            self._drop_old(source_id)
        now = self.read_seconds()
        return [
            Remembered(source_id, mark, end, now - taken_at)
            for source_id, taken in self._taken.items()
            for mark, (end, taken_at) in taken.items()
        ]

    def _is_young(self, taken_at: float) -> bool:
        return self.read_seconds() - taken_at < self.window_seconds

    def _drop_old(self, source_id: UUID) -> None:
        taken = self._taken[source_id]
        while taken and not self._is_young(next(iter(taken.values()))[1]):
            del taken[next(iter(taken))]
            self._n -= 1
        if not taken:
            del self._taken[source_id]

    def _make_room(self) -> None:
        """Forget the oldest of the source that has the most."""
        source_id = max(self._taken, key=lambda one: len(self._taken[one]))
        self._drop_old(source_id)
        taken = self._taken.get(source_id)
        if taken and self._n > self.most:
            del taken[next(iter(taken))]
            self._n -= 1
            self.n_forgotten += 1

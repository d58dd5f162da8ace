"""How often a node may send: a bucket of tokens for each, in the memory of this process.

It keeps one node from taking the whole hub; who counts across processes pays a query a message.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

PER_MINUTE: Final = 1_200
_MINUTE: Final = 60.0
_MOST_KEPT: Final = 20_000


@dataclass(slots=True)
class NodeLimits:
    """Lets `per_minute` messages of each node pass, in a burst or one by one."""

    read_seconds: Callable[[], float] = time.monotonic
    per_minute: int = PER_MINUTE
    _full_at: dict[UUID, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def is_spent(self, node_id: UUID) -> bool:
        """Count one message; return whether it is one too many."""
        now = self.read_seconds()
        with self._lock:
            # When the bucket would be full again, had nothing more come: one number says it all.
            full_at = max(self._full_at.get(node_id, now), now) + _MINUTE / self.per_minute
            if full_at - now > _MINUTE:
                return True
            if len(self._full_at) >= _MOST_KEPT:
                self._full_at.clear()
            self._full_at[node_id] = full_at
        return False


LIMITS: Final = NodeLimits()

"""A stretch of the journal that can't be read, and a list of them that tells each once."""

import logging
import threading
from dataclasses import dataclass
from typing import Final

from khumkan.core.journal import log_event
from khumkan.core.messages import Message

_LOG = logging.getLogger(__name__)
_MOST_KEPT: Final = 1_000


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes from `offset` up to `next_offset` that hold no whole record, and why."""

    offset: int
    next_offset: int
    reason: Message

    @property
    def n_bytes(self) -> int:
        """How many bytes of the journal are concerned."""
        return self.next_offset - self.offset


class DamageList:
    """What was found so far: the first thousand, each logged when it is found. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: dict[int, Damage] = {}

    def note(self, damage: Damage) -> None:
        """Keep and log a damage, unless the one at this offset is known."""
        with self._lock:
            if damage.offset in self._found or len(self._found) >= _MOST_KEPT:
                return
            self._found[damage.offset] = damage
        log_event(
            _LOG,
            "node_journal.damaged",
            level=logging.ERROR,
            place=damage.offset,
            n_bytes=damage.n_bytes,
            reason=damage.reason,
        )

    def list(self) -> list[Damage]:
        """Return what was found, by offset."""
        with self._lock:
            return [self._found[offset] for offset in sorted(self._found)]

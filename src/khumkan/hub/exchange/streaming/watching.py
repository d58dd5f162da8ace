"""One watcher a process: waits for commits, reads what is new once, hands it to all streams."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db import DatabaseError

from khumkan.core.journal import log_event
from khumkan.hub.exchange.streaming.events import encode_frame
from khumkan.hub.exchange.streaming.store import Store
from khumkan.hub.exchange.streaming.wakeups import Wakeups

PAGE: Final = 100
_LOOK_SECONDS: Final = 0.5
_MOST_READ: Final = 1_000  # behind by more than this, the streams read for themselves
_LOG = logging.getLogger(__name__)

News = Callable[[UUID, list[tuple[int, bytes]]], None]
"""Hears of new frames of a collection: sequences and events."""


@dataclass(slots=True)
class Watcher:
    """Runs in a thread of its own. `tell` is called there."""

    store: Store
    wakeups: Wakeups
    tell: News
    heads: dict[UUID, int]
    _ended: threading.Event = field(default_factory=threading.Event)
    _is_blind: bool = False

    def run(self) -> None:
        """Watch until stopped."""
        while not self._ended.is_set():
            self.wakeups.wait(_LOOK_SECONDS)
            self.look()
        self.wakeups.close()

    def stop(self) -> None:
        """Have `run` return within half a second."""
        self._ended.set()

    def look(self) -> None:
        """Read what is new, if anything is; a database that is away is asked again."""
        try:
            for collection, head in self.store.heads().items():
                self._follow(collection, head)
        except DatabaseError as error:
            if not self._is_blind:
                log_event(_LOG, "stream.blind", level=logging.ERROR, error=error)
            self._is_blind = True
        else:
            self._is_blind = False

    def _follow(self, collection: UUID, head: int) -> None:
        known = self.heads.get(collection, head - _MOST_READ)
        known = max(known, head - _MOST_READ) if known <= head else head - 1
        while known < head:
            rows = self.store.frames_after(collection, known, PAGE)
            if not rows:
                return
            self.tell(
                collection, [(row.sequence, encode_frame(row.sequence, row.body)) for row in rows]
            )
            self.heads[collection] = known = rows[-1].sequence

"""Compaction as a step of the upkeep: daily, and when the lake wants it; told as it goes on."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from khumkan.core.clock import Clock, format_time
from khumkan.core.journal import log_event
from khumkan.core.jsontypes import JsonObject
from khumkan.lake import Compaction, Lake
from khumkan.node.serving.upkeep import Pause
from khumkan.node.state import State

_FACT: Final = "compacted-on"
_LOGGER = logging.getLogger(__name__)


@dataclass(slots=True)
class Tidying:
    """Merges the lake's small files. `report` may be called from any thread."""

    lake: Lake
    state: State
    clock: Clock
    _progress: tuple[int, int] | None = field(default=None, init=False)
    _last: tuple[datetime, Compaction] | None = field(default=None, init=False)

    def run(self, pause: Pause) -> bool:
        """Compact if it is due."""
        today = self.clock.now().date().isoformat()
        is_daily = self.state.read_fact(_FACT) != today
        if not is_daily and not self.lake.wants_compaction:
            return False
        try:
            done = self.lake.compact(self._note(pause))
        finally:
            self._progress = None
        self._last = self.clock.now(), done
        self.state.write_fact(_FACT, today)
        log_event(
            _LOGGER,
            "lake.compacted",
            n_days=done.n_days,
            n_files_merged=done.n_files_merged,
            n_files_made=done.n_files_made,
            n_files_removed=done.n_files_removed,
            is_waiting=done.is_waiting,
        )
        return False

    def report(self) -> JsonObject:
        """Return how far a compaction is, and what the last one since the start came to."""
        progress, last = self._progress, self._last
        return {
            "n_days_done": progress and progress[0],
            "n_days_to_do": progress and progress[1],
            "last_at": last and format_time(last[0]),
            "n_files_merged": last and last[1].n_files_merged,
            "n_files_made": last and last[1].n_files_made,
            "n_files_removed": last and last[1].n_files_removed,
            "is_waiting_for_readers": last and last[1].is_waiting,
        }

    def _note(self, pause: Pause) -> Callable[[int, int], None]:
        def note(n_done: int, n_all: int) -> None:
            self._progress = n_done, n_all
            pause()

        return note

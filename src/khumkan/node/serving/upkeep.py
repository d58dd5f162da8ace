"""What a node does once a day: forgets what need not be kept any more, and tidies its lake."""

import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from khumkan.core.clock import Clock
from khumkan.core.errors import KhumkanError
from khumkan.core.journal import log_event
from khumkan.lake import Lake
from khumkan.node.state import State

LOOK_SECONDS = 60.0
RETRY_SECONDS = 3_600.0
_FACT = "kept-up-on"
_LOGGER = logging.getLogger(__name__)


@dataclass(slots=True)
class Upkeep:
    """`look` waits for the disk and runs in a thread; it never raises for what a disk does."""

    lake: Lake
    state: State
    clock: Clock
    keep_days: int

    def look(self) -> float:
        """Do what is due; return after how many seconds to look again."""
        today = self.clock.now().date()
        try:
            if self.state.read_fact(_FACT) != today.isoformat():
                self._keep_up(today)
            elif self.lake.wants_compaction:
                self.lake.compact()
        except KhumkanError as error:
            log_event(_LOGGER, "upkeep.failed", level=logging.ERROR, error=error)
            return RETRY_SECONDS
        return LOOK_SECONDS

    def _keep_up(self, today: date) -> None:
        first = today - timedelta(days=self.keep_days)
        n_rows = self.lake.expire(first)
        # After the events: a search of the past must not find what it found before once more.
        n_findings = self.state.findings.expire(datetime.combine(first, time(), UTC))
        self.lake.compact()
        self.state.write_fact(_FACT, today.isoformat())
        log_event(
            _LOGGER, "upkeep.done", n_events_forgotten=n_rows, n_findings_forgotten=n_findings
        )

"""How many findings of one indicator are kept: all are counted and told, the lake has their events.

An indicator that everybody's traffic hits (a mistake, a hub or another hospital's node that was
taken over) must not fill this hospital's disk.
"""

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from khumkan.core.journal import log_event

KEPT_AN_HOUR: Final = 1_000
KEPT_OF_ALL_AN_HOUR: Final = 20_000
_HOUR: Final = timedelta(hours=1)
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class FloodGate:
    """Counts by indicator, anew each hour. For one thread."""

    _began_at: datetime | None = None
    _kept: Counter[str] = field(default_factory=Counter)
    _n_kept: int = 0
    _told: set[str] = field(default_factory=set)

    def lets_in(self, indicator: str, now: datetime) -> bool:
        """Say whether one more finding is to be kept; the first that isn't is told."""
        if self._began_at is None or not self._began_at <= now < self._began_at + _HOUR:
            self._began_at, self._n_kept = now, 0
            self._kept.clear()
            self._told.clear()
        if self._kept[indicator] < KEPT_AN_HOUR and self._n_kept < KEPT_OF_ALL_AN_HOUR:
            self._kept[indicator] += 1
            self._n_kept += 1
            return True
        self._tell(indicator)
        return False

    def _tell(self, indicator: str) -> None:
        if indicator in self._told or len(self._told) >= KEPT_AN_HOUR:
            return
        self._told.add(indicator)
        log_event(
            _LOG,
            "indicator.flood",
            level=logging.WARNING,
            object=indicator[:60],
            limit=KEPT_AN_HOUR,
        )

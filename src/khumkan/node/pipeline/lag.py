"""How far the hub is behind with what waits for it; then more is gathered into each report.

So that a hub that was away for days gets hours in a report, and not a report for each five seconds.
"""

from datetime import datetime, timedelta
from typing import Final

from khumkan.core.clock import Clock
from khumkan.node.state import Outbox, StateError

_LOOK: Final = timedelta(seconds=5)
_ONE_BY_ONE: Final = 100  # so many reports may wait before any are gathered
_STEPS: Final = (
    (timedelta(days=1), timedelta(hours=1)),
    (timedelta(hours=1), timedelta(minutes=10)),
    (timedelta(minutes=1), timedelta(minutes=1)),
)


class OutboxLag:
    """Looks at the outbox every few seconds. For one thread."""

    def __init__(self, outbox: Outbox, clock: Clock) -> None:
        self._outbox = outbox
        self._clock = clock
        self._looked_at: datetime | None = None
        self._least = timedelta(0)

    def slow_down(self, interval: timedelta) -> timedelta:
        """Return an interval, or a longer one while the hub does not keep up."""
        now = self._clock.now()
        if self._looked_at is None or not self._looked_at <= now < self._looked_at + _LOOK:
            self._looked_at = now
            self._least = self._measure(now)
        return max(interval, self._least)

    def _measure(self, now: datetime) -> timedelta:
        try:
            since = self._outbox.since(_ONE_BY_ONE)
        except StateError:
            return self._least  # who writes there next tells it
        age = timedelta(0) if since is None else now - since
        return next((least for beyond, least in _STEPS if age >= beyond), timedelta(0))

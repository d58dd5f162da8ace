"""A clock that jumps must not cost logs: after a leap forward nothing is taken away for a day."""

import time
from collections.abc import Callable
from datetime import date
from typing import Final

_MOST_DAYS: Final = 7
_DAY_SECONDS: Final = 24 * 3_600.0
_WAIT_SECONDS: Final = _DAY_SECONDS


class ClockGuard:
    """Doubts a date that lies far after the last one, until the node has run with it for a day.

    A machine whose battery is empty, or somebody who sets its clock ahead, would else have all
    logs taken away at once. A node that was away for long waits a day too, which costs nothing.
    Many small leaps are one large one: who answers for the time server could take a week at a time.
    """

    def __init__(self, read_seconds: Callable[[], float] = time.monotonic) -> None:
        self._read_seconds = read_seconds
        self._since: float | None = None
        self._trusted: tuple[date, float] | None = None  # the first date, and when that was

    def trusts(self, today: date, last: date | None) -> bool:
        """Say whether logs may be taken away, where `last` is the day when that last was asked."""
        now = self._read_seconds()
        if last is None or (today - last).days <= _MOST_DAYS >= self._days_ahead(today, now):
            self._since = None
            self._trusted = self._trusted or (today, now)
            return True
        if self._since is None:
            self._since = now
        if now - self._since < _WAIT_SECONDS:
            return False
        self._trusted = today, now
        return True

    def _days_ahead(self, today: date, now: float) -> float:
        """Return by how much the date has run ahead of the time since the first one."""
        if self._trusted is None:
            return 0.0
        day, at = self._trusted
        return (today - day).days - (now - at) / _DAY_SECONDS

    @property
    def is_doubting(self) -> bool:
        """Whether it waits."""
        return self._since is not None

"""A clock that jumps must not cost logs: after a leap forward nothing is taken away for a day."""

import time
from collections.abc import Callable
from datetime import date
from typing import Final

_MOST_DAYS: Final = 7
_WAIT_SECONDS: Final = 24 * 3_600.0


class ClockGuard:
    """Doubts a date that lies far after the last one, until the node has run with it for a day.

    A machine whose battery is empty, or somebody who sets its clock ahead, would else have all
    logs taken away at once. A node that was away for long waits a day too, which costs nothing.
    """

    def __init__(self, read_seconds: Callable[[], float] = time.monotonic) -> None:
        self._read_seconds = read_seconds
        self._since: float | None = None

    def trusts(self, today: date, last: date | None) -> bool:
        """Say whether logs may be taken away, where `last` is the day when that last was asked."""
        if last is None or (today - last).days <= _MOST_DAYS:
            self._since = None
            return True
        if self._since is None:
            self._since = self._read_seconds()
        return self._read_seconds() - self._since >= _WAIT_SECONDS

    @property
    def is_doubting(self) -> bool:
        """Whether it waits."""
        return self._since is not None

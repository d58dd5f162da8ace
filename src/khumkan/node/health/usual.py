"""What is usual for a source at each hour of the week: how many events, and how long its gaps.

Learnt from whole hours that the node watched, with what is long past counting less and less.
"""

import math
from datetime import datetime, tzinfo
from typing import Final

import msgspec

HOURS_OF_WEEK: Final = 168
TO_LEARN_HOURS: Final = 2 * HOURS_OF_WEEK
_LEAST_WEIGHT: Final = 0.2  # of a new week: what was five weeks ago counts a third
_SURE_WEEKS: Final = 2
_GAP_FADES: Final = 0.8
_SHORT_GAP: Final = 600.0


class UsualHour(msgspec.Struct, array_like=True):
    """One hour of the week: events (mean, and mean distance from it) and the longest usual gap."""

    mean: float = 0.0
    deviation: float = 0.0
    gap_seconds: float = 0.0
    n_weeks: int = 0

    def learn(self, n_events: int, gap_seconds: float) -> None:
        """Take in one such hour: its events, and the longest gap that ended in it."""
        n, gap = float(n_events), gap_seconds
        if self.n_weeks >= _SURE_WEEKS:
            n, gap = self._temper(n_events), min(gap, max(2 * self.gap_seconds, _SHORT_GAP))
        self.n_weeks += 1
        weight = max(1 / self.n_weeks, _LEAST_WEIGHT)
        if self.n_weeks > 1:
            self.deviation += weight * (abs(n - self.mean) - self.deviation)
        self.mean += weight * (n - self.mean)
        self.gap_seconds = max(gap, self.gap_seconds * _GAP_FADES)

    def _temper(self, n_events: int) -> float:
        """Return a number that is not far from the usual: one odd hour must not become usual."""
        room = 3 * max(self.deviation, math.sqrt(self.mean), self.mean / 4, 1.0)
        return min(max(n_events, self.mean - room), self.mean + room)


class Usual(msgspec.Struct):
    """All that was learnt of a source. `n_hours` counts the hours it was learnt from."""

    n_hours: int = 0
    hours: dict[int, UsualHour] = {}

    @property
    def is_learnt(self) -> bool:
        """Whether two weeks of hours were seen."""
        return self.n_hours >= TO_LEARN_HOURS

    def learn(self, hour_of_week: int, n_events: int, gap_seconds: float) -> None:
        """Take in an hour that is over and was watched from beginning to end."""
        self.n_hours += 1
        known = self.hours.get(hour_of_week)
        if known is None:
            known = self.hours[hour_of_week] = UsualHour()
        known.learn(n_events, gap_seconds)

    def at(self, hour_of_week: int) -> UsualHour:
        """Return what is usual then."""
        return self.hours.get(hour_of_week) or UsualHour()


def hour_of_week(at: datetime, zone: tzinfo) -> int:
    """Return 0 for the hour after midnight on Monday, to 167, as this hospital's clocks show it."""
    local = at.astimezone(zone)
    return local.weekday() * 24 + local.hour

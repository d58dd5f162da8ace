"""What to expect of a source now: how many events, and after how long a silence is wrong."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final

from khumkan.node.health.usual import Usual, hour_of_week
from khumkan.node.sources import Source

_HOUR: Final = timedelta(hours=1)
_GAPS: Final = 3
_SHORTEST_SECONDS: Final = 600
_WORTH_JUDGING: Final = 20
_MANY: Final = 100


@dataclass(frozen=True, slots=True)
class Expected:
    """Events in the sixty minutes that end now: usually, and how far from it they usually are."""

    mean: float
    deviation: float

    def is_low(self, n: int) -> bool:
        """Say whether so many are far fewer; of a source that sends little nothing can be said."""
        is_judged = self.mean >= _WORTH_JUDGING
        return is_judged and n < self.mean / 4 and n < self.mean - 2 * self._spread

    def is_high(self, n: int) -> bool:
        """Say whether so many are far more."""
        return n >= _MANY and n > 4 * self.mean and n > self.mean + 6 * self._spread

    @property
    def _spread(self) -> float:
        return max(self.deviation, math.sqrt(self.mean))


def expect(usual: Usual, now: datetime, since: datetime, zone: tzinfo) -> Expected | None:
    """Return what to expect; None before it is learnt, or in the first hour of watching."""
    if not usual.is_learnt or now - since < _HOUR:
        return None
    share = (now.minute * 60 + now.second) / _HOUR.total_seconds()
    here = usual.at(hour_of_week(now, zone))
    before = usual.at(hour_of_week(now - _HOUR, zone))
    return Expected(
        here.mean * share + before.mean * (1 - share),
        here.deviation * share + before.deviation * (1 - share),
    )


def silence_limit(source: Source, usual: Usual, now: datetime, zone: tzinfo) -> float | None:
    """Return after how many seconds a silence is wrong; None where none is at this hour."""
    if source.silent_after_minutes is not None:
        return source.silent_after_minutes * 60.0
    here = usual.at(hour_of_week(now, zone))
    if not usual.is_learnt or here.mean < 1:
        return None
    return max(
        _GAPS * here.gap_seconds, _GAPS * _HOUR.total_seconds() / here.mean, _SHORTEST_SECONDS
    )

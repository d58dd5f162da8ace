"""How far a source's clock is off, judged from when its events say that they happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Final

TOLD_FROM_SECONDS: Final = 120
FEWEST: Final = 5
_HOUR: Final = 3_600
_DAY: Final = 86_400
_ZONES: Final = 14  # hours from UTC to the farthest
_NEAR_HOUR_SECONDS: Final = 300
_STEADY: Final = 0.1


@dataclass(frozen=True, slots=True)
class Skew:
    """`seconds` ahead of this machine (behind, where negative), the middle of what was seen.

    `is_steady`: all events are off by about the same, as with a clock; else they come late.
    `zone_hours` is by how many whole hours it is off, if by those, else 0.
    """

    seconds: float
    is_steady: bool
    zone_hours: int

    @property
    def is_clock(self) -> bool:
        """Whether the clock or its time zone is wrong; what is ahead can't be mere delay."""
        return abs(self.seconds) >= TOLD_FROM_SECONDS and (self.is_steady or self.seconds > 0)

    @property
    def is_late(self) -> bool:
        """Whether events come long after they happened, some later than others."""
        return self.seconds <= -TOLD_FROM_SECONDS and not self.is_steady

    @property
    def n_days(self) -> int:
        """By how many whole days it is off."""
        return int(abs(self.seconds) // _DAY)


def measure_skew(seconds: Sequence[float]) -> Skew | None:
    """Return how far a clock is off; None where too few events told their time."""
    if len(seconds) < FEWEST:
        return None
    low, middle, high = quantiles(seconds, n=4, method="inclusive")
    is_steady = high - low <= max(TOLD_FROM_SECONDS / 2, _STEADY * abs(middle))
    return Skew(middle, is_steady, _zone_hours(middle) if is_steady else 0)


def _zone_hours(seconds: float) -> int:
    hours = round(seconds / _HOUR)
    is_near = abs(seconds - hours * _HOUR) <= _NEAR_HOUR_SECONDS
    return hours if is_near and 0 < abs(hours) <= _ZONES else 0

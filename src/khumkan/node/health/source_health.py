"""What is known of one source at this moment: small, whatever it sends."""

from datetime import datetime
from typing import Final

import msgspec

from khumkan.node.health.observing import Observation

BIN_SECONDS: Final = 300
N_BINS: Final = 12
N_HOURS: Final = 24
_MOST_SKEWS: Final = 51
_HOUR: Final = 3_600


class Bin(msgspec.Struct, array_like=True):
    """Five minutes, by their number since 1970."""

    number: int
    n_events: int = 0
    n_rejected: int = 0
    n_unknown: int = 0


class SourceHealth(msgspec.Struct):
    """Bounded: an hour in bins, a day in hours, a handful of time differences.

    `gap_seconds` is the longest gap that ended in the hour under way; `hours` are (number since
    1970, events) of the last ones in which something came. `silent_since` holds until something
    comes.
    """

    first_at: datetime
    last_at: datetime
    n_events: int = 0
    n_rejected: int = 0
    n_unknown: int = 0
    format: str = ""
    sample: bytes = b""
    has_year: bool = True
    gap_seconds: float = 0.0
    silent_since: datetime | None = None
    bins: list[Bin] = []
    hours: list[tuple[int, int]] = []
    skews: list[float] = []
    n_shapes_beyond: int = 0

    def take(self, seen: Observation, watched_since: datetime) -> None:
        """Take in one record; no gap counts in which this node did not watch."""
        gap = (seen.received_at - max(self.last_at, watched_since)).total_seconds()
        self.n_events += seen.n_events
        self.n_rejected += seen.n_rejected
        self.n_unknown += seen.n_unknown
        self.gap_seconds = max(self.gap_seconds, gap)
        self.last_at = max(self.last_at, seen.received_at)
        self.silent_since = None
        if seen.sample:
            self.format, self.sample, self.has_year = seen.format, seen.sample, seen.has_year
        if seen.skew_seconds is not None:
            self.skews.append(round(seen.skew_seconds, 1))
            del self.skews[:-_MOST_SKEWS]
        self._count(seen)

    def last_hour(self, now: datetime) -> Bin:
        """Return the figures of the last sixty minutes."""
        first = bin_number(now) - N_BINS + 1
        found = Bin(first)
        for one in self.bins:
            if one.number >= first:
                found.n_events += one.n_events
                found.n_rejected += one.n_rejected
                found.n_unknown += one.n_unknown
        return found

    def last_day(self, now: datetime) -> list[int]:
        """Return the events of the last 24 hours, the one under way last."""
        counts = dict(self.hours)
        last = hour_number(now)
        return [counts.get(number, 0) for number in range(last - N_HOURS + 1, last + 1)]

    def n_in_hour(self, number: int) -> int:
        """Return how many events came in an hour of the last day."""
        return dict(self.hours).get(number, 0)

    def _count(self, seen: Observation) -> None:
        number = bin_number(seen.received_at)
        one = next((each for each in reversed(self.bins) if each.number == number), None)
        if one is None:
            one = Bin(number)
            self.bins.append(one)
            del self.bins[:-N_BINS]
        one.n_events += seen.n_events
        one.n_rejected += seen.n_rejected
        one.n_unknown += seen.n_unknown
        self._count_hour(hour_number(seen.received_at), seen.n_events)

    def _count_hour(self, number: int, n_events: int) -> None:
        for at in range(len(self.hours) - 1, -1, -1):
            if self.hours[at][0] == number:
                self.hours[at] = number, self.hours[at][1] + n_events
                return
        self.hours.append((number, n_events))
        self.hours.sort()
        del self.hours[:-N_HOURS]


def bin_number(at: datetime) -> int:
    """Return which five minutes a moment is in."""
    return int(at.timestamp()) // BIN_SECONDS


def hour_number(at: datetime) -> int:
    """Return which hour since 1970 a moment is in."""
    return int(at.timestamp()) // _HOUR

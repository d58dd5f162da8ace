"""The hub's time as this node knows it: its own clock, and how far that is off."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from khumkan.core.clock import Clock

TOLD_FROM = timedelta(seconds=30)
# No hub lives before or after: whatever says so is broken or means harm, and a clock that followed
# it could not be set right by the next honest answer.
_FIRST = datetime(2024, 1, 1, tzinfo=UTC)
_BEYOND = datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class HubTime:
    """Tells the hub's time. `offset` is the hub's clock less ours, zero where that is little.

    Only what is said to the hub about "now" follows it; times of events stay the node's own.
    """

    clock: Clock
    offset: timedelta = timedelta(0)

    def now(self) -> datetime:
        """Return what the hub's clock shows."""
        return self.clock.now() + self.offset

    def learn(self, hub_now: datetime) -> timedelta:
        """Take in what the hub's clock shows now; return by how much ours is off.

        A time that no hub's clock can show is not taken in.
        """
        if not _FIRST <= hub_now < _BEYOND:
            return self.offset
        offset = hub_now - self.clock.now()
        self.offset = offset if abs(offset) >= TOLD_FROM else timedelta(0)
        return self.offset


def read_http_date(text: str) -> datetime | None:
    """Return the moment that a `Date` header tells, None if it tells none."""
    try:
        at = parsedate_to_datetime(text)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def read_retry_after(text: str | None, now: datetime) -> float | None:
    """Return the seconds that a `Retry-After` header asks for, None without a sensible one."""
    if text is None:
        return None
    if text.isascii() and text.isdigit():
        return float(text[:6])
    at = read_http_date(text)
    return None if at is None else max((at - now).total_seconds(), 0.0)

"""Whole seconds since 1970 as tokens tell the time, and how far two clocks may differ."""

from datetime import UTC, datetime
from typing import Annotated

from msgspec import Meta

from khumkan.core.errors import WireError
from khumkan.core.messages import message

LEEWAY_SECONDS = 60
"""How far the clocks of node and hub may be apart."""

NumericDate = Annotated[int, Meta(ge=0, le=253_402_300_799)]  # until the year 9999


class ClockOffError(WireError):
    """A token that is genuine, from a clock that isn't right; raised only once the signature held.

    `offset_seconds` is the sender's clock less ours: above 0 the sender is ahead.
    """

    def __init__(self, offset_seconds: int) -> None:
        super().__init__(
            message("the sender's clock differs by {seconds} seconds", seconds=offset_seconds)
        )
        self.offset_seconds = offset_seconds


def to_seconds(at: datetime) -> int:
    """Return a moment as whole seconds."""
    return int(at.timestamp())


def from_seconds(seconds: int) -> datetime:
    """Return whole seconds as a moment in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def check_clock(issued_at: int, expires_at: int, at: datetime, *, life_seconds: int) -> None:
    """Raise ClockOffError unless a token was written just now, WireError if it claims a long life.

    `issued_at` and `expires_at` are the sender's, `at` is ours.
    """
    if not 0 < expires_at - issued_at <= life_seconds:
        raise WireError(
            message("the token claims to live longer than {limit} seconds", limit=life_seconds)
        )
    now = to_seconds(at)
    if now < issued_at - LEEWAY_SECONDS or now > expires_at + LEEWAY_SECONDS:
        raise ClockOffError(issued_at - now)

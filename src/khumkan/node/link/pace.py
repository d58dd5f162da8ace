"""How fast and how patiently the link works: waits that grow, are spread by chance, and end."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Pace:
    """Every wait of the link in one place, in seconds; tests shorten them."""

    first_wait_seconds: float = 0.5
    longest_wait_seconds: float = 60.0
    stream_first_wait_seconds: float = 0.2
    stream_longest_wait_seconds: float = 30.0
    silence_seconds: float = 30.0
    revoked_wait_seconds: float = 300.0
    heart_seconds: float = 28.0  # after the rest
    heart_rest_seconds: float = 2.0  # between two beats, however much changes
    requests_per_second: float = 10.0
    n_in_flight: int = 4
    connect_seconds: float = 10.0
    answer_seconds: float = 30.0
    failed_wait_seconds: float = 10.0  # after a failure that nobody thought of


@dataclass(slots=True)
class Backoff:
    """Waits that double from `first` to `longest`, each spread from half of it to the whole.

    The spread keeps nodes apart that all lost the hub in the same moment.
    """

    first: float
    longest: float
    draw: Callable[[], float] = random.random
    _next: float = 0.0

    def next_wait(self, at_least: float | None = None) -> float:
        """Return how long to wait now, not less than what the hub asked for."""
        whole = self._next or self.first
        self._next = min(whole * 2, self.longest)
        return max(whole * (1 + self.draw()) / 2, at_least or 0.0)

    @property
    def is_growing(self) -> bool:
        """Whether something failed and nothing has worked since."""
        return self._next > 0

    def reset(self) -> None:
        """Begin with the first wait again: it worked."""
        self._next = 0.0


@dataclass(slots=True)
class Throttle:
    """Lets so many through in a second, and after a calm second as many at once."""

    per_second: float
    read_seconds: Callable[[], float] = time.monotonic
    _free_at: float = field(default=0.0)

    async def pass_through(self) -> None:
        """Wait for a turn."""
        now = self.read_seconds()
        self._free_at = max(self._free_at, now - 1.0) + 1.0 / self.per_second
        if self._free_at > now:
            await asyncio.sleep(self._free_at - now)

"""Chance that repeats itself: every draw is built on `random.Random(seed).random()` alone.

That one method is promised to give the same numbers in every Python version; `choice`, `sample`
and the distributions are not, so the few that are needed are written here, without libm.
"""

import random
from bisect import bisect
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from itertools import accumulate
from typing import TypeVar

T = TypeVar("T")

ZIPF_SHIFT = 1.7  # flattens the very top, as real traffic does
HEX = "0123456789abcdef"
DIGITS = "0123456789"


@lru_cache(maxsize=256)
def _zipf_steps(n: int) -> tuple[float, ...]:
    return tuple(accumulate(1.0 / (rank + ZIPF_SHIFT) for rank in range(n)))


class Dice:
    """One independent source of chance, named by its parts: seed, hospital, stream, hour."""

    def __init__(self, *parts: object) -> None:
        self._name = "/".join(map(str, parts))
        seed = int.from_bytes(sha256(self._name.encode()).digest())
        self.unit = random.Random(seed).random  # noqa: S311 - invented logs, no secret depends on it

    def fork(self, *parts: object) -> "Dice":
        """Return chance that does not depend on how often this one was asked."""
        return Dice(self._name, *parts)

    def chance(self, ratio: float) -> bool:
        """Say yes in `ratio` of all cases."""
        return self.unit() < ratio

    def whole(self, low: int, high: int) -> int:
        """Return an integer between `low` and `high`, both included."""
        return low + int(self.unit() * (high - low + 1))

    def between(self, low: float, high: float) -> float:
        """Return a number in [low, high)."""
        return low + self.unit() * (high - low)

    def pick(self, things: Sequence[T]) -> T:
        """Return one of `things`, all equally likely."""
        return things[int(self.unit() * len(things))]

    def favour(self, things: Sequence[T]) -> T:
        """Return one of `things`, the first ones far more often (Zipf)."""
        steps = _zipf_steps(len(things))
        return things[bisect(steps, self.unit() * steps[-1])]

    def tail(self, low: int, high: int) -> int:
        """Return a size: mostly near `low`, seldom near `high` (Pareto, cut at `high`)."""
        return min(high, int(low / (1.0 - self.unit())))

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """Return `things` in another order."""
        return sorted(things, key=lambda _: self.unit())

    def sample(self, things: Sequence[T], n: int) -> list[T]:
        """Return `n` different members of `things` (all of them, if there are fewer)."""
        return self.shuffled(things)[:n]

    def text(self, alphabet: str, n: int) -> str:
        """Return `n` letters of `alphabet`."""
        return "".join(self.pick(alphabet) for _ in range(n))

    def uuid(self) -> str:
        """Return something shaped like a version 4 UUID."""
        raw = self.text(HEX, 32)
        return f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-a{raw[17:20]}-{raw[20:]}"

"""What a stream is given: a hospital, the world, chance of its own and one hour of the clock."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from khumkan_samples.dice import Dice
from khumkan_samples.entries import Entry
from khumkan_samples.hospitals import Hospital
from khumkan_samples.internet import Internet
from khumkan_samples.moments import HOUR, MINUTE
from khumkan_samples.rhythm import intensity
from khumkan_samples.shifts import Shift


@dataclass(frozen=True, slots=True)
class Scene:
    """One stream's hour at one hospital; `begin` is a full hour in microseconds since 1970."""

    hospital: Hospital
    internet: Internet
    dice: Dice
    begin: int
    shift: Shift
    rate: float = 1.0

    def moments(self, per_hour: float, rhythm: str) -> Iterator[int]:
        """Yield the times of what happens `per_hour` times at its peak in a middling hospital.

        The minutes come in order, moments within one at chance; some minutes have more than others.
        """
        each_minute = per_hour / 60 * self.rate * self.hospital.place.size.scale
        for start in range(self.begin, self.begin + HOUR, MINUTE):
            swing = self.dice.between(0.5, 1.5)
            expected = each_minute * intensity(rhythm, start) * swing
            for _ in range(int(expected + self.dice.unit())):
                yield start + self.dice.whole(0, MINUTE - 1)

    def fork(self, *parts: object) -> "Scene":
        """Return the same hour with chance of its own."""
        return replace(self, dice=self.dice.fork(*parts))

    def rounds(self, seconds: int, jitter: float = 0.0) -> Iterator[int]:
        """Yield a beat every `seconds`, early or late by at most `jitter` of that."""
        step = seconds * 1_000_000
        first = self.begin + self.dice.whole(0, step - 1)
        for at in range(first, self.begin + HOUR, step):
            yield at + int(step * jitter * self.dice.between(-1, 1))


Stream = Callable[[Scene], Iterable[Entry]]

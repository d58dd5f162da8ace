"""Events of a batch, some of them still bytes: a run of lines becomes events where it is asked."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, overload

from khumkan.engine.events import Event

if TYPE_CHECKING:
    from khumkan.engine.formats.tape.run import Run


class EventList(Sequence[Event]):
    """Runs and single events in the order of the input; `parts` are as they were read.

    An event of a run is made anew each time it is asked for.
    """

    def __init__(self, parts: "Sequence[Run | Sequence[Event]]") -> None:
        self.parts = parts
        self._ends = list(accumulate(map(len, parts)))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[Event]:
        for part in self.parts:
            yield from part

    @overload
    def __getitem__(self, index: int) -> Event: ...

    @overload
    def __getitem__(self, index: slice) -> list[Event]: ...

    def __getitem__(self, index: int | slice) -> Event | list[Event]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = index + len(self) if index < 0 else index
        if not 0 <= number < len(self):
            raise IndexError(index)
        place = bisect_right(self._ends, number)
        part = self.parts[place]
        within = number - (self._ends[place] - len(part))
        return part[within] if isinstance(part, Sequence) else part.event(within)

    def repairs(self) -> Iterator[str]:
        """Yield the repairs of the events that needed one; lines of the tape needed none."""
        for part in self.parts:
            made = part if isinstance(part, Sequence) else part.parsed.values()
            yield from (one.repair for one in made if one.repair)

    @property
    def n_bytes(self) -> int:
        """The bytes that all events account for."""
        return sum(
            sum(one.n_bytes for one in part) if isinstance(part, Sequence) else part.n_bytes
            for part in self.parts
        )


def as_list(events: Sequence[Event]) -> EventList:
    """Return the events of a batch so that they can be counted without being made."""
    return events if isinstance(events, EventList) else EventList([events])

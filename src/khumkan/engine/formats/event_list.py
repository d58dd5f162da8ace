"""Events of a batch, some of them still bytes: a run of lines becomes events where it is asked."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from khumkan.engine.events import Event
from khumkan.engine.joined import Joined

if TYPE_CHECKING:
    from khumkan.engine.formats.tape.run import Run


EventPart: TypeAlias = "Run | Sequence[Event]"


class EventList(Joined[Event, EventPart]):
    """Runs and single events in the order of the input; `parts` are as they were read.

    An event of a run is made anew each time it is asked for.
    """

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

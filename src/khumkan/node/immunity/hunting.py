"""Searches the past for indicators that are new here: all that wait, together, in one pass.

It begins with a look at everything that was read so far and ends with one transaction; a crash
between the two leaves the indicators waiting.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from khumkan.core.clock import Clock
from khumkan.engine.findings import Position as EventPosition
from khumkan.engine.indicators import AnyIndicator, IndicatorTable, hunt_keys
from khumkan.engine.rows import Row
from khumkan.lake import LakeRow
from khumkan.node.immunity.compiling import compile_all
from khumkan.node.immunity.deliveries import report_delivery
from khumkan.node.immunity.epochs import is_same_count
from khumkan.node.immunity.sightings import Tally
from khumkan.node.pipeline import Past, Pipeline
from khumkan.node.pipeline.places import Place
from khumkan.node.state import HuntCommit, Hunted, Message, Position, State, StoredIndicator

_SLICE: Final = 100

Pause = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Task:
    """What waits to be searched for: `positions` are those that the search completes."""

    indicators: Sequence[StoredIndicator]
    positions: Sequence[Position]
    past: Past
    began_at: datetime


class Hunter:
    """One for a node. `pause` is called again and again while it works, so that others get on."""

    def __init__(
        self, state: State, pipeline: Pipeline, clock: Clock, pause: Pause = lambda: None
    ) -> None:
        self._state = state
        self._pipeline = pipeline
        self._clock = clock
        self._pause = pause

    def hunt(self) -> bool:
        """Search for everything that waits; say whether anything did and could be searched for.

        Raises LakeError or StateError; then everything still waits.
        """
        task = self.begin()
        if task is None:
            return False
        self.finish(task, self.search(task))
        return True

    def begin(self) -> Task | None:
        """Return what is to be done now, None for nothing.

        After a restart what was detected before has to be read again first: it is not in the past
        yet that the pipeline knows.
        """
        behind = [one for one in self._state.positions.all() if one.searched < one.loaded]
        # In this order: an indicator that comes in between is searched for now, and claimed later.
        waiting = self._state.indicators.waiting()
        if not behind and not waiting:
            return None
        past = self._pipeline.past()
        if any(one.live_from > past.offset for one in waiting):
            return None
        return Task(waiting, behind, past, self._clock.now())

    def search(self, task: Task) -> Tally:
        """Return what the past holds of the indicators."""
        tally = Tally(task.indicators, self._state)
        compiled = list(compile_all(task.indicators))
        table = IndicatorTable(compiled)
        for number, row in enumerate(_rows_to_try(task.past, compiled)):
            if number % _SLICE == 0:
                self._pause()
            named = Row(frozenset(), dict(row.values), row.time)
            for finding in table.find(named, _position_of(row), task.began_at):
                tally.take(finding, row, task.began_at)
        return tally

    def finish(self, task: Task, tally: Tally) -> None:
        """Keep what was found and that it was searched for, and tell the hub."""
        now = self._clock.now()
        n_events = task.past.n_events if task.indicators else 0
        positions = [
            replace(one, searched=one.loaded, searched_at=now, n_events_searched=n_events)
            for one in task.positions
        ]
        span = task.past.span() or (now, now)
        self._state.finish_hunt(
            HuntCommit(
                at=now,
                hunted=[
                    Hunted(one.stix_id, one.modified, tally.n_hits(one.stix_id))
                    for one in task.indicators
                ],
                positions=positions,
                findings=tally.findings(self._pipeline.ids, now),
                messages=[
                    *self._pipeline.reporter.sightings(tally.sightings(span, now)),
                    *map(self._report, positions),
                ],
            )
        )

    def _report(self, searched: Position) -> Message:
        """Tell how far searching has come; frames may have been loaded meanwhile."""
        latest = self._state.positions.of(searched.collection)
        if latest is None or not is_same_count(latest, searched):
            latest = searched
        return report_delivery(
            self._pipeline.reporter,
            replace(searched, loaded=latest.loaded, loaded_at=latest.loaded_at),
        )


def _rows_to_try(past: Past, indicators: Sequence[AnyIndicator]) -> Iterator[LakeRow]:
    """Yield every event that any of the indicators could hit, and others."""
    if not indicators:
        return iter(())
    keys: set[int] = set()
    for one in indicators:
        named = hunt_keys(one)
        if named is None:
            return past.scan()
        keys |= named
    return past.candidates(frozenset(keys))


def _position_of(row: LakeRow) -> EventPosition:
    place = Place(row.offset, row.source_id, is_authenticated=False)
    return EventPosition(str(place), row.record, row.part)

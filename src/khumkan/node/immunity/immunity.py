"""Takes the frames of the stream: in one step they are in force, on disk, and told to the hub."""

import logging
from dataclasses import replace
from datetime import datetime
from threading import Event, Lock
from typing import Final
from uuid import UUID

from khumkan.core.clock import Clock
from khumkan.core.journal import log_event
from khumkan.node.immunity.deliveries import report_delivery
from khumkan.node.immunity.epochs import BEGAN_ANEW, beginning, meet_epoch
from khumkan.node.immunity.errors import GapError
from khumkan.node.immunity.frames import FramePlan, FramePlanner
from khumkan.node.pipeline import Pipeline
from khumkan.node.state import FrameCommit, Position, State
from khumkan.wire.contract import StreamFrame

_LOG = logging.getLogger(__name__)
_BEGAN_ANEW: Final = "n_times_begun_anew"


class Immunity:
    """One for a node, beside its one pipeline. `news` is set whenever the past is to be searched.

    Any thread may call it, though not that of an event loop: it waits for the disk, and for the
    record that is being worked on.
    """

    def __init__(self, state: State, pipeline: Pipeline, clock: Clock) -> None:
        self._state = state
        self._pipeline = pipeline
        self._clock = clock
        self._planner = FramePlanner(state.indicators)
        self._lock = Lock()
        self.news = Event()

    def take_hello(self, collection: UUID, epoch: UUID, last: int) -> int:
        """Hear which count of frames the hub is in; return after which frame the stream goes on.

        That is 0 where the hub was put back from a backup: numbers stand for other frames now, so
        all are taken again. Of what is known nothing is done, nor is the past searched for it
        again; what the hub has lost stays in force until it expires. Raises StateError.
        """
        with self._lock:
            before = self._state.positions.of(collection)
            after = meet_epoch(before, beginning(collection, epoch, self._clock.now()), last)
            if after == before:
                return after.loaded
            is_anew = before is not None and after.loaded < before.loaded
            self._state.keep_position(after, {_BEGAN_ANEW: int(is_anew)})
        if is_anew:
            log_event(_LOG, "stream.begin_anew", level=logging.WARNING, reason=BEGAN_ANEW.text)
        return after.loaded

    def take_frame(self, frame: StreamFrame) -> None:
        """Bring a frame into force. Of one that was taken before, nothing is done.

        Raises GapError where one before it is missing, StateError where it can't be kept; then it
        was not taken.
        """
        with self._lock:
            position = self._state.positions.of(frame.collection)
            loaded = position.loaded if position else 0
            if frame.sequence <= loaded:
                return
            if frame.sequence > loaded + 1:
                raise GapError(frame.collection, loaded, frame.sequence)
            self._take(frame, position)
        self.news.set()

    def _take(self, frame: StreamFrame, position: Position | None) -> None:
        """Swap, keep and tell while detection stands still between two records.

        The swap comes first, so that `loaded_at` is true; if it can't be kept it is undone before
        any event could meet it.
        """
        before = self._pipeline.indicators
        plan = self._planner.plan(frame, before, self._clock.now())
        table = plan.apply(before)
        with self._pipeline.between_records() as offset:
            self._pipeline.swap_indicators(table)
            try:
                self._state.take_frame(self._commit(frame, plan, position, offset))
            except BaseException:
                self._pipeline.swap_indicators(before)
                raise

    def _commit(
        self, frame: StreamFrame, plan: FramePlan, position: Position | None, offset: int
    ) -> FrameCommit:
        loaded_at = self._clock.now()
        after = _move(position, frame.collection, frame.sequence, loaded_at)
        return FrameCommit(
            position=after,
            indicators=plan.at(offset, loaded_at),
            messages=[report_delivery(self._pipeline.reporter, after)],
            counters=plan.counters,
        )


def _move(before: Position | None, collection: UUID, sequence: int, at: datetime) -> Position:
    if before is None:
        return Position(collection, sequence, at)
    return replace(before, loaded=sequence, loaded_at=at)

"""Looks at every source every few seconds: learns, remembers on disk, and has silence told."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from khumkan.core.clock import Clock, format_time
from khumkan.core.errors import KhumkanError
from khumkan.core.journal import log_event
from khumkan.core.messages import Message
from khumkan.node.health.health import Health
from khumkan.node.health.judging import HealthState, Watch, is_too_silent, judge
from khumkan.node.sources import Source, SourceBook
from khumkan.node.state import State, StateError

LOOK_SECONDS: Final = 2.0
_JUDGE_SECONDS: Final = 30
_KEEP_SECONDS: Final = 30  # where nothing changes
_FORGET_HOURS: Final = 6
_TOLD: Final = {HealthState.SILENT, HealthState.FAILING, HealthState.SKEWED}
_LOG = logging.getLogger(__name__)

WATCHED: Final = "health-watched"  # the fact that says since when, and when it was looked last


@dataclass(slots=True)
class HealthWatch:
    """`look` waits for the disk and runs in a thread; it never raises for what a disk does.

    `tell` hears the name of a source that became silent, can't be read or has its clock wrong, and
    what is seen, once.
    """

    health: Health
    sources: SourceBook
    state: State
    clock: Clock
    keep_days: int
    tell: Callable[[str, Message], None] = lambda _name, _words: None
    _states: dict[UUID, HealthState] = field(default_factory=dict)
    _judged_at: datetime | None = None
    _forgot_at: datetime | None = None
    _kept_at: datetime | None = None

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.to_thread(self.look)
            await asyncio.sleep(LOOK_SECONDS)

    def look(self) -> None:
        """Do what is due."""
        now = self.clock.now()
        self.health.pass_time()
        if _is_due(self._judged_at, now, timedelta(seconds=_JUDGE_SECONDS)):
            self._judged_at = now
            self._judge_all(now)
        try:
            self.keep()
            if _is_due(self._forgot_at, now, timedelta(hours=_FORGET_HOURS)):
                self._forget(now)
        except KhumkanError as error:
            log_event(_LOG, "health.not_kept", level=logging.ERROR, error=error)

    def keep(self) -> None:
        """Bring on the disk what has changed. Raises StateError."""
        change, now = self.health.take_changes(), self.clock.now()
        if not change and not _is_due(self._kept_at, now, timedelta(seconds=_KEEP_SECONDS)):
            return
        watched = f"{format_time(self.health.watched_since)} {format_time(now)}"
        try:
            with self.state.writing():
                self.state.health.write(change)
                self.state.write_fact(WATCHED, watched)
        except StateError:
            self.health.put_back(change)
            raise
        self._kept_at = now

    def _forget(self, now: datetime) -> None:
        before = now - timedelta(days=self.keep_days)
        self.health.forget(before)
        self.state.health.forget_shapes(before)
        self._forgot_at = now

    def _judge_all(self, now: datetime) -> None:
        watch = Watch(now, self.health.watched_since, self.health.zone)
        for source in self.sources.list():
            if source.ended_at is None:
                self._judge(source, watch)

    def _judge(self, source: Source, watch: Watch) -> None:
        known, usual = self.health.of(source.id), self.health.usual_of(source.id)
        if known is None:
            return
        if known.silent_since is None and is_too_silent(source, known, usual, watch):
            known.silent_since = known.last_at
            self.health.note_silent(source.id, known.last_at)
        verdict = judge(source, known, usual, watch)
        before = self._states.get(source.id)
        self._states[source.id] = verdict.state
        if verdict.state in _TOLD and verdict.state is not before:
            log_event(
                _LOG, "source.trouble", level=logging.WARNING, id=source.id, state=verdict.state
            )
            self.tell(source.name, verdict.seen)


def _is_due(last: datetime | None, now: datetime, interval: timedelta) -> bool:
    """Say whether an interval is over, or the clock was set back."""
    return last is None or not last <= now < last + interval

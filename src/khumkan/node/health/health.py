"""The health of all sources: taken in record by record, kept on disk every few seconds.

What a kill forgets of it is what came in the last of these; figures for people, no evidence.
"""

import threading
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final
from uuid import UUID

import msgspec

from khumkan.core.clock import Clock, SystemClock
from khumkan.node.health.observing import Observation
from khumkan.node.health.source_health import SourceHealth, hour_number
from khumkan.node.health.unknown import UnknownLines
from khumkan.node.health.usual import Usual, hour_of_week
from khumkan.node.state import HealthChange, HealthStore, ShapeCount

__all__ = ["Health", "ShapeCount"]

_AFTER_THE_HOUR: Final = timedelta(seconds=60)  # what came in it is detected by then
_BEGINNING: Final = timedelta(minutes=5)
_FORGOTTEN: Final = timedelta(days=28)  # without an event: nothing more is learnt


class Health:
    """From any thread. `watched_since` is when this process began to look."""

    def __init__(self, clock: Clock | None = None, zone: tzinfo = UTC) -> None:
        self._clock = clock or SystemClock()
        self.zone = zone
        self.watched_since = self._clock.now()
        self._lock = threading.Lock()
        self._sources: dict[UUID, SourceHealth] = {}
        self._usual: dict[UUID, Usual] = {}
        self._unknown = UnknownLines()
        self._changed: set[UUID] = set()
        self._changed_usual: set[UUID] = set()
        self._hour = hour_number(self.watched_since)
        self._is_whole_hour = False

    def restore(self, store: HealthStore) -> None:
        """Go on with what was kept before a restart. Raises StateError."""
        with self._lock:
            for key, body in store.sources().items():
                self._sources[key] = msgspec.json.decode(body, type=SourceHealth)
            for key, body in store.usual().items():
                self._usual[key] = msgspec.json.decode(body, type=Usual)
            self._unknown.restore(store.shapes())

    def take(self, seen: Observation) -> None:
        """Take in what one record says of its source."""
        with self._lock:
            known = self._sources.get(seen.source_id)
            if known is None:
                known = SourceHealth(seen.received_at, seen.received_at)
                self._sources[seen.source_id] = known
            known.take(seen, self.watched_since)
            known.n_shapes_beyond += self._unknown.take(seen)
            self._changed.add(seen.source_id)

    def of(self, source_id: UUID) -> SourceHealth | None:
        """Return a copy of what is known of a source, None before its first record."""
        with self._lock:
            known = self._sources.get(source_id)
            return None if known is None else copy_health(known)

    def usual_of(self, source_id: UUID) -> Usual:
        """Return what is usual for a source."""
        with self._lock:
            return self._usual.get(source_id) or Usual()

    def note_silent(self, source_id: UUID, since: datetime | None) -> None:
        """Remember that a silence is wrong, until something comes."""
        with self._lock:
            known = self._sources.get(source_id)
            if known is not None and known.silent_since != since:
                known.silent_since = since
                self._changed.add(source_id)

    def pass_time(self) -> None:
        """Learn from the hour that is over, if it was watched from beginning to end."""
        now = self._clock.now()
        with self._lock:
            number = hour_number(now - _AFTER_THE_HOUR)
            if number == self._hour:
                return
            if self._is_whole_hour and number == self._hour + 1:
                self._learn(self._hour)
            start = datetime.fromtimestamp(number * 3_600, UTC)
            self._hour = number
            self._is_whole_hour = self.watched_since <= start <= now < start + _BEGINNING
            for known in self._sources.values():
                known.gap_seconds = 0.0

    def take_changes(self) -> HealthChange:
        """Return what has to be kept anew since the last time."""
        with self._lock:
            sources = {key: msgspec.json.encode(self._sources[key]) for key in self._changed}
            usual = {key: msgspec.json.encode(self._usual[key]) for key in self._changed_usual}
            self._changed.clear()
            self._changed_usual.clear()
            return HealthChange(sources, usual, self._unknown.take_changes())

    def put_back(self, change: HealthChange) -> None:
        """Take back changes that could not be kept."""
        with self._lock:
            self._changed |= change.sources.keys()
            self._changed_usual |= change.usual.keys()
            self._unknown.put_back(change.shapes)

    def forget(self, before: datetime) -> None:
        """Let go of samples that are older than logs may be here."""
        with self._lock:
            self._unknown.forget(before)
            for key, known in self._sources.items():
                if known.sample and known.last_at < before:
                    known.sample = b""
                    self._changed.add(key)

    def _learn(self, hour: int) -> None:
        start = datetime.fromtimestamp(hour * 3_600, UTC)
        of_week = hour_of_week(start, self.zone)
        for key, known in self._sources.items():
            if known.first_at <= start and start - known.last_at < _FORGOTTEN:
                usual = self._usual.setdefault(key, Usual())
                usual.learn(of_week, known.n_in_hour(hour), known.gap_seconds)
                self._changed_usual.add(key)


def copy_health(one: SourceHealth) -> SourceHealth:
    """Return a copy that no other thread changes."""
    return msgspec.json.decode(msgspec.json.encode(one), type=SourceHealth)

"""Looks after the room on the disk: when it gets little, what the law lets go of goes first.

When that is not enough the journal takes no more logs, and this says so: in the log once an hour,
in `status` as long as it lasts. It ends by itself. Nothing is refused here: the journal looks at
the disk before each record.
"""

import logging
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from khumkan.core.clock import Clock, format_time
from khumkan.core.errors import KhumkanError
from khumkan.core.journal import log_event
from khumkan.core.jsontypes import JsonObject
from khumkan.node.space.levels import Level, Watermarks

AGAIN_SECONDS: Final = 3_600.0
LOOK_SECONDS: Final = 2.0
_NEVER: Final = float("-inf")
_LOG = logging.getLogger(__name__)


def read_disk(folder: Path) -> tuple[int, int]:
    """Return how many bytes of a folder's disk are free, and how many it has."""
    usage = shutil.disk_usage(folder)
    return usage.free, usage.total


@dataclass(slots=True)
class DiskRoom:
    """`look` every few seconds, in a thread: it waits for the disk, and never raises for one.

    `make_room` removes what need not be kept; it may be put in later.
    """

    read: Callable[[], tuple[int, int]]
    watermarks: Watermarks
    clock: Clock
    make_room: Callable[[], object] = lambda: None
    read_seconds: Callable[[], float] = time.monotonic
    level: Level = Level.ENOUGH
    n_free: int = 0
    since: datetime | None = None
    _made_room_at: float = field(default=_NEVER)
    _told_at: float = field(default=_NEVER)

    def look(self) -> None:
        """See how much room there is, and do about it what is due."""
        try:
            self.n_free, n_all = self.read()
        except OSError as error:
            log_event(_LOG, "space.unknown", level=logging.ERROR, error=error)
            return
        before, self.level = self.level, self.watermarks.judge(self.n_free, n_all, self.level)
        if self.level is not before:
            self._note_change(before)
        if self.level is not Level.ENOUGH:
            self._make_room()
        if self.level is Level.FULL:
            self._warn()

    def report(self) -> JsonObject:
        """Return what `status` says of it."""
        return {
            "level": self.level.value,
            "n_free_bytes": self.n_free,
            "n_least_bytes": self.watermarks.least_free_bytes,
            "since": None if self.since is None else format_time(self.since),
        }

    def _note_change(self, before: Level) -> None:
        self.since = None if self.level is Level.ENOUGH else self.clock.now()
        if before is Level.ENOUGH or self.level is Level.FULL:
            self._made_room_at = _NEVER
        if self.level is Level.FULL:
            self._told_at = _NEVER
        else:
            log_event(_LOG, f"space.{self.level}", level=logging.WARNING, n_free_bytes=self.n_free)

    def _make_room(self) -> None:
        """Have removed what need not be kept, at once and then once an hour."""
        now = self.read_seconds()
        if now < self._made_room_at + AGAIN_SECONDS:
            return
        self._made_room_at = now
        try:
            self.make_room()
        except (KhumkanError, OSError) as error:
            log_event(_LOG, "space.not_made", level=logging.ERROR, error=error)

    def _warn(self) -> None:
        now = self.read_seconds()
        if now < self._told_at + AGAIN_SECONDS:
            return
        self._told_at = now
        log_event(_LOG, "space.full", level=logging.ERROR, n_free_bytes=self.n_free)

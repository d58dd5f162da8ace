"""What a node does beside its work: manifests of days that are over, forgetting, tidying.

Each is a step with its own hours. A step that fails is told and tried again; it holds up no other.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Final

from khumkan.core.errors import KhumkanError
from khumkan.core.journal import log_event
from khumkan.core.jsontypes import JsonObject

LOOK_SECONDS: Final = 60.0
SOON_SECONDS: Final = 1.0
RETRY_SECONDS: Final = 3_600.0
_WORK_SECONDS: Final = 0.01
_REST_SECONDS: Final = 0.04
_LOGGER = logging.getLogger(__name__)

Pause = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is done when it is due; `run` says whether there is more to do at once.

    It calls what it is given again and again, so that it yields to detection and can be ended.
    """

    name: str
    run: Callable[[Pause], bool]


class UpkeepStoppedError(Exception):
    """The node ends: what is half done is done at the next start."""


@dataclass(slots=True)
class Upkeep:
    """`look` waits for the disk and runs in a thread; it never raises for what a disk does.

    `is_behind` says whether events wait to be detected: four fifths of the time go to them then.
    """

    steps: Sequence[Step]
    is_behind: Callable[[], bool] = lambda: False
    read_seconds: Callable[[], float] = time.monotonic
    _stop: Event = field(default_factory=Event)
    _failed: dict[str, tuple[float, str]] = field(default_factory=dict)
    _worked_since: float = 0.0

    def look(self) -> float:
        """Do what is due; return after how many seconds to look again."""
        is_more = False
        for step in self.steps:
            if self._stop.is_set():
                break
            if self._is_due(step):
                is_more |= self._run(step)
        return SOON_SECONDS if is_more else LOOK_SECONDS

    def stop(self) -> None:
        """End what is going on, soon."""
        self._stop.set()

    def failures(self) -> JsonObject:
        """Return why steps failed that are to be tried again, by name."""
        return {name: reason for name, (_, reason) in sorted(self._failed.items())}

    def _is_due(self, step: Step) -> bool:
        again_at, _ = self._failed.get(step.name, (0.0, ""))
        return step.name not in self._failed or self.read_seconds() >= again_at

    def _run(self, step: Step) -> bool:
        try:
            is_more = step.run(self._pause)
        except UpkeepStoppedError:
            return False
        except (KhumkanError, OSError) as error:
            log_event(_LOGGER, "upkeep.failed", level=logging.ERROR, step=step.name, error=error)
            self._failed[step.name] = self.read_seconds() + RETRY_SECONDS, str(error)
            return False
        self._failed.pop(step.name, None)
        return is_more

    def _pause(self) -> None:
        if self._stop.is_set():
            raise UpkeepStoppedError
        if time.perf_counter() - self._worked_since >= _WORK_SECONDS:
            if self.is_behind():
                self._stop.wait(_REST_SECONDS)
            self._worked_since = time.perf_counter()

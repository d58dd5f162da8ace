"""Hears that this process should stop, and lets it sleep until then."""

import signal
import time
from dataclasses import dataclass
from types import FrameType

_STEP_SECONDS = 0.1


@dataclass(slots=True)
class StopSign:
    """How often somebody asked, by Ctrl-C or SIGTERM. The second time ends what `is_final` says.

    The handler only counts: a lock that it took (an Event's, say) might be held by the very code
    that it interrupts, and both would wait for ever.
    """

    is_final: bool = False
    n_asked: int = 0

    def listen(self) -> "StopSign":
        """Hear from now on."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._hear)
        return self

    def wait(self, seconds: float) -> bool:
        """Sleep so long, or until somebody asks; return whether somebody has."""
        end = time.monotonic() + seconds
        while not self.n_asked and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _STEP_SECONDS))
        return self.n_asked > 0

    def _hear(self, _signal: int, _frame: FrameType | None) -> None:
        self.n_asked += 1
        if self.is_final and self.n_asked > 1:
            raise SystemExit(1)

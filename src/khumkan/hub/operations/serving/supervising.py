"""Keeps the parts of a small hub running under one command.

A part that ends is started again after a wait that doubles; until the hub has been ready once, it
is the end of all: a hub that can't start should say so and not try for ever.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from khumkan.core.messages import Message, message
from khumkan.hub.operations.serving.parts import Part, Process

FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0
CALM_SECONDS = 60.0  # a part that ran so long starts with the first wait again
_ROUND_SECONDS = 0.1
# Asked to end; asked again, which the tasks worker takes as "give the task up"; ended.
_STOP_AGAIN_SECONDS, _KILL_SECONDS = 3.0, 4.3


@dataclass(slots=True)
class _Run:
    part: Part
    process: Process
    started_at: float
    wait_seconds: float = FIRST_WAIT_SECONDS
    retry_at: float | None = None


@dataclass(slots=True)
class Supervisor:
    """Starts parts, watches them, stops them.

    `tell` hears what people should know; `wait` sleeps and returns True when it is time to stop;
    `clock` counts seconds.
    """

    start: Callable[[Part], Process]
    tell: Callable[[Message], None]
    wait: Callable[[float], bool]
    clock: Callable[[], float] = time.monotonic
    _runs: list[_Run] = field(default_factory=list)

    def begin(self, part: Part, is_ready: Callable[[], bool]) -> int | None:
        """Start the part that all depend on; return None once it is ready, else an exit code.

        The code is the part's own, or 0 if it was time to stop before it was ready.
        """
        self._begin(part)
        process = self._runs[-1].process
        while not is_ready():
            if (code := process.poll()) is not None:
                return code or 1
            if self.wait(_ROUND_SECONDS):
                return 0
        return None

    def watch(self, others: Sequence[Part]) -> None:
        """Start the other parts and keep all of them running until it is time to stop."""
        for part in others:
            self._begin(part)
        while not self.wait(_ROUND_SECONDS):
            for run in self._runs:
                self._look_after(run)

    def stop(self) -> None:
        """Stop every part: within five seconds, and in order wherever it can be."""
        left = [run.process for run in self._runs if run.process.poll() is None]
        steps = [(0.0, "terminate"), (_STOP_AGAIN_SECONDS, "terminate"), (_KILL_SECONDS, "kill")]
        began = self.clock()
        while left := [process for process in left if process.poll() is None]:
            if steps and self.clock() - began >= steps[0][0]:
                _, act = steps.pop(0)
                for process in left:
                    getattr(process, act)()
            time.sleep(_ROUND_SECONDS / 2)

    def _begin(self, part: Part) -> None:
        self._runs.append(_Run(part, self.start(part), self.clock()))

    def _look_after(self, run: _Run) -> None:
        now = self.clock()
        if run.retry_at is not None:
            if now >= run.retry_at:
                run.process, run.started_at, run.retry_at = self.start(run.part), now, None
        elif (code := run.process.poll()) is not None:
            self._plan_retry(run, code, now)

    def _plan_retry(self, run: _Run, code: int, now: float) -> None:
        if now - run.started_at >= CALM_SECONDS:
            run.wait_seconds = FIRST_WAIT_SECONDS
        run.retry_at = now + run.wait_seconds
        words = message(
            "{part} ended (exit code {code}); it starts again in {seconds} s",
            part=run.part.value,
            code=code,
            seconds=f"{run.wait_seconds:.0f}",
        )
        self.tell(words)
        run.wait_seconds = min(run.wait_seconds * 2, LONGEST_WAIT_SECONDS)

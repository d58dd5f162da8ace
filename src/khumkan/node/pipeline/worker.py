"""Runs the pipeline: one thread detects, one brings rows into the lake.

A disk that fails is told, counted and tried again; nothing that was read is lost meanwhile.
"""

import logging
from collections.abc import Callable
from threading import Event, Thread
from typing import Final

from khumkan.core.clock import Clock
from khumkan.core.errors import KhumkanError
from khumkan.core.journal import log_event
from khumkan.node.journal import Journal
from khumkan.node.pipeline.pipeline import Pipeline

_LOG = logging.getLogger(__name__)
_LONGEST_WAIT: Final = 0.25  # how late a stop or something due may be seen
_FLUSH_LOOK: Final = 0.25
_AFTER_FAULT: Final = 1.0


class PipelineWorker:
    """`start`, then `stop`, once each. `n_faults` counts steps that failed and were tried again."""

    def __init__(self, pipeline: Pipeline, journal: Journal, clock: Clock) -> None:
        self._pipeline = pipeline
        self._journal = journal
        self._clock = clock
        self._stop = Event()
        self.n_faults = 0
        self._threads = [
            Thread(target=self._run, args=(self._detect,), name="khumkan-detect", daemon=True),
            Thread(target=self._run, args=(self._store,), name="khumkan-store", daemon=True),
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish the work at hand, bring what was read into the lake, and end."""
        self._stop.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()
        try:
            self._pipeline.flush()
        except (KhumkanError, OSError) as error:
            self._tell(error)  # the journal still has it

    @property
    def is_running(self) -> bool:
        """Whether both threads are at work."""
        return all(thread.is_alive() for thread in self._threads)

    def _run(self, work: Callable[[], None]) -> None:
        while not self._stop.is_set():
            try:
                work()
            except Exception as error:  # noqa: BLE001 -- told, counted, tried again
                self._tell(error)
                self._stop.wait(_AFTER_FAULT)

    def _detect(self) -> None:
        if self._pipeline.step():
            return
        if self._pipeline.is_held_up:
            self._stop.wait(_LONGEST_WAIT)
        else:
            self._journal.wait_beyond(self._pipeline.position, self._seconds_to_wait())

    def _store(self) -> None:
        if self._pipeline.is_flush_due():
            self._pipeline.flush()
        else:
            self._stop.wait(_FLUSH_LOOK)

    def _seconds_to_wait(self) -> float:
        due = self._pipeline.next_due()
        if due is None:
            return _LONGEST_WAIT
        left = (due - self._clock.now()).total_seconds()
        return min(max(left, 0.001), _LONGEST_WAIT)

    def _tell(self, error: Exception) -> None:
        self.n_faults += 1
        log_event(_LOG, "pipeline.failed", level=logging.ERROR, error=error, count=self.n_faults)

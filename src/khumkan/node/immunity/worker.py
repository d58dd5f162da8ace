"""Runs the search of the past in a thread, behind detection: who comes in now goes first."""

import logging
import time
from threading import Event, Thread
from typing import Final

from khumkan.core.clock import Clock
from khumkan.core.journal import log_event
from khumkan.node.immunity.hunting import Hunter
from khumkan.node.immunity.immunity import Immunity
from khumkan.node.pipeline import Pipeline
from khumkan.node.state import State

_LOG = logging.getLogger(__name__)
_LOOK_SECONDS: Final = 0.5
_AFTER_FAULT: Final = 5.0
_WORK_SECONDS: Final = 0.01
_REST_SECONDS: Final = 0.04


class HuntWorker:
    """`start`, then `stop`, once each. While detection is behind, four fifths of its time rest."""

    def __init__(self, state: State, pipeline: Pipeline, immunity: Immunity, clock: Clock) -> None:
        self._pipeline = pipeline
        self._news = immunity.news
        self._hunter = Hunter(state, pipeline, clock, self._pause)
        self._stop = Event()
        self._worked_since = 0.0
        self.n_faults = 0
        self._thread = Thread(target=self._run, name="khumkan-hunt", daemon=True)

    def start(self) -> None:
        """Begin, with what was left over from before."""
        self._news.set()
        self._thread.start()

    def stop(self) -> None:
        """End; what was being searched for waits for the next start."""
        self._stop.set()
        self._news.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._news.wait(_LOOK_SECONDS)
            self._news.clear()
            try:
                while not self._stop.is_set() and self._hunter.hunt():
                    pass
            except _StoppedError:
                return
            except Exception as error:  # noqa: BLE001 -- told, counted, tried again
                self.n_faults += 1
                log_event(_LOG, "hunt.failed", level=logging.ERROR, error=error)
                self._stop.wait(_AFTER_FAULT)

    def _pause(self) -> None:
        """Rest after every hundredth of a second of work if events wait to be detected."""
        if self._stop.is_set():
            raise _StoppedError
        now = time.perf_counter()
        if now - self._worked_since >= _WORK_SECONDS:
            if self._pipeline.is_behind:
                self._stop.wait(_REST_SECONDS)
            self._worked_since = time.perf_counter()


class _StoppedError(Exception):
    """The node stops."""

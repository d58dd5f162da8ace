"""Runs periodic work when it is due, once for all processes that tick."""

import logging
from collections.abc import Callable, Iterable

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from khumkan.core.journal import log_event
from khumkan.hub.operations.services import beat, claim, close
from khumkan.hub.operations.serving.parts import Part
from khumkan.ui.periodic import Job
from khumkan.ui.plugins import collect

ROUND_SECONDS = 15.0
_LOG = logging.getLogger(__name__)


def tick_until(should_stop: Callable[[float], bool]) -> None:
    """Run what is due, round by round; `should_stop` waits so many seconds and says whether."""
    while True:
        close_old_connections()
        try:
            beat(Part.TICK)
            run_due(collect("periodic", "JOBS"))
        except DatabaseError as error:  # it may come back, and the next round asks again
            log_event(_LOG, "tick.fail", level=logging.WARNING, error=error)
        close_old_connections()
        if should_stop(ROUND_SECONDS):
            return


def run_due(jobs: Iterable[Job]) -> list[str]:
    """Run each job that is due and that nobody else has taken; return their names."""
    return [job.name for job in jobs if claim(job, at=timezone.now()) and _run(job)]


def _run(job: Job) -> bool:
    try:
        job.run()
    except Exception as error:  # noqa: BLE001 -- counted, logged and shown; the other jobs go on
        log_event(_LOG, "periodic.fail", level=logging.ERROR, error=error, job=job.name)
        close(job, error=error)
    else:
        close(job, error=None)
    return True

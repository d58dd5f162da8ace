"""The work behind the pages: tasks and periodic jobs, and whether anybody does them."""

from datetime import timedelta

from django.utils import timezone

from khumkan.core.messages import message
from khumkan.hub.operations import selectors
from khumkan.hub.operations.examination.findings import Result, fail, ok, warn
from khumkan.hub.operations.serving.parts import Part

# Each tells of itself every minute at most; a restart with its waits fits into three.
_SILENCE = timedelta(minutes=3)
_LONG_WAIT = timedelta(minutes=15)


def check_tick() -> Result:
    """Periodic work is looked at."""
    return _check_alive(Part.TICK)


def check_worker() -> Result:
    """Tasks are done."""
    return _check_alive(Part.TASKS)


def check_streams() -> Result:
    """Streams to nodes are held open."""
    return _check_alive(Part.STREAMS)


def _check_alive(part: Part) -> Result:
    at = selectors.heartbeats().get(part.value)
    if at is None:
        return warn(message("was never seen at work"), message("run: khumkan hub serve"))
    since = timezone.now() - at
    seen = message("last seen at work {n} s ago", n=round(since.total_seconds()))
    if since > _SILENCE:
        return fail(
            seen,
            message("run khumkan hub serve, or khumkan hub serve --only {part}", part=part.value),
        )
    return ok(seen)


def check_tasks() -> Result:
    """No task failed, none waits for long."""
    counted, wait = selectors.count_tasks(), selectors.oldest_wait(timezone.now())
    seen = message(
        "{ready} waiting, {failed} failed in two weeks",
        ready=counted["ready"],
        failed=counted["failed"],
    )
    if wait > _LONG_WAIT:
        minutes = round(wait.total_seconds() / 60)
        return fail(
            message("a task has been waiting for {n} minutes", n=minutes),
            message("see whether the tasks worker runs and what its log says"),
        )
    if counted["failed"]:
        return warn(seen, message("look for task in the log of khumkan hub serve"))
    return ok(seen)


def check_periodic() -> Result:
    """The last run of every periodic job went well."""
    failing = [f"{run.name} ({run.error})" for run in selectors.failing_runs()]
    if failing:
        return fail(
            message("failed when last run: {jobs}", jobs=", ".join(failing)),
            message("look for periodic.fail in the log of khumkan hub serve"),
        )
    return ok(message("{n} jobs, none failing", n=selectors.runs().count()))

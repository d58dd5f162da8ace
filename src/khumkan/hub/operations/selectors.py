"""Reads what the operation remembers."""

from datetime import datetime, timedelta

from django.db.models import Count, Min, QuerySet
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from khumkan.hub.operations.models import Heartbeat, Run


def runs() -> QuerySet[Run]:
    """Return the last run of every periodic job."""
    return Run.objects.all()


def failing_runs() -> QuerySet[Run]:
    """Return the jobs whose last run failed."""
    return Run.objects.exclude(error="")


def heartbeats() -> dict[str, datetime]:
    """Return when each part was last known to work."""
    return dict(Heartbeat.objects.values_list("part", "at"))


def count_tasks() -> dict[str, int]:
    """Return how many tasks there are in each state, in small letters."""
    counted = DBTaskResult.objects.order_by().values_list("status").annotate(Count("pk"))
    known = dict.fromkeys(TaskResultStatus.values, 0) | dict(counted)
    return {str(state).lower(): n for state, n in known.items()}


def oldest_wait(at: datetime) -> timedelta:
    """Return how long the oldest task that could run has been waiting; zero where none is."""
    ready = DBTaskResult.objects.ready().order_by()
    # One that was put off waits since the moment it was put off to.
    put_off = ready.filter(run_after__lte=at).aggregate(since=Min("run_after"))
    at_once = ready.filter(run_after__gt=at).aggregate(since=Min("enqueued_at"))
    since = [one["since"] for one in (put_off, at_once) if one["since"]]
    return max(at - min(since, default=at), timedelta())

"""Removes what has had its time, and keeps the database quick. Each may run twice without harm."""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from khumkan.core.journal import log_event
from khumkan.hub.operations.tasks import tell_alive

TASK_LIFE = timedelta(days=14)
ALIVE_LIFE = timedelta(hours=1)
# Nothing the hub does in a task takes so long: its worker was cut off.
ABANDONED_AFTER = timedelta(hours=1)
_LOG = logging.getLogger(__name__)


class AbandonedTaskError(Exception):
    """The worker of a task ended before the task did."""


def ask_worker() -> None:
    """Queue the task that says that tasks are done, unless one waits already."""
    waiting = DBTaskResult.objects.filter(
        task_path=tell_alive.module_path, status=TaskResultStatus.READY
    )
    if not waiting.exists():
        tell_alive.enqueue()


def close_abandoned_tasks() -> None:
    """Count as failed what a worker began and never ended: nothing is dropped in silence."""
    before = timezone.now() - ABANDONED_AFTER
    for result in DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, started_at__lt=before
    ):
        log_event(_LOG, "task.abandon", level=logging.ERROR, task=result.task_path, id=result.pk)
        result.set_failed(AbandonedTaskError())


def remove_old_tasks() -> None:
    """Remove tasks that were done two weeks ago, and the hourly worth of signs of life."""
    finished, now = DBTaskResult.objects.finished(), timezone.now()
    finished.filter(finished_at__lt=now - TASK_LIFE).delete()
    finished.filter(task_path=tell_alive.module_path, finished_at__lt=now - ALIVE_LIFE).delete()


def remove_expired_sessions() -> None:
    """Remove sessions whose time is over, and what was noted about them."""
    call_command("clearsessions")


def remove_expired_cache() -> None:
    """Remove cached counts whose time is over, such as those of rate limits."""
    if "db." not in settings.CACHES["default"]["BACKEND"]:
        return
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE expires < %s",  # noqa: S608 -- a name of our settings
            [connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0))],
        )


def optimise_database() -> None:
    """Let SQLite renew what it knows of its tables; PostgreSQL does that by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize")

"""Housekeeping removes what has had its time, and nothing else."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings

from khumkan.hub.operations import housekeeping, selectors
from khumkan.hub.operations.tasks import tell_alive

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def make_task(
    status: str, *, path: str = "somewhere.something", **columns: object
) -> "DBTaskResult[..., object]":
    rest = {"args_kwargs": {"args": [], "kwargs": {}}, "backend_name": "default"} | columns
    return DBTaskResult.objects.create(
        status=status, task_path=path, exception_class_path="", traceback="", **rest
    )


def test_the_worker_is_asked_for_a_sign_of_life_unless_it_is_asked_already(
    settings: Settings,
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    for _ in range(2):
        housekeeping.ask_worker()
    assert [task.task_path for task in DBTaskResult.objects.all()] == [tell_alive.module_path]


def test_the_task_that_is_asked_for_tells_that_tasks_are_done() -> None:
    tell_alive.call()
    assert "tasks" in selectors.heartbeats()


def test_a_task_whose_worker_was_cut_off_counts_as_failed() -> None:
    at = timezone.now()
    old = make_task(TaskResultStatus.RUNNING, started_at=at - timedelta(hours=2))
    new = make_task(TaskResultStatus.RUNNING, started_at=at - timedelta(minutes=5))
    housekeeping.close_abandoned_tasks()
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.status, new.status) == (TaskResultStatus.FAILED, TaskResultStatus.RUNNING)
    assert old.exception_class_path.endswith("AbandonedTaskError")


@pytest.mark.parametrize(
    ("status", "path", "age", "is_kept"),
    [
        pytest.param("SUCCESSFUL", "a.b", timedelta(days=13), True, id="done this week"),
        pytest.param("SUCCESSFUL", "a.b", timedelta(days=15), False, id="done long ago"),
        pytest.param("FAILED", "a.b", timedelta(days=15), False, id="failed long ago"),
        pytest.param("READY", "a.b", timedelta(days=15), True, id="still to be done"),
        pytest.param(
            "SUCCESSFUL", tell_alive.module_path, timedelta(hours=2), False, id="old sign of life"
        ),
        pytest.param(
            "SUCCESSFUL", tell_alive.module_path, timedelta(minutes=2), True, id="new sign of life"
        ),
    ],
)
def test_tasks_are_kept_for_two_weeks(
    status: str, path: str, age: timedelta, is_kept: bool
) -> None:
    make_task(status, path=path, finished_at=timezone.now() - age)
    housekeeping.remove_old_tasks()
    assert DBTaskResult.objects.exists() is is_kept


def test_expired_sessions_go() -> None:
    for key, hours in (("old", -1), ("new", 1)):
        at = timezone.now() + timedelta(hours=hours)
        Session.objects.create(session_key=key, session_data="", expire_date=at)
    housekeeping.remove_expired_sessions()
    assert [session.session_key for session in Session.objects.all()] == ["new"]


def test_expired_counts_go_from_the_cache(settings: Settings) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache_of_a_test",
        }
    }
    call_command("createcachetable", verbosity=0)
    cache = DatabaseCache("cache_of_a_test", {})
    cache.set("new", 1, timeout=600)
    with time_machine.travel(timezone.now() - timedelta(hours=1), tick=False):
        cache.set("old", 1, timeout=600)
    with connection.cursor() as cursor:
        housekeeping.remove_expired_cache()
        cursor.execute("SELECT cache_key FROM cache_of_a_test")
        assert cursor.fetchall() == [(":1:new",)]


def test_a_cache_in_memory_needs_no_housekeeping() -> None:
    housekeeping.remove_expired_cache()


def test_the_database_may_be_optimised_again_and_again() -> None:
    for _ in range(2):
        housekeeping.optimise_database()

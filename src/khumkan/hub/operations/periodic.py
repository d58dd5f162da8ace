"""The housekeeping of the hub itself; apps bring their own jobs."""

from datetime import timedelta

from khumkan.hub.operations import housekeeping
from khumkan.ui.periodic import Job

JOBS = (
    Job("operations.tasks_alive", timedelta(minutes=1), housekeeping.ask_worker),
    Job("operations.abandoned_tasks", timedelta(minutes=10), housekeeping.close_abandoned_tasks),
    Job("operations.old_tasks", timedelta(hours=6), housekeeping.remove_old_tasks),
    Job("operations.sessions", timedelta(hours=6), housekeeping.remove_expired_sessions),
    Job("operations.cache", timedelta(hours=1), housekeeping.remove_expired_cache),
    Job("operations.optimise", timedelta(days=1), housekeeping.optimise_database),
)

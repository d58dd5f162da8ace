"""Whether the hub can serve pages now, and how its work behind the pages goes."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from khumkan.core.jsontypes import JsonObject
from khumkan.hub.operations import selectors

_seen: list[bool] = []  # whether this process has seen the database up to date


def find_obstacle() -> str:
    """Return why pages can't be served, in one word for a machine, or ""."""
    try:
        selectors.runs().exists()
        return "" if _is_up_to_date() else "migrations"
    except DatabaseError:
        return "database"


def describe_work(obstacle: str) -> JsonObject:
    """Return how tasks and periodic jobs go; nothing while the database is the obstacle."""
    if obstacle == "database":
        return {}
    now = timezone.now()
    return {
        "seconds_since": {
            part: round((now - at).total_seconds()) for part, at in selectors.heartbeats().items()
        },
        "tasks": dict(selectors.count_tasks()),
        "failing_jobs": [run.name for run in selectors.failing_runs()],
    }


def _is_up_to_date() -> bool:
    """Return whether no migration is left to do; asked until it once was so, as it stays so."""
    if not _seen:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _seen.append(True)
    return True

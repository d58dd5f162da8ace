"""What is read from the database when metrics are asked for: work, trail, sessions, size."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from khumkan.hub.operations import selectors
from khumkan.hub.operations.databases import size_bytes
from khumkan.ui.audit.selectors import latest_seal


class State(Collector):
    """Gauges of the moment; without a database the one that says so."""

    def collect(self) -> Iterator[Metric]:
        """Return the gauges."""
        try:
            families = list(_read(timezone.now()))
        except DatabaseError:
            families = []
        yield GaugeMetricFamily(
            "khumkan_database_up", "Whether the database answered.", value=bool(families)
        )
        yield from families


def _read(now: datetime) -> Iterator[Metric]:
    yield from _read_tasks(now)
    yield from _read_work()
    yield GaugeMetricFamily(
        "khumkan_audit_entries", "Entries of the audit trail.", value=latest_seal().number
    )
    yield GaugeMetricFamily(
        "khumkan_sessions",
        "Sessions that have not expired.",
        value=Session.objects.filter(expire_date__gt=now).count(),
    )
    yield GaugeMetricFamily(
        "khumkan_database_size_bytes", "Size of the database.", value=size_bytes(), unit="bytes"
    )


def _read_tasks(now: datetime) -> Iterator[Metric]:
    tasks = GaugeMetricFamily(
        "khumkan_tasks", "Tasks of the last two weeks by their state.", labels=["state"]
    )
    for state, n in selectors.count_tasks().items():
        tasks.add_metric([state], n)
    yield tasks
    yield GaugeMetricFamily(
        "khumkan_tasks_oldest_age_seconds",
        "How long the oldest task that could run has been waiting.",
        value=selectors.oldest_wait(now).total_seconds(),
        unit="seconds",
    )


def _read_work() -> Iterator[Metric]:
    alive = GaugeMetricFamily(
        "khumkan_part_last_alive_timestamp_seconds",
        "When a part was last known to do its work.",
        labels=["part"],
        unit="seconds",
    )
    for part, at in selectors.heartbeats().items():
        alive.add_metric([part], at.timestamp())
    ended = GaugeMetricFamily(
        "khumkan_periodic_last_end_timestamp_seconds",
        "When a periodic job last ended.",
        labels=["job"],
        unit="seconds",
    )
    failing = GaugeMetricFamily(
        "khumkan_periodic_failing", "Whether a periodic job's last run failed.", labels=["job"]
    )
    for run in selectors.runs():
        failing.add_metric([run.name], bool(run.error))
        if run.ended_at:
            ended.add_metric([run.name], run.ended_at.timestamp())
    yield from (alive, ended, failing)

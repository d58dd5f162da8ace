"""The tick: what is due runs once, what fails stops nothing."""

import logging
from datetime import timedelta

import pytest
from django.db import OperationalError

from khumkan.hub.operations import selectors, ticking
from khumkan.hub.operations.models import Run
from khumkan.ui.periodic import Job
from khumkan.ui.plugins import collect

pytestmark = pytest.mark.django_db


def _fail() -> None:
    raise ValueError


def test_jobs_run_once_and_one_that_fails_does_not_stop_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ran: list[str] = []
    jobs = [
        Job("test.bad", timedelta(hours=1), _fail),
        Job("test.good", timedelta(hours=1), lambda: ran.append("good")),
    ]
    assert ticking.run_due(jobs) == ["test.bad", "test.good"]
    assert ticking.run_due(jobs) == []
    assert ran == ["good"]
    assert [run.name for run in selectors.failing_runs()] == ["test.bad"]
    assert [record.message for record in caplog.records] == ["periodic.fail"]


def test_it_goes_on_until_it_is_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    def should_stop(seconds: float) -> bool:
        waits.append(seconds)
        return len(waits) == 2

    monkeypatch.setattr(ticking, "collect", lambda *_: ())
    monkeypatch.setattr(ticking, "close_old_connections", lambda: None)
    ticking.tick_until(should_stop)
    assert waits == [ticking.ROUND_SECONDS] * 2
    assert "tick" in selectors.heartbeats()


def test_a_database_that_is_away_for_a_while_does_not_end_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def lose(_part: str) -> None:
        raise OperationalError

    monkeypatch.setattr(ticking, "beat", lose)
    monkeypatch.setattr(ticking, "close_old_connections", lambda: None)
    with caplog.at_level(logging.WARNING):
        ticking.tick_until(lambda _seconds: True)
    assert [record.message for record in caplog.records] == ["tick.fail"]


def test_every_job_of_every_app_runs_on_an_empty_hub(caplog: pytest.LogCaptureFixture) -> None:
    jobs = collect("periodic", "JOBS")
    assert sorted(ticking.run_due(jobs)) == sorted(job.name for job in jobs)
    assert [(run.name, run.error) for run in selectors.failing_runs()] == []
    assert Run.objects.count() == len({job.name for job in jobs}) == len(jobs)
    assert "periodic.fail" not in caplog.text

"""Claims of periodic runs: due or not, taken or not, cut off or not."""

from datetime import UTC, datetime, timedelta

import pytest

from khumkan.hub.operations import selectors
from khumkan.hub.operations.models import Run
from khumkan.hub.operations.services import beat, claim, close
from khumkan.ui.periodic import Job

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
JOB = Job("test.job", timedelta(hours=1), lambda: None)


def test_a_job_that_never_ran_is_due_for_one_of_two_who_ask() -> None:
    assert [claim(JOB, at=AT), claim(JOB, at=AT)] == [True, False]


@pytest.mark.parametrize(
    ("later", "is_due"),
    [
        pytest.param(timedelta(minutes=59), False, id="too early"),
        pytest.param(timedelta(minutes=60), True, id="to the moment"),
        pytest.param(timedelta(days=3), True, id="nobody ticked for days"),
        pytest.param(timedelta(minutes=-4), False, id="a clock that is a little behind"),
        pytest.param(timedelta(days=-1), True, id="a clock that was ahead and was set right"),
    ],
)
def test_a_job_is_due_again_after_its_time(later: timedelta, is_due: bool) -> None:
    Run.objects.create(name=JOB.name, started_at=AT, ended_at=AT)
    assert claim(JOB, at=AT + later) is is_due


@pytest.mark.parametrize(
    ("every", "later", "is_due"),
    [
        pytest.param(1, 59, False, id="a long run is left alone"),
        pytest.param(1, 60, True, id="one of an hour was cut off"),
        pytest.param(120, 119, False, id="not before its time, cut off or not"),
    ],
)
def test_a_run_that_never_ended_is_given_up_after_an_hour(
    every: int, later: int, is_due: bool
) -> None:
    job = Job(JOB.name, timedelta(minutes=every), lambda: None)
    Run.objects.create(name=job.name, started_at=AT)
    assert claim(job, at=AT + timedelta(minutes=later)) is is_due


def test_a_failure_is_counted_by_kind_and_forgotten_by_the_next_good_run() -> None:
    claim(JOB, at=AT)
    close(JOB, error=ValueError("of somebody@example.org"))
    assert [(run.error, run.n_failed) for run in selectors.failing_runs()] == [("ValueError", 1)]
    close(JOB, error=None)
    assert list(selectors.failing_runs()) == []
    assert Run.objects.get().n_failed == 1


def test_a_heartbeat_replaces_the_last() -> None:
    beat("tick")
    first = selectors.heartbeats()["tick"]
    beat("tick")
    assert selectors.heartbeats()["tick"] >= first
    assert list(selectors.heartbeats()) == ["tick"]

"""Writes what the operation remembers: claims and ends of periodic runs, heartbeats."""

from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from khumkan.hub.operations.models import Heartbeat, Run
from khumkan.ui.periodic import Job

# A run that has not ended for so long was cut off: by a power cut, or a process that was killed.
_GIVEN_UP_AFTER = timedelta(hours=1)
_SKEW = timedelta(minutes=5)


def claim(job: Job, *, at: datetime) -> bool:
    """Take the run of a job that is due; True for exactly one of those who ask at the same time."""
    Run.objects.bulk_create([Run(name=job.name)], ignore_conflicts=True)
    is_idle = Q(ended_at__gte=F("started_at")) | Q(started_at__lte=at - _GIVEN_UP_AFTER)
    is_due = Q(started_at=None) | (Q(started_at__lte=at - job.every) & is_idle)
    clock_was_ahead = Q(started_at__gt=at + _SKEW)
    mine = Run.objects.filter(is_due | clock_was_ahead, name=job.name).update(started_at=at)
    return mine == 1


def close(job: Job, *, error: Exception | None) -> None:
    """Keep how a run ended. Of an error only its kind: its text may hold what people wrote."""
    run, now = Run.objects.filter(name=job.name), timezone.now()
    if error is None:
        run.update(ended_at=now, error="")
    else:
        kind = type(error).__qualname__[:200]
        run.update(ended_at=now, failed_at=now, n_failed=F("n_failed") + 1, error=kind)


def beat(part: str) -> None:
    """Keep that a part is doing its work right now."""
    Heartbeat.objects.update_or_create(part=part, defaults={"at": timezone.now()})

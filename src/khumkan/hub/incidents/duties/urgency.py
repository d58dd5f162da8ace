"""How near a deadline is: amber from half of the time, red from three quarters, then passed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from khumkan.core.clock import to_utc
from khumkan.hub.incidents.duties.duty import Duty


class Urgency(StrEnum):
    """From nothing to watch to too late."""

    NO_DEADLINE = "no-deadline"
    WAITING = "waiting"
    RUNNING = "running"
    AMBER = "amber"
    RED = "red"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Warnings:
    """The moments, in UTC, from which a clock is amber and red."""

    amber_at: datetime
    red_at: datetime


def warn_at(duty: Duty) -> Warnings | None:
    """Return when the clock turns amber and red; None without a deadline or a start."""
    if duty.due_at is None or duty.runs_from is None:
        return None
    whole = duty.due_at - duty.runs_from
    return Warnings(duty.runs_from + whole / 2, duty.runs_from + whole * 3 / 4)


def urgency_at(duty: Duty, at: datetime) -> Urgency:
    """Return how near the deadline is at a moment; the due moment itself is still in time."""
    if duty.due_at is None:
        return Urgency.NO_DEADLINE
    if at > duty.due_at:
        return Urgency.PASSED
    warnings = warn_at(duty)
    if warnings and at >= warnings.red_at:
        return Urgency.RED
    if warnings and at >= warnings.amber_at:
        return Urgency.AMBER
    return Urgency.WAITING if duty.runs_from and at < duty.runs_from else Urgency.RUNNING


def lateness(duty: Duty, sent_at: datetime) -> timedelta | None:
    """Return by how much something sent then was late; None if in time or without deadline."""
    if duty.due_at is None or to_utc(sent_at) <= duty.due_at:
        return None
    return to_utc(sent_at) - duty.due_at

"""A clock that runs towards a moment by which something must be done.

Computed from stored times each time it is read, so nothing that stops can move a deadline.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from khumkan.ui.components.values import Tone
from khumkan.ui.dates import write_duration

_HALF: Final = 0.5
_THREE_QUARTERS: Final = 0.75


class ClockState(StrEnum):
    """How far a clock has come; `met` and `missed` have stopped."""

    CALM = "calm"
    HALF = "half"
    URGENT = "urgent"
    OVERDUE = "overdue"
    MET = "met"
    MISSED = "missed"


_TONES: Final = {
    ClockState.CALM: Tone.INFO,
    ClockState.HALF: Tone.WARNING,
    ClockState.URGENT: Tone.DANGER,
    ClockState.OVERDUE: Tone.DANGER,
    ClockState.MET: Tone.GOOD,
    ClockState.MISSED: Tone.DANGER,
}


@dataclass(frozen=True, slots=True)
class ClockFace:
    """A clock as it stands at one moment; `used_ratio` is 0 to 1, `left` negative if overdue."""

    due_at: datetime
    started_at: datetime
    state: ClockState
    left: timedelta
    used_ratio: float

    @property
    def tone(self) -> Tone:
        """Return the colour: amber from half of the time, red from three quarters."""
        return _TONES[self.state]

    @property
    def icon(self) -> str:
        """Return the shape that says the same as the colour."""
        return "clock" if self.state is ClockState.CALM else self.tone

    @property
    def is_running(self) -> bool:
        """Say whether time still passes on this clock."""
        return self.state not in {ClockState.MET, ClockState.MISSED}

    @property
    def percent(self) -> int:
        """Return how much of the time is used, in whole hundredths."""
        return int(self.used_ratio * 100)

    @property
    def words(self) -> str:
        """Return what the clock says: how long is left, or by how much it was missed."""
        length = write_duration(self.left)
        if self.state is ClockState.MET:
            return _("done, {duration} early").format(duration=length)
        if self.state is ClockState.MISSED:
            return _("done, {duration} late").format(duration=length)
        if self.state is ClockState.OVERDUE:
            return _("overdue by {duration}").format(duration=length)
        return _("{duration} left").format(duration=length)


def read_clock(
    due_at: datetime, started_at: datetime, *, now: datetime, done_at: datetime | None = None
) -> ClockFace:
    """Return the face of a clock; it stands still at `done_at`, if that is given. All aware."""
    at = done_at or now
    whole, passed = due_at - started_at, at - started_at
    used = passed / whole if whole > timedelta(0) else 1.0
    state = _stopped(at, due_at) if done_at else _running(used, is_late=at > due_at)
    return ClockFace(due_at, started_at, state, due_at - at, min(max(used, 0.0), 1.0))


def _stopped(done_at: datetime, due_at: datetime) -> ClockState:
    return ClockState.MET if done_at <= due_at else ClockState.MISSED


def _running(used: float, *, is_late: bool) -> ClockState:
    if is_late:
        return ClockState.OVERDUE
    if used >= _THREE_QUARTERS:
        return ClockState.URGENT
    return ClockState.HALF if used >= _HALF else ClockState.CALM

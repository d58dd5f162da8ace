"""From a clock of the law and the moment it starts to the moment it ends, all in UTC.

Hours run to the second. Days of the calendar are days in Thailand, and end with their last second:
31 January ends at 23:59:59, so that no page shows 1 February. No holiday moves an end.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from khumkan.core.clock import to_utc
from khumkan.hub.incidents.law.schema import Clock
from khumkan.ui.dates import BANGKOK, to_day

_LAST_SECOND = time(23, 59, 59)
_HOURS: Final[dict[str, int]] = {"hours": 1, "days": 24}


def due_moment(
    clock: Clock, start: datetime, *, regulator_hours: float | None = None
) -> datetime | None:
    """Return the last moment in time, in UTC; None where the law or the regulator sets none."""
    if clock.count in _HOURS:
        return to_utc(start) + timedelta(hours=clock.length * _HOURS[clock.count])
    if clock.count == "regulator_hours":
        return to_utc(start) + timedelta(hours=regulator_hours) if regulator_hours else None
    last_day = _last_day(clock, to_day(start))
    return end_of_day(last_day) if last_day else None


def _last_day(clock: Clock, day: date) -> date | None:
    match clock.count:
        case "civil_days":
            return day + timedelta(days=clock.length)
        case "years":
            return _years_on(day, clock.length)
        case "next_year":
            return date.fromisoformat(f"{day.year + 1}-{clock.day}")
        case "each_year":
            return date.fromisoformat(f"{day.year}-{clock.day}")
        case _:
            return clock.on


def running_from(clock: Clock, start: datetime, due: datetime) -> datetime | None:
    """Return from when the time until `due` is counted: the first day of the year of a yearly duty.

    None where a clock is counted backwards from its start: there is no half of that.
    """
    if clock.count in {"next_year", "each_year"}:
        return start_of_day(date(to_day(due).year, 1, 1))
    return to_utc(start) if to_utc(start) < due else None


def start_of_day(day: date) -> datetime:
    """Return the first moment of a day in Thailand, in UTC."""
    return datetime.combine(day, time.min, BANGKOK).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """Return the last second of a day in Thailand, in UTC."""
    return datetime.combine(day, _LAST_SECOND, BANGKOK).astimezone(UTC)


def _years_on(day: date, n_years: int) -> date:
    """Return the same day in another year; 29 February becomes 28, which is surely in time."""
    year = day.year + n_years
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))

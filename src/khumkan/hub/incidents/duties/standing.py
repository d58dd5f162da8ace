"""The duties of an organisation that no incident starts: a calendar for one year.

A day that is told (an executive changed, an audit finished) starts its clock. Without it the duty
stands there without a deadline: it is owed all the same.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

import msgspec

from khumkan.hub.incidents.duties.clocks import (
    due_moment,
    end_of_day,
    running_from,
    start_of_day,
)
from khumkan.hub.incidents.duties.conditions import is_owed
from khumkan.hub.incidents.duties.duty import Duty, most_urgent_first
from khumkan.hub.incidents.law.schema import DutyRule, Law
from khumkan.ui.dates import to_day

_LASTING: Final = {"years", "once"}  # stays owed in later years until it was done


class StandingFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an organisation; days are days in Thailand."""

    is_state_agency: bool | None = None
    is_cii: bool | None = None
    has_framework: bool | None = None
    executives_changed_on: tuple[date, ...] = ()
    owners_change_on: tuple[date, ...] = ()
    audits_finished_on: tuple[date, ...] = ()
    categories_set_on: date | None = None


def standing_duties(facts: StandingFacts, year: int, law: Law) -> list[Duty]:
    """Return what is due in a year of the common era, in order, then what has no deadline."""
    duties = (
        duty
        for rule in law.duty
        if "standing" in rule.lists and is_owed(rule, facts)
        for duty in _duties_in(year, rule, facts, law)
    )
    return sorted(duties, key=most_urgent_first)


def _duties_in(year: int, rule: DutyRule, facts: StandingFacts, law: Law) -> Iterator[Duty]:
    starts = _starts(rule, facts, year)
    if not starts and law.main_text(rule).is_in_force(end_of_day(date(year, 12, 31))):
        yield Duty(rule, law, rule.clock.starts_from[0])
    for day in starts:
        duty = _duty_from(day, rule, law)
        is_law = law.main_text(rule).is_in_force(duty.due_at or end_of_day(day))
        if is_law and _is_due_in(year, duty):
            yield duty


def _starts(rule: DutyRule, facts: StandingFacts, year: int) -> Sequence[date]:
    """Return the days on which the clock of a rule starts, none while nobody told."""
    if rule.clock.count == "next_year":
        return [date(year - 1, 1, 1)]
    if rule.clock.starts_from[0] == "calendar" and rule.clock.count != "none":
        return [date(year, 1, 1)]
    known = getattr(facts, rule.clock.starts_from[0], None)
    return known if isinstance(known, tuple) else [known] if known else []


def _duty_from(day: date, rule: DutyRule, law: Law) -> Duty:
    start = start_of_day(day)
    due = due_moment(rule.clock, start)
    begin = running_from(rule.clock, start, due) if due else None
    return Duty(rule, law, rule.clock.starts_from[0], start, due, begin)


def _is_due_in(year: int, duty: Duty) -> bool:
    due = to_day(duty.due_at).year if duty.due_at else year
    return due == year or (duty.rule.clock.count in _LASTING and due < year)

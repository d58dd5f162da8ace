"""Duties of an incident: which are owed by what is known, and by when.

A duty follows the law that was in force when its own clock started: nobody can be late by a law
that came later, and an incident does not escape one that held when it was noticed.
"""

from collections.abc import Sequence
from datetime import datetime

from khumkan.core.clock import to_utc
from khumkan.hub.incidents.duties.clocks import due_moment, running_from
from khumkan.hub.incidents.duties.conditions import is_owed
from khumkan.hub.incidents.duties.duty import Duty, most_urgent_first
from khumkan.hub.incidents.duties.facts import TIMES, Facts
from khumkan.hub.incidents.law.schema import Clock, DutyRule, FactName, Law


def compute_duties(facts: Facts, law: Law, *, is_strict: bool = False) -> list[Duty]:
    """Return the duties by one version of the law, whenever it held; most urgent first.

    With `is_strict`, clocks start at the earliest moment that the clause can be read to mean.
    A text that was not yet, or no longer, in force when the clock of a duty started makes none; a
    clock that has not started is judged by the latest time known.
    """
    duties = (
        _compute_duty(rule, facts, law, is_strict=is_strict)
        for rule in law.duty
        if "incident" in rule.lists and is_owed(rule, facts)
    )
    return sorted((one for one in duties if one), key=most_urgent_first)


def compute_duties_in_force(
    facts: Facts, laws: Sequence[Law], *, is_strict: bool = False
) -> list[Duty]:
    """Return the duties, each by the version in force when its clock started; most urgent first.

    A clock that has not started goes by the version in force at the last time known, else by the
    newest. Versions that disagree about the start, so that each points at the other, leave the
    same choice.
    """
    found: dict[tuple[str, str], list[Duty]] = {}
    for law in reversed(laws):
        for duty in compute_duties(facts, law, is_strict=is_strict):
            found.setdefault(duty.rule.key, []).append(duty)
    last = _version_at(laws, last_time(facts))
    chosen = (_choose(versions, last) for versions in found.values())
    return sorted((one for one in chosen if one), key=most_urgent_first)


def _compute_duty(rule: DutyRule, facts: Facts, law: Law, *, is_strict: bool) -> Duty | None:
    name, start = find_start(rule.clock, facts, is_strict=is_strict)
    judged_at = start or last_time(facts)
    if judged_at and not law.main_text(rule).is_in_force(judged_at):
        return None
    if start is None:
        return Duty(rule, law, name)
    due = due_moment(rule.clock, start, regulator_hours=facts.regulator_hours)
    begin = running_from(rule.clock, start, due) if due else None
    return Duty(rule, law, name, start, due, begin)


def find_start(
    clock: Clock, facts: Facts, *, is_strict: bool = False
) -> tuple[FactName, datetime | None]:
    """Return the fact that starts the clock and its moment in UTC, None while it is not known."""
    preferred = clock.strictly_from if is_strict and clock.strictly_from else clock.starts_from
    for names in (preferred, clock.or_else):
        known = [(to_utc(at), name) for name in names if (at := getattr(facts, name, None))]
        if known:
            start, name = min(known, key=lambda one: one[0])
            return name, start
    return preferred[0], None


def _choose(versions: Sequence[Duty], last: Law) -> Duty | None:
    """Return the duty of the right version; `versions` are newest first."""
    for duty in versions:
        if duty.law.is_in_force(duty.started_at) if duty.started_at else duty.law is last:
            return duty
    crossing = [duty for duty in versions if duty.law is last]
    return crossing[0] if crossing and len(versions) > 1 else None


def _version_at(laws: Sequence[Law], at: datetime | None) -> Law:
    held = [law for law in laws if at is not None and law.is_in_force(at)]
    return held[-1] if held else laws[-1]


def last_time(facts: Facts) -> datetime | None:
    """Return the latest time that is known of an incident: what has no start is judged by it."""
    return max((at for name in TIMES if (at := getattr(facts, name))), default=None)

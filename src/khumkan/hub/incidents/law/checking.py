"""What a law file's shape alone can't say: texts that are there, clocks that can run, no doubles.

Problems are English: whoever edits the law reads them, never whoever works on an incident.
"""

import re
from collections.abc import Iterator
from datetime import date

from khumkan.hub.incidents.law.schema import (
    COUNTS_WITH_DAY,
    COUNTS_WITH_LENGTH,
    Clock,
    Condition,
    DutyRule,
    Law,
    Words,
)

_VERSION = re.compile(r"\d{4}-\d{2}(-\d{2})?", re.ASCII)
_ID = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_LEAP_YEAR = 2028
_LAST_CATEGORY = 9

Problem = tuple[str, str]


def check_law(law: Law) -> Iterator[Problem]:
    """Yield what is wrong, each with the id of the duty or text it is in, "" for the whole."""
    if not _VERSION.fullmatch(law.version):
        yield "", "the version must be a year and a month, such as 2026-11"
    if law.valid_until and law.valid_until < law.valid_from:
        yield "", "valid_until is before valid_from"
    for key, text in law.texts.items():
        if not _is_said(text.name):
            yield key, "name must be there in Thai and in English"
    seen: set[tuple[str, str]] = set()
    for rule in law.duty:
        if rule.key in seen:
            yield rule.id, "stands there twice; tell them apart by part"
        seen.add(rule.key)
        yield from ((rule.id, problem) for problem in _check_duty(rule, law))


def _check_duty(rule: DutyRule, law: Law) -> Iterator[str]:
    if not _ID.fullmatch(rule.id):
        yield "the id must be small letters, digits and _"
    for name in ("lists", "basis", "applies"):
        if not getattr(rule, name):
            yield f"{name} must not be empty"
    for basis in rule.basis:
        if basis.text not in law.texts:
            yield f"basis names the text {basis.text}, which is not in texts"
    for name in rule.__struct_fields__:
        words = getattr(rule, name)
        if isinstance(words, Words) and not _is_said(words):
            yield f"{name} must be there in Thai and in English"
    yield from _check_conditions(rule)
    yield from _check_clock(rule.clock)


def _check_conditions(rule: DutyRule) -> Iterator[str]:
    if Condition() in rule.unless:
        yield "an empty condition in unless would always lift the duty"
    for condition in (*rule.applies, *rule.unless):
        if any(not 0 <= number <= _LAST_CATEGORY for number in condition.categories_within):
            yield "categories are numbered 0 to 9"


def _check_clock(clock: Clock) -> Iterator[str]:
    if not clock.starts_from:
        yield "clock.starts_from must not be empty"
    if (clock.count in COUNTS_WITH_LENGTH) != bool(clock.length):
        yield f"clock.length does not fit clock.count = {clock.count}"
    if clock.length < 0 and clock.count != "civil_days":
        yield "only civil_days can be counted backwards"
    if (clock.count in COUNTS_WITH_DAY) != bool(clock.day):
        yield f"clock.day does not fit clock.count = {clock.count}"
    elif clock.day and not _is_day(clock.day):
        yield "clock.day must be month and day of every year, such as 01-31"
    if (clock.count == "once") != (clock.on is not None):
        yield f"clock.on does not fit clock.count = {clock.count}"


def _is_day(text: str) -> bool:
    """Return whether MM-DD is a day that every year has."""
    try:
        day = date.fromisoformat(f"{_LEAP_YEAR}-{text}")
    except ValueError:
        return False
    return (day.month, day.day) != (2, 29)


def _is_said(words: Words) -> bool:
    return bool(words.th.strip() and words.en.strip())

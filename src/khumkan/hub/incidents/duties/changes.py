"""What a changed fact does to the duties: which came, went or moved, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from khumkan.core.messages import Message, message
from khumkan.hub.incidents.duties.computing import compute_duties_in_force
from khumkan.hub.incidents.duties.conditions import facts_asked_by
from khumkan.hub.incidents.duties.duty import Duty
from khumkan.hub.incidents.duties.facts import Facts
from khumkan.hub.incidents.law.schema import Law

ChangeKind: TypeAlias = Literal["new", "gone", "moved"]


@dataclass(frozen=True, slots=True)
class Change:
    """One duty that is not as it was. `facts` name what changed; moments are UTC."""

    kind: ChangeKind
    duty: Duty
    due_before: datetime | None
    due_after: datetime | None
    facts: tuple[str, ...]
    why: Message


def explain_change(
    before: Facts, after: Facts, laws: Sequence[Law], *, is_strict: bool = False
) -> list[Change]:
    """Return what became of every duty that is not as it was, most urgent first, gone ones last."""
    was, now = (
        {one.rule.key: one for one in compute_duties_in_force(facts, laws, is_strict=is_strict)}
        for facts in (before, after)
    )
    names = [one.name for one in msgspec.structs.fields(Facts)]
    changed = tuple(name for name in names if getattr(before, name) != getattr(after, name))
    return [*_came_or_moved(was, now, changed), *_gone(was, now, changed)]


_Duties: TypeAlias = dict[tuple[str, str], Duty]


def _came_or_moved(was: _Duties, now: _Duties, changed: tuple[str, ...]) -> Iterator[Change]:
    for key, duty in now.items():
        old = was.get(key)
        if old is None:
            facts = _deciding(duty, changed)
            words = message("{facts} changed: the duty is owed now", facts=", ".join(facts))
            yield Change("new", duty, None, duty.due_at, facts, words)
        elif _clock_of(old) != _clock_of(duty):
            yield _explain_move(old, duty, changed)


def _gone(was: _Duties, now: _Duties, changed: tuple[str, ...]) -> Iterator[Change]:
    for key, duty in was.items():
        if key not in now:
            facts = _deciding(duty, changed)
            words = message("{facts} changed: the duty is no longer owed", facts=", ".join(facts))
            yield Change("gone", duty, duty.due_at, None, facts, words)


def _explain_move(old: Duty, new: Duty, changed: tuple[str, ...]) -> Change:
    facts: tuple[str, ...] = tuple(
        name for name in changed if name in {old.starts_from, new.starts_from, "regulator_hours"}
    )
    return Change("moved", new, old.due_at, new.due_at, facts or changed, _say_why(old, new))


def _say_why(old: Duty, new: Duty) -> Message:
    if old.law is not new.law:
        return message(
            "the clock now starts while the law of {version} is in force",
            version=new.law.version,
        )
    if new.started_at is None:
        return message("{fact} is no longer known: the clock has no start", fact=old.starts_from)
    if old.started_at is None:
        return message("{fact} is known now: the clock has started", fact=new.starts_from)
    if old.starts_from != new.starts_from:
        return message(
            "the clock now starts from {fact}, and not from {before}",
            fact=new.starts_from,
            before=old.starts_from,
        )
    if old.started_at != new.started_at:
        return message("{fact} changed, from which the clock starts", fact=new.starts_from)
    return message("the regulator's hours changed")


def _deciding(duty: Duty, changed: tuple[str, ...]) -> tuple[str, ...]:
    """Return the changed facts that decide about a duty; where none does, it was the time's law."""
    asked = facts_asked_by(duty.rule)
    return tuple(name for name in changed if name in asked) or changed


def _clock_of(duty: Duty) -> tuple[object, ...]:
    """Return what makes a change worth telling: another start matters where it moves the end."""
    return duty.law.version, duty.starts_from, duty.due_at or duty.started_at

"""One source's health to a state for people, with what is seen and what to do. Nothing is read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from khumkan.core.clock import format_time
from khumkan.core.messages import Message, message
from khumkan.node.health.expecting import expect, silence_limit
from khumkan.node.health.skew import Skew, measure_skew
from khumkan.node.health.source_health import SourceHealth
from khumkan.node.health.usual import TO_LEARN_HOURS, Usual
from khumkan.node.sources import Source

_FAILING_RATIO: Final = 0.05
_UNKNOWN_RATIO: Final = 0.5
_JUST_NOW: Final = timedelta(minutes=15)
_TWO_DAYS: Final = 2


class HealthState(StrEnum):
    """What people see of a source; the first that is true of it, in this order."""

    ENDED = "ended"
    WAITING = "waiting"
    SILENT = "silent"
    FAILING = "failing"
    SKEWED = "skewed"
    QUIET = "quiet"
    LEARNING = "learning"
    GREEN = "green"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is seen, what to do (None: nothing), and what else there is to know."""

    state: HealthState
    seen: Message
    todo: Message | None = None
    remarks: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Watch:
    """When it is, since when the node watches, and what its clocks show."""

    now: datetime
    since: datetime
    zone: tzinfo


def judge(source: Source, known: SourceHealth | None, usual: Usual, watch: Watch) -> Verdict:
    """Return how a source does."""
    if source.ended_at is not None:
        return Verdict(
            HealthState.ENDED,
            message("nothing more is taken from it since {at}", at=_at(source.ended_at)),
        )
    if known is None or not known.n_events + known.n_rejected:
        return _waiting(source)
    skew = measure_skew(known.skews)
    found = (
        _silent(source, known, usual, watch)
        or _failing(known, watch.now)
        or _skewed(known, skew)
        or _quiet(known, usual, watch)
        or _fine(known, usual, watch)
    )
    remarks = tuple(_remarks(known, usual, skew, watch))
    return Verdict(found.state, found.seen, found.todo, remarks)


def is_too_silent(source: Source, known: SourceHealth, usual: Usual, watch: Watch) -> bool:
    """Say whether nothing has come for longer than it should while this node watched."""
    limit = silence_limit(source, usual, watch.now, watch.zone)
    gap = watch.now - max(known.last_at, watch.since)
    return limit is not None and gap.total_seconds() > limit


def _waiting(source: Source) -> Verdict:
    return Verdict(
        HealthState.WAITING,
        message("nothing has come from it yet"),
        message(
            "point the device at this node and watch: khumkan node source show {name} --watch",
            name=_quote(source.name),
        ),
    )


def _silent(source: Source, known: SourceHealth, usual: Usual, watch: Watch) -> Verdict | None:
    if known.silent_since is None and not is_too_silent(source, known, usual, watch):
        return None
    return Verdict(
        HealthState.SILENT,
        message("nothing has come from it since {at}", at=_at(known.last_at)),
        message(
            "see whether the device runs, still sends its logs here, and reaches this node (cable, "
            "firewall, address); if it was taken away: khumkan node source end"
        ),
    )


def _failing(known: SourceHealth, now: datetime) -> Verdict | None:
    hour = known.last_hour(now)
    n_all = hour.n_events + hour.n_rejected
    if n_all and hour.n_rejected >= _FAILING_RATIO * n_all:
        return Verdict(
            HealthState.FAILING,
            message(
                "{n} of {all} events of the last hour could not be read",
                n=hour.n_rejected,
                all=n_all,
            ),
            message("see which and why: khumkan node source unknown; all of it is kept"),
        )
    if n_all and hour.n_unknown >= _UNKNOWN_RATIO * n_all:
        return Verdict(
            HealthState.FAILING,
            message(
                "{n} of {all} events of the last hour are in no format that khumkan knows: rules "
                "see their text alone",
                n=hour.n_unknown,
                all=n_all,
            ),
            message(
                "say what it is (khumkan node source change --format), or see the lines and have "
                "a format added: khumkan node source unknown"
            ),
        )
    return None


def _skewed(known: SourceHealth, skew: Skew | None) -> Verdict | None:
    if skew is None or not skew.is_clock:
        return None
    return Verdict(HealthState.SKEWED, _tell_skew(skew), _mend_skew(skew, has_year=known.has_year))


def _tell_skew(skew: Skew) -> Message:
    is_ahead, minutes = skew.seconds > 0, round(abs(skew.seconds) / 60)
    if skew.zone_hours:
        hours = abs(skew.zone_hours)
        if is_ahead:
            return message("its times are {hours} hours ahead", hours=hours)
        return message("its times are {hours} hours behind", hours=hours)
    if skew.n_days >= _TWO_DAYS:
        if is_ahead:
            return message("its clock is {days} days ahead", days=skew.n_days)
        return message("its clock is {days} days behind", days=skew.n_days)
    if is_ahead:
        return message("its clock is {minutes} min ahead", minutes=minutes)
    return message("its clock is {minutes} min behind", minutes=minutes)


def _mend_skew(skew: Skew, *, has_year: bool) -> Message:
    if skew.zone_hours > 0:
        return message(
            "it probably sends local time as UTC: set its time zone, or have it send times with "
            "an offset such as +07:00"
        )
    if skew.zone_hours < 0:
        return message(
            "it probably sends UTC without saying so: have it send times with a Z or an offset, or "
            "set its time zone"
        )
    if not has_year:
        return message(
            "set its clock by NTP, and its date: its times name no year; RFC 5424 does, if it can"
        )
    return message("set its clock, by NTP best: times of its findings are wrong until then")


def _quiet(known: SourceHealth, usual: Usual, watch: Watch) -> Verdict | None:
    expected = expect(usual, watch.now, watch.since, watch.zone)
    n = known.last_hour(watch.now).n_events
    if expected is None or not expected.is_low(n):
        return None
    return Verdict(
        HealthState.QUIET,
        message(
            "{n} events in the last hour, where about {usual} are usual at this hour of the week",
            n=n,
            usual=round(expected.mean),
        ),
        message("see whether something that it logs was switched off, or its queue is stuck"),
    )


def _fine(known: SourceHealth, usual: Usual, watch: Watch) -> Verdict:
    n = known.last_hour(watch.now).n_events
    if not usual.is_learnt and watch.now - known.last_at > _JUST_NOW:
        return Verdict(
            HealthState.LEARNING,
            message(
                "the last event came at {at}; whether that is usual is still being learnt",
                at=_at(known.last_at),
            ),
            message("have the device log something, and see whether it comes"),
        )
    return Verdict(
        HealthState.GREEN, message("events come and are read: {n} in the last hour", n=n)
    )


def _remarks(
    known: SourceHealth, usual: Usual, skew: Skew | None, watch: Watch
) -> Iterator[Message]:
    if not usual.is_learnt:
        left = -(-(TO_LEARN_HOURS - usual.n_hours) // 24)
        yield message(
            "what is usual is being learnt for {days} more days; until then only a silence that "
            "you set is told (--silent-after)",
            days=left,
        )
    expected = expect(usual, watch.now, watch.since, watch.zone)
    n = known.last_hour(watch.now).n_events
    if expected is not None and expected.is_high(n):
        yield message(
            "it sends much more than usual: {n} events in the last hour, not about {usual}",
            n=n,
            usual=round(expected.mean),
        )
    if skew is not None and skew.is_late:
        yield message(
            "its events come late, {minutes} min in the middle: a queue, or logs sent by the batch",
            minutes=round(-skew.seconds / 60),
        )
    if known.n_rejected:
        yield message("{n} events in all could not be read", n=known.n_rejected)
    if known.n_unknown:
        yield message("{n} events in all were kept as plain text", n=known.n_unknown)


def _quote(name: str) -> str:
    return name if name.isalnum() else f'"{name}"'


def _at(at: datetime) -> str:
    return format_time(at, "seconds")

"""Who sends: every source that should, and what of it can't be read."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from khumkan.core.clock import format_time
from khumkan.core.messages import message
from khumkan.node.doctor.case import Case
from khumkan.node.doctor.findings import Result, Verdict, fail, ok, warn
from khumkan.node.doctor.said import SaidHealth, SaidSource

QUIET: Final = timedelta(hours=24)
_SHOWN: Final = 50
_VERDICTS: Final = {"silent": Verdict.FAIL, "failing": Verdict.FAIL, "green": Verdict.OK}


def check_sources(case: Case) -> Iterable[Result]:
    """Each source sent something of late that could be read."""
    if case.said is None:
        return
    sources = [one for one in case.said.sources if one.ended_at is None]
    if not sources:
        yield warn(
            message("no source sends anything yet"),
            message("begin with: khumkan node source add NAME --kind KIND"),
        )
    found = [_judge(one, case) for one in sources]
    # What is wrong must not stand behind fifty that are well.
    found.sort(key=lambda one: one.advice is None)
    yield from found[:_SHOWN]
    if len(found) > _SHOWN:
        yield ok(message("{n} sources more: khumkan node source list", n=len(found) - _SHOWN))


def _judge(one: SaidSource, case: Case) -> Result:
    if one.health is not None:
        return _judge_health(one.name, one.health)
    if one.last_event_at is None:
        return _waiting(one.name)
    at = format_time(one.last_event_at, "seconds")
    if case.now - one.last_event_at > QUIET:
        silent = fail(
            message("nothing came since {at}", at=at),
            message("see whether the device runs and still sends here; end it if it is gone"),
        )
        return replace(silent, subject=one.name)
    return replace(ok(message("{n} events, last {at}", n=one.n_events, at=at)), subject=one.name)


def _judge_health(name: str, health: SaidHealth) -> Result:
    """Say what the node itself says of a source, and how bad that is."""
    todo = None if health.todo is None else health.todo.words
    verdict = _VERDICTS.get(health.state, Verdict.OK if todo is None else Verdict.WARN)
    return Result(verdict, health.seen.words, todo, subject=name)


def _waiting(name: str) -> Result:
    waiting = warn(
        message("nothing came yet"),
        message("see address, port and token at the device, and the firewalls between"),
    )
    return replace(waiting, subject=name)

"""What a node says of itself, as sentences for its people."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from khumkan.cli.node.health_lines import (
    SuppressedSaid,
    WarningsSaid,
    suppressed_work,
    warning_trouble,
)
from khumkan.cli.node.intake_lines import IntakeSaid, intake_lines
from khumkan.cli.node.keeping_lines import (
    KeepingSaid,
    UpkeepSaid,
    keeping_trouble,
    keeping_work,
)
from khumkan.core.clock import format_time
from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import Message, message
from khumkan.node.link.faults import SENTENCES, Fault


class _Node(msgspec.Struct):
    name: str
    organisation: str
    hub: str
    agreement: str = ""


class _Fault(msgspec.Struct):
    n_times: int
    since: datetime | None
    detail: str


class _Link(msgspec.Struct):
    stream_open_since: datetime | None
    n_sent: int
    n_frames: int
    faults: dict[Fault, _Fault]


class _Rules(msgspec.Struct):
    n_rules: int
    n_refused: int
    dated: str | None


class _Journal(msgspec.Struct):
    n_bytes_waiting: int
    n_damaged: int
    refusal: str | None


class _Lake(msgspec.Struct):
    n_events: int = 0
    n_days: int = 0
    error: str = ""


class _Correlations(msgspec.Struct, frozen=True):
    n_hits_late: int = 0
    n_hits_dropped: int = 0
    n_groups_evicted: int = 0


class _Disk(msgspec.Struct):
    level: str
    n_free_bytes: int
    n_least_bytes: int


class _Source(msgspec.Struct):
    name: str
    kind: str
    is_authenticated: bool
    n_events: int
    n_rejected: int
    last_event_at: datetime | None
    ended_at: datetime | None
    n_refused: dict[str, int]
    n_noted: dict[str, int] = {}


class _Status(msgspec.Struct):
    version: str
    node: _Node | None
    is_running: bool
    folder: str
    free_disk_ratio: float
    n_findings: int
    n_indicators: int
    n_indicators_unusable: int
    n_waiting: int
    waiting_since: datetime | None
    n_refused: int
    sources: list[_Source]
    running_since: datetime | None = None
    inputs: dict[str, str] = {}
    intake: dict[str, IntakeSaid] = {}
    link: _Link | None = None
    rules: _Rules | None = None
    journal: _Journal | None = None
    disk: _Disk | None = None
    lake: _Lake | None = None
    keeping: KeepingSaid | None = None
    upkeep: UpkeepSaid | None = None
    warnings: WarningsSaid = WarningsSaid()
    suppressed: SuppressedSaid = SuppressedSaid()
    n_faults: int = 0
    n_untellable: int = 0
    correlations: _Correlations = _Correlations()


def status_lines(said: JsonObject) -> Iterator[Message]:
    """Yield the sentences; what is wrong comes first after who and whether it runs."""
    status = msgspec.convert(said, _Status)
    yield from _who(status)
    yield from _trouble(status)
    yield from intake_lines(status.intake)
    yield from _hub(status)
    yield from _work(status)
    yield from _sources(status)


def _who(status: _Status) -> Iterator[Message]:
    if status.node is None:
        yield message("this node is enrolled at no hub; next: khumkan node enrol")
    else:
        yield message(
            "{node} of {organisation}, at the hub {hub}",
            node=status.node.name,
            organisation=status.node.organisation,
            hub=status.node.hub,
        )
    if status.is_running and status.running_since is not None:
        yield message("running since {at}", at=_at(status.running_since))
    else:
        yield message("not running: no logs are taken; start it with: khumkan node serve")


def _trouble(status: _Status) -> Iterator[Message]:
    for fault, record in status.link.faults.items() if status.link else ():
        if record.since is not None:
            yield message("WRONG since {at}:", at=_at(record.since))
            yield SENTENCES[fault]
            yield message("  what was said: {detail}", detail=record.detail)
    journal = status.journal
    if journal and journal.refusal:
        yield message("WRONG: no more logs are taken: {reason}", reason=journal.refusal)
    elif status.disk and status.disk.level == "low":
        yield message(
            "the disk is nearly full: {free} bytes are left; with less than {least} no more logs "
            "are taken",
            free=status.disk.n_free_bytes,
            least=status.disk.n_least_bytes,
        )
    if journal and journal.n_damaged:
        yield message("WRONG: the journal was damaged at {n} places", n=journal.n_damaged)
    if status.lake and status.lake.error:
        yield message("WRONG: {reason}", reason=status.lake.error)
    yield from keeping_trouble(status.keeping, status.upkeep)
    yield from warning_trouble(status.warnings)
    if status.n_faults:
        yield message(
            "WRONG: {n} steps failed and were tried again; see the log", n=status.n_faults
        )
    if status.n_untellable:
        yield message(
            "WRONG: {n} findings could not be told to the hub; see the log", n=status.n_untellable
        )
    yield from _losses(status.correlations)
    if status.n_refused:
        yield message("the hub refused {n} reports for good; they are kept", n=status.n_refused)


def _losses(lost: _Correlations) -> Iterator[Message]:
    """Tell what rules over several events may have missed; a flood of events does that."""
    if lost.n_hits_late:
        yield message("{n} events came too late for the correlations", n=lost.n_hits_late)
    n_forgotten = lost.n_hits_dropped + lost.n_groups_evicted
    if n_forgotten:
        yield message("correlations forgot {n} beginnings for want of room", n=n_forgotten)


def _hub(status: _Status) -> Iterator[Message]:
    if status.link is not None:
        opened = status.link.stream_open_since
        if opened is None:
            yield message("the hub's stream is not open")
        else:
            yield message("the hub's stream is open since {at}", at=_at(opened))
    if status.waiting_since is None:
        yield message("nothing waits to be told to the hub")
    else:
        yield message(
            "{n} reports wait for the hub, the oldest since {at}",
            n=status.n_waiting,
            at=_at(status.waiting_since),
        )


def _work(status: _Status) -> Iterator[Message]:
    for name, address in status.inputs.items():
        yield message("logs are taken by {name} at {address}", name=name, address=address)
    if status.rules is not None:
        yield message(
            "{n} rules of {date}, {refused} refused",
            n=status.rules.n_rules,
            date=status.rules.dated or "-",
            refused=status.rules.n_refused,
        )
    yield message(
        "{n} indicators in force, {unusable} can't be used",
        n=status.n_indicators,
        unusable=status.n_indicators_unusable,
    )
    yield message("{n} findings so far", n=status.n_findings)
    yield from suppressed_work(status.suppressed)
    if status.journal is not None:
        yield message("{n} bytes wait to be detected", n=status.journal.n_bytes_waiting)
    if status.lake is not None:
        yield message(
            "{n} events of {days} days kept", n=status.lake.n_events, days=status.lake.n_days
        )
    yield from keeping_work(status.keeping, status.upkeep)
    yield message(
        "{percent} % of the disk is free ({folder})",
        percent=f"{status.free_disk_ratio * 100:.0f}",
        folder=status.folder,
    )


def _sources(status: _Status) -> Iterator[Message]:
    for one in status.sources:
        if one.ended_at is None:
            yield message(
                "source {name} ({kind}): {events} events, {rejected} could not be read, last {at}",
                name=one.name,
                kind=one.kind,
                events=one.n_events,
                rejected=one.n_rejected,
                at=_at(one.last_event_at),
            )
            for reason, n in one.n_refused.items():
                yield message("  refused {n} times: {reason}", n=n, reason=reason)
            if n_again := one.n_noted.get("repeat"):
                yield message("  came again {n} times, and was taken once", n=n_again)


def _at(at: datetime | None) -> str:
    return "-" if at is None else format_time(at, "seconds")

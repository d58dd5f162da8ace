"""What a node says of the logs it keeps, as sentences: manifests, holds, upkeep."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from khumkan.core.clock import format_time
from khumkan.core.messages import Message, message


class _Manifest(msgspec.Struct):
    number: int = 0
    day: str = ""
    hash: str = ""
    error: str = ""


class _Hold(msgspec.Struct, rename={"first": "from", "last": "to", "who": "by"}):
    id: str
    first: str
    last: str
    source_name: str
    reference: str
    who: str


class KeepingSaid(msgspec.Struct):
    """What the folder tells, whether the node runs or not."""

    manifest: _Manifest | None
    holds: list[_Hold]


class _Compaction(msgspec.Struct):
    n_days_done: int | None = None
    n_days_to_do: int | None = None
    last_at: datetime | None = None
    n_files_merged: int | None = None
    n_files_made: int | None = None


class UpkeepSaid(msgspec.Struct):
    """What only a running node tells."""

    compaction: _Compaction
    failures: dict[str, str]
    is_clock_doubted: bool


def keeping_trouble(keeping: KeepingSaid | None, upkeep: UpkeepSaid | None) -> Iterator[Message]:
    """Yield what is wrong."""
    if keeping and keeping.manifest and keeping.manifest.error:
        yield message("WRONG: {reason}", reason=keeping.manifest.error)
    for step, reason in upkeep.failures.items() if upkeep else ():
        yield message(
            "WRONG: the upkeep of the logs failed and is tried again in an hour ({step}): {reason}",
            step=step,
            reason=reason,
        )
    if upkeep and upkeep.is_clock_doubted:
        yield message(
            "WRONG: the clock is many days ahead of the last time; no logs are taken away until it "
            "has gone on so for a day: look at the clock"
        )


def keeping_work(keeping: KeepingSaid | None, upkeep: UpkeepSaid | None) -> Iterator[Message]:
    """Yield how the keeping goes on."""
    if keeping is not None:
        yield from _manifest(keeping.manifest)
        yield from _holds(keeping.holds)
    if upkeep is not None:
        yield from _compaction(upkeep.compaction)


def _manifest(head: _Manifest | None) -> Iterator[Message]:
    if head is None:
        yield message("no manifest yet: the first is made when a day (UTC) with logs is over")
    elif not head.error:
        yield message(
            "manifest {number}, of {day}; note its hash where this machine can't change it: {hash}",
            number=head.number,
            day=head.day,
            hash=head.hash,
        )


def _holds(holds: list[_Hold]) -> Iterator[Message]:
    for one in holds:
        yield message(
            "legal hold {id}: nothing of {first} to {last} is taken away ({reference}, by {who})",
            id=one.id,
            first=one.first,
            last=one.last,
            reference=one.reference,
            who=one.who,
        )
        if one.source_name:
            yield message("  only of the source {name}", name=one.source_name)


def _compaction(told: _Compaction) -> Iterator[Message]:
    if told.n_days_done is not None and told.n_days_to_do is not None:
        yield message(
            "small files are being merged: {n} of {all} days are done",
            n=told.n_days_done,
            all=told.n_days_to_do,
        )
    if told.last_at is not None:
        yield message(
            "small files were last merged {at}: {merged} into {made}",
            at=format_time(told.last_at, "seconds"),
            merged=told.n_files_merged or 0,
            made=told.n_files_made or 0,
        )

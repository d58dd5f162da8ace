"""`khumkan node hold …`: logs that nothing may take away, because a court or an officer said so."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

import click

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import speaker, tell
from khumkan.cli.node.folders import data_option, existing_folder
from khumkan.cli.printable import printable
from khumkan.core.clock import Clock, SystemClock, format_time
from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message
from khumkan.core.settings import find_zone, load_settings
from khumkan.lake import LakeError, open_snapshot
from khumkan.node.folder import NodeFolder
from khumkan.node.retention import Hold, HoldBook
from khumkan.node.sources import Source, SourceBook
from khumkan.node.state import State

DAY = click.DateTime(["%Y-%m-%d"])


@click.group("hold")
def command() -> None:
    """Keep logs beyond their time, as a court or an authority ordered."""


@command.command("add")
@data_option
@click.option("--from", "first", type=DAY, required=True, help="The first day, as 2026-11-22.")
@click.option("--to", "last", type=DAY, required=True, help="The last day; it may be to come.")
@click.option("--source", "name", help="Only what this source sent: its name or id.")
@click.option("--reference", required=True, help="The order: court, number, date.")
@click.option("--by", "who", required=True, help="The named officer who answers for it.")
def add(
    data: Path | None, first: datetime, last: datetime, name: str | None, reference: str, who: str
) -> int:
    """Hold logs of whole days in the hospital's own time: nothing of them is taken away."""
    folder = existing_folder(data)
    zone = find_zone(load_settings().detect.time_zone)
    source = None if name is None else find_source(folder, name)
    with opened_book(folder) as book:
        hold = book.add(
            first.date(), last.date(), zone, source=source, reference=reference, who=who
        )
    tell(message("the hold {id} is in force", id=str(hold.id)))
    _tell_what_is_gone(folder, hold)
    return ExitCode.OK


@command.command("list")
@data_option
def show(data: Path | None) -> int:
    """Show every hold there was."""
    with opened_book(existing_folder(data)) as book:
        found = book.list()
    if not found:
        tell(message("no logs were ever held"))
    for hold in found:
        source = f"  {printable(hold.source_name)}" if hold.source_name else ""
        click.echo(
            f"{hold.id}  {hold.first} – {hold.last}{source}  {printable(hold.reference)}  "
            f"{printable(hold.who)}  {_describe(hold)}"
        )
    return ExitCode.OK


@command.command("end")
@click.argument("hold_id", metavar="ID", type=click.UUID)
@data_option
@click.option("--reason", required=True, help="Why it may end; it stands in the trail.")
@click.option("--by", "who", required=True, help="The named officer who ends it.")
def end(hold_id: UUID, data: Path | None, reason: str, who: str) -> int:
    """End a hold: its logs go once their time is over."""
    with opened_book(existing_folder(data)) as book:
        hold = book.end(hold_id, who=who, reason=reason)
    tell(message("the hold {id} has ended", id=str(hold.id)))
    return ExitCode.OK


@contextmanager
def opened_book(folder: NodeFolder, clock: Clock | None = None) -> Iterator[HoldBook]:
    """Yield the holds of a node's folder."""
    with closing(State(folder.state)) as state:
        yield HoldBook(folder.path, state, clock or SystemClock())


def find_source(folder: NodeFolder, name: str) -> Source:
    """Return a source by its name or id, also one that ended. Raises ConfigurationError."""
    with closing(SourceBook(folder.sources, SystemClock())) as book:
        found = [one for one in book.list() if name in (one.name, str(one.id))]
    if len(found) == 1:
        return found[0]
    if found:
        raise ConfigurationError(
            message(
                "{n} sources are called {name}: say its id; `khumkan node source list` shows them",
                n=len(found),
                name=repr(name),
            )
        )
    raise ConfigurationError(
        message("there is no source {name}: `khumkan node source list` shows them", name=repr(name))
    )


def _tell_what_is_gone(folder: NodeFolder, hold: Hold) -> None:
    """Say where the hold begins before what is there: its people must know at once."""
    now = SystemClock().now()
    try:
        with open_snapshot(folder.lake) as view:
            oldest = min((one.day for one in view.days()), default=now.date())
    except LakeError:
        return  # a node that never ran
    if hold.begins_at.date() < oldest and hold.begins_at <= now:
        tell(
            message(
                "nothing is there before {day}: what came earlier was never taken, or is gone",
                day=str(oldest),
            )
        )


def _describe(hold: Hold) -> str:
    if hold.ended_at is None:
        return speaker().say(message("in force"))
    words = message(
        "ended {at} by {who}: {reason}",
        at=format_time(hold.ended_at, "seconds"),
        who=printable(hold.ended_by),
        reason=printable(hold.end_reason),
    )
    return speaker().say(words)

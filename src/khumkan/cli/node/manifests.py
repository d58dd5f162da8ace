"""`khumkan node manifest …`: what was kept of each day, signed; and whether it is still so."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import click

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import speaker, tell
from khumkan.cli.language import Speaker
from khumkan.cli.node.folders import data_option, existing_folder
from khumkan.cli.node.holds import DAY
from khumkan.cli.printable import printable
from khumkan.core.clock import SystemClock, format_time
from khumkan.core.messages import Message, message
from khumkan.lake import open_snapshot
from khumkan.node.folder import NodeFolder
from khumkan.node.manifests import StoredManifests, Verdict, verify_manifests
from khumkan.node.retention import read_forgotten
from khumkan.node.sources import SourceBook
from khumkan.node.state import CustodyStore, State


@click.group("manifest")
def command() -> None:
    """Look at the signed manifests of the days that are over, and hold the logs against them."""


@command.command("list")
@data_option
def show(data: Path | None) -> int:
    """Show every manifest; the hash of the last one stands for all before it."""
    found = list(StoredManifests(existing_folder(data).manifests).all())
    if not found:
        tell(message("no manifest yet: the first is made when a day (UTC) with logs is over"))
    for one in found:
        made = format_time(one.manifest.made_at, "seconds")
        click.echo(
            f"{one.manifest.number:6}  {one.manifest.day}  {one.manifest.n_rows:>12}  {made}  "
            f"{one.hash}"
        )
    return ExitCode.OK


@command.command("verify")
@data_option
@click.option("--day", type=DAY, help="Only the events of this day (UTC); the chain in any case.")
def verify(data: Path | None, day: datetime | None) -> int:
    """Compute everything anew from the stored logs; say exactly what differs."""
    folder = existing_folder(data)
    names = _source_names(folder)
    store, wanted = StoredManifests(folder.manifests), day and day.date()
    say = speaker()
    n_wrong = 0
    with closing(State(folder.state)) as state, open_snapshot(folder.lake) as view:
        for problem in _trail_problems(state.custody, store):
            n_wrong += 1
            tell(problem)
        gone = read_forgotten(state.custody)
        for verdict in verify_manifests(store, view, gone, day=wanted):
            n_wrong += verdict.problem is not None
            for line in _describe(verdict, names, say):
                click.echo(line)
    head = store.head() if not n_wrong else None
    if head is not None:
        tell(message("all is as it was signed; the last hash is {hash}", hash=head.hash))
    elif n_wrong:
        tell(message("{n} things are not as they were signed", n=n_wrong))
    else:
        tell(message("no manifest yet: the first is made when a day (UTC) with logs is over"))
    return ExitCode.FINDINGS if n_wrong else ExitCode.OK


def _trail_problems(custody: CustodyStore, store: StoredManifests) -> Iterator[Message]:
    """Yield what is wrong with the custody trail, in itself and against the last manifest."""
    broken = custody.find_break()
    if broken is not None:
        yield message("WRONG: entry {n} of the custody trail was changed or removed", n=broken)
    head = store.head()
    if (
        head is not None
        and custody.hash_of(head.manifest.custody.number) != head.manifest.custody.hash
    ):
        yield message(
            "WRONG: the custody trail is not the one that manifest {number} was signed with",
            number=head.manifest.number,
        )


def _describe(one: Verdict, names: dict[str, str], say: Speaker) -> Iterator[str]:
    who = "" if one.source is None else names.get(str(one.source), str(one.source))
    where = f"{one.number:6}  {one.day or '-'}  {printable(who)}".rstrip()
    if one.problem is not None:
        wrong = say.say(message("WRONG: {reason}", reason=say.say(one.problem)))
        yield f"{where}  {wrong}"
    elif one.source is not None:
        yield f"{where}  {say.say(_good(one))}"


def _good(one: Verdict) -> Message:
    if one.is_gone:
        return message("{n} events, forgotten when their time was over", n=one.n_rows)
    return message("{n} events, as signed", n=one.n_rows)


def _source_names(folder: NodeFolder) -> dict[str, str]:
    with closing(SourceBook(folder.sources, SystemClock())) as book:
        return {str(one.id): one.name for one in book.list()}

"""`khumkan node source …`: who may send logs to this node."""

from contextlib import closing
from pathlib import Path
from uuid import UUID

import click

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import speaker, tell
from khumkan.cli.node.folders import data_option, existing_folder
from khumkan.cli.printable import printable
from khumkan.core.clock import SystemClock, format_time
from khumkan.core.messages import message
from khumkan.core.settings import load_settings
from khumkan.node.sources import Source, SourceBook


@click.group("source")
def command() -> None:
    """Say who may send logs to this node."""


@command.command("add")
@click.argument("name")
@click.option("--kind", required=True, help="What it is: windows, fortigate, web-server …")
@data_option
def add(name: str, kind: str, data: Path | None) -> int:
    """Let a source called NAME send logs by HTTP; its token is shown once."""
    with closing(_open(data)) as book:
        source, token = book.add(name, kind)
    tell(message("the source is there: {name} ({id})", name=source.name, id=str(source.id)))
    tell(message("its token, shown this once:"))
    click.echo(f"  {token}")
    node = load_settings().node
    tell(message("to try it:"))
    click.echo(
        f'  curl -H "Authorization: Bearer {token}" --data-binary @FILE '
        f"http://{node.http_host}:{node.http_port}/ingest"
    )
    return ExitCode.OK


@command.command("list")
@data_option
def show(data: Path | None) -> int:
    """Show every source there was."""
    with closing(_open(data)) as book:
        found = book.list()
    if not found:
        tell(message("no sources yet; begin with: khumkan node source add NAME --kind KIND"))
    for source in found:
        click.echo(f"{source.id}  {source.kind}  {printable(source.name)}  {_describe(source)}")
    return ExitCode.OK


@command.command("end")
@click.argument("source_id", metavar="ID", type=click.UUID)
@data_option
def end(source_id: UUID, data: Path | None) -> int:
    """Take nothing more from a source; what it sent is kept."""
    with closing(_open(data)) as book:
        source = book.end(source_id)
    tell(message("nothing more is taken from {name}", name=printable(source.name)))
    return ExitCode.OK


def _open(data: Path | None) -> SourceBook:
    return SourceBook(existing_folder(data).sources, SystemClock())


def _describe(source: Source) -> str:
    if source.ended_at is not None:
        at = format_time(source.ended_at, "seconds")
        return speaker().say(message("ended {at}", at=at))
    if source.is_authenticated:
        return speaker().say(message("sends with a token"))
    return speaker().say(message("known by its address alone"))

"""`khumkan node source …`: who may send logs to this node."""

from contextlib import closing
from pathlib import Path
from typing import Any

import click
import msgspec

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import speaker, tell
from khumkan.cli.node.certificates import add_with_certificate, tell_bundle
from khumkan.cli.node.folders import data_option, existing_folder
from khumkan.cli.node.source_showing import show, unknown
from khumkan.cli.printable import printable
from khumkan.core.clock import SystemClock, format_time
from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import message
from khumkan.core.settings import load_settings
from khumkan.node.folder import NodeFolder
from khumkan.node.sources import Source, SourceBook
from khumkan.node.state import State
from khumkan.node.trail import note_deed


@click.group("source")
def command() -> None:
    """Say who may send logs to this node, and see how each does."""


@command.command("add")
@click.argument("name")
@click.option("--kind", required=True, help="What it is: windows, fortigate, web-server …")
@click.option("--format", "form", help="The format of what it sends; else its looks decide.")
@click.option(
    "--certificate",
    "bundle",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="It sends by TLS, with a certificate: its bundle goes into this new folder.",
)
@data_option
def add(name: str, kind: str, form: str | None, bundle: Path | None, data: Path | None) -> int:
    """Let a source called NAME send logs: by HTTP with a token, which is shown once, or by TLS."""
    folder = existing_folder(data)
    with closing(_open(folder)) as book:
        if bundle is not None:
            source, token = add_with_certificate(folder, book, name, kind, form, bundle), ""
        else:
            source, token = book.add(name, kind, format=form)
    _note(folder, "source.add", source)
    tell(message("the source is there: {name} ({id})", name=source.name, id=str(source.id)))
    if bundle is not None:
        tell_bundle(bundle)
        return ExitCode.OK
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
@click.option("--json", "is_json", is_flag=True, help="One JSON object a line, for programs.")
def list_all(data: Path | None, *, is_json: bool) -> int:
    """Show every source there was."""
    with closing(_open(existing_folder(data))) as book:
        found = book.list()
    if is_json:
        for source in found:
            click.echo(msgspec.json.encode(_to_record(source)).decode())
        return ExitCode.OK
    if not found:
        tell(message("no sources yet; begin with: khumkan node source add NAME --kind KIND"))
    for source in found:
        click.echo(f"{source.id}  {source.kind}  {printable(source.name)}  {_describe(source)}")
    return ExitCode.OK


@command.command("change")
@click.argument("source_name", metavar="NAME")
@click.option("--name", help="Another name.")
@click.option("--kind", help="What it is.")
@click.option("--format", help="The format of what it sends; auto: its looks decide.")
@click.option(
    "--keep-days",
    type=int,
    metavar="DAYS",
    help="How long its logs are kept, at least 90 days; 0: as long as all others.",
)
@click.option(
    "--silent-after",
    "silent_after_minutes",
    type=int,
    metavar="MINUTES",
    help="After how long a silence is told; 0: what is usual for it is learnt.",
)
@data_option
def change(source_name: str, data: Path | None, **said: Any) -> int:
    """Say something anew of the source called NAME, or with that id."""
    folder = existing_folder(data)
    news: dict[str, Any] = {key: _mean(value) for key, value in said.items() if value is not None}
    if not news:
        raise click.UsageError(speaker().say(message("say what to change; --help shows what")))
    with closing(_open(folder)) as book:
        source = book.change(book.find(source_name).id, **news)
    _note(
        folder, "source.change", source, ", ".join(f"{key}={value}" for key, value in news.items())
    )
    tell(message("changed: {name}", name=printable(source.name)))
    return ExitCode.OK


@command.command("end")
@click.argument("name", metavar="NAME")
@data_option
def end(name: str, data: Path | None) -> int:
    """Take nothing more from the source called NAME, or with that id; what it sent is kept."""
    folder = existing_folder(data)
    with closing(_open(folder)) as book:
        source = book.end(book.find(name).id)
    _note(folder, "source.end", source)
    tell(message("nothing more is taken from {name}", name=printable(source.name)))
    return ExitCode.OK


command.add_command(show)
command.add_command(unknown)


def _open(folder: NodeFolder) -> SourceBook:
    return SourceBook(folder.sources, SystemClock())


def _mean(value: str | int) -> str | int | None:
    """Return what is meant: 0 and auto take back what was said before."""
    return None if value in (0, "auto") else value


def _note(folder: NodeFolder, action: str, source: Source, detail: str = "") -> None:
    clock = SystemClock()
    with closing(State(folder.state, clock)) as state:
        note_deed(state, clock, action, str(source.id), detail or source.name)


def _describe(source: Source) -> str:
    if source.ended_at is not None:
        at = format_time(source.ended_at, "seconds")
        return speaker().say(message("ended {at}", at=at))
    if source.certificate_hash is not None:
        return speaker().say(message("sends with a certificate"))
    if source.is_authenticated:
        return speaker().say(message("sends with a token"))
    return speaker().say(message("known by its address alone"))


def _to_record(source: Source) -> JsonObject:
    return {
        "id": str(source.id),
        "name": source.name,
        "kind": source.kind,
        "is_authenticated": source.is_authenticated,
        "certificate_hash": source.certificate_hash,
        "format": source.format,
        "keep_days": source.keep_days,
        "silent_after_minutes": source.silent_after_minutes,
        "made_at": format_time(source.made_at),
        "ended_at": None if source.ended_at is None else format_time(source.ended_at),
    }

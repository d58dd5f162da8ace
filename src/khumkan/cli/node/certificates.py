"""`khumkan node certificate …`: the node's own certificate authority, and what it has made."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import click

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import speaker, tell
from khumkan.cli.node.folders import data_option, existing_folder
from khumkan.cli.printable import printable
from khumkan.core.clock import SystemClock, format_time
from khumkan.core.jsontypes import JsonObject
from khumkan.core.messages import Message, message
from khumkan.core.settings import load_settings
from khumkan.node.certificates import Authority, fingerprint, refuse_folder, write_bundle
from khumkan.node.certificates.expiry import Held, list_held
from khumkan.node.certificates.names import find_names
from khumkan.node.control import ask
from khumkan.node.folder import NodeFolder
from khumkan.node.sources import Source, SourceBook
from khumkan.node.state import State
from khumkan.node.trail import note_deed


@click.group("certificate")
def command() -> None:
    """See and make the certificates by which senders and this node know each other."""


@command.command("show")
@data_option
def show(data: Path | None) -> int:
    """Show each certificate and when it ends, and those that were shown and are no source's."""
    folder, clock = existing_folder(data), SystemClock()
    authority = Authority(folder.keys, clock)
    with closing(SourceBook(folder.sources, clock)) as book:
        held = list(list_held(load_settings(), folder, book.list()))
    for one in held:
        click.echo(f"{one.fingerprint}  {printable(speaker().say(_describe(one)))}")
    tell(message("what senders have to trust: {file}", file=str(authority.folder.authority)))
    for unknown in _find_unknown(ask(folder.control, "status") or {}):
        tell(message("refused, for it is no source's: {fingerprint}", fingerprint=unknown))
    return ExitCode.OK


@command.command("server")
@click.argument("names", metavar="NAME", nargs=-1)
@data_option
def server(names: tuple[str, ...], data: Path | None) -> int:
    """Make the node's own certificate anew, also for the host names and IP addresses NAME."""
    folder, clock = existing_folder(data), SystemClock()
    node = load_settings().node
    authority = Authority(folder.keys, clock)
    made = authority.make_server([*names, *find_names(node.syslog_host, node.http_host)])
    _note(folder, "certificate.server", fingerprint(made.certificate))
    tell(message("made; a node that runs shows it within a minute"))
    return ExitCode.OK


@command.command("renew")
@click.argument("name")
@click.argument("bundle", metavar="FOLDER", type=click.Path(path_type=Path))
@data_option
def renew(name: str, bundle: Path, data: Path | None) -> int:
    """Make a new certificate for the source NAME into FOLDER; its old one is refused at once."""
    folder, clock = existing_folder(data), SystemClock()
    with closing(SourceBook(folder.sources, clock)) as book:
        known = book.find(name)
        source = make_bundle(
            folder, bundle, lambda hashed: book.replace_certificate(known.id, hashed)
        )
    _note(folder, "source.certificate", str(source.id), source.certificate_hash or "")
    tell_bundle(bundle)
    return ExitCode.OK


@command.command("admit")
@click.argument("certificate", metavar="FINGERPRINT")
@click.argument("name")
@click.option("--kind", required=True, help="What it is: windows, fortigate, web-server …")
@data_option
def admit(certificate: str, name: str, kind: str, data: Path | None) -> int:
    """Let whoever shows the certificate with this SHA-256 send logs, as a source called NAME."""
    folder, clock = existing_folder(data), SystemClock()
    hashed = certificate.replace(":", "").lower()
    with closing(SourceBook(folder.sources, clock)) as book:
        source, _ = book.add(name, kind, certificate_hash=hashed)
    _note(folder, "source.add", str(source.id), source.name)
    tell(message("the source is there: {name} ({id})", name=source.name, id=str(source.id)))
    return ExitCode.OK


def add_with_certificate(
    folder: NodeFolder, book: SourceBook, name: str, kind: str, form: str | None, bundle: Path
) -> Source:
    """Make a source that sends by TLS, and what it needs for that into a new folder."""

    def add(hashed: str) -> Source:
        return book.add(name, kind, certificate_hash=hashed, format=form)[0]

    return make_bundle(folder, bundle, add)


def make_bundle(folder: NodeFolder, bundle: Path, register: Callable[[str], Source]) -> Source:
    """Make a certificate, have its fingerprint registered, and write it into a new folder."""
    refuse_folder(bundle)
    authority = Authority(folder.keys, SystemClock())
    made = authority.make_client()
    source = register(fingerprint(made.certificate))
    write_bundle(bundle, made, authority)
    return source


def tell_bundle(bundle: Path) -> None:
    """Say what to do with the folder."""
    tell(
        message(
            "its key and certificate are in {folder}: bring them to the device and remove the "
            "folder; the key is nowhere else",
            folder=str(bundle),
        )
    )


def _describe(one: Held) -> Message:
    until = format_time(one.until, "seconds")
    if one.role == "authority":
        return message("the node's authority, until {at}", at=until)
    if one.role == "server":
        return message("the node itself ({names}), until {at}", names=one.name, at=until)
    return message("source {name}, until {at}", name=one.name, at=until)


def _find_unknown(status: JsonObject) -> list[str]:
    intake = status.get("intake")
    said = intake.values() if isinstance(intake, dict) else ()
    found = (one.get("unknown_certificates") for one in said if isinstance(one, dict))
    return [str(each) for one in found if isinstance(one, list) for each in one]


def _note(folder: NodeFolder, action: str, about: str, detail: str = "") -> None:
    clock = SystemClock()
    with closing(State(folder.state, clock)) as state:
        note_deed(state, clock, action, about, detail)

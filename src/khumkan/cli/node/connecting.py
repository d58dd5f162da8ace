"""`khumkan node connect`: a folder with ready configuration for what is to send logs."""

import ipaddress
from contextlib import closing
from pathlib import Path

import click
from cryptography.hazmat.primitives.serialization import Encoding

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import speaker, tell, warn
from khumkan.cli.node.certificates import make_bundle
from khumkan.cli.node.folders import data_option, existing_folder
from khumkan.cli.printable import printable
from khumkan.core.clock import SystemClock
from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import Message, message
from khumkan.core.settings import Settings, load_settings
from khumkan.node.certificates import Authority
from khumkan.node.certificates.expiry import list_held
from khumkan.node.certificates.names import find_names
from khumkan.node.connecting import (
    KINDS,
    Pack,
    Proof,
    Way,
    check_host,
    choose_way,
    find_open_ports,
    get_kind,
    list_steps,
    list_texts,
    listens_only_here,
    refuse_pack_folder,
    write_pack,
)
from khumkan.node.control import ask
from khumkan.node.folder import NodeFolder
from khumkan.node.private_files import write_privately
from khumkan.node.sources import Source, SourceBook
from khumkan.node.state import State
from khumkan.node.trail import note_deed


@click.command("connect")
@click.argument("kind_name", metavar="KIND", type=click.Choice(tuple(KINDS)))
@click.option("--source", "name", required=True, help="What its source is to be called.")
@click.option(
    "--host", required=True, help="This node's own address or name, as the device sees it."
)
@click.option("--by", "way_name", help="The way it sends; else the best that is open here.")
@click.option(
    "--from",
    "sender",
    metavar="ADDRESS",
    help="The device's own address, for a way that knows who sends by that alone.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="The new folder for the files; else khumkan-KIND.",
)
@data_option
def command(  # noqa: PLR0913 -- one option each
    kind_name: str,
    *,
    name: str,
    host: str,
    way_name: str | None,
    sender: str | None,
    out: Path | None,
    data: Path | None,
) -> int:
    """Write a ready set-up for KIND into a folder, and say what to do with it."""
    folder, settings = existing_folder(data), load_settings()
    kind = get_kind(kind_name)
    ports = find_open_ports(settings.node, ask(folder.control, "status"))
    way = choose_way(kind, ports, way_name)
    pack = Pack(kind, way, name.strip(), check_host(host), ports[way.name])
    target = out or Path(f"khumkan-{kind.name}")
    refuse_pack_folder(target)
    write_pack(target, [])  # before there is a source that nobody could send as
    try:
        source, token = _make_source(folder, pack, target, sender)
    except ConfigurationError:
        target.rmdir()
        raise
    _note(folder, source)
    write_pack(target, list_texts(pack.with_token(token)))
    if way.name == "https":
        write_privately(target / "ca.pem", _what_to_trust(folder, settings))
    tell(message("the source is there: {name} ({id})", name=source.name, id=str(source.id)))
    _show(pack, target)
    for words in _warnings(pack, folder, settings):
        warn(words)
    return ExitCode.OK


def _make_source(
    folder: NodeFolder, pack: Pack, target: Path, sender: str | None
) -> tuple[Source, str]:
    """Make the source, and with a certificate its bundle; return it and its token, if any."""
    name, kind = pack.source_name, pack.kind.source_kind
    with closing(SourceBook(folder.sources, SystemClock())) as book:
        if pack.way.proof is Proof.TOKEN:
            return book.add(name, kind)
        if pack.way.proof is Proof.ADDRESS:
            peer = book.for_peer(_check_sender(sender, pack.way))
            return book.change(peer.id, name=name, kind=kind), ""

        def register(hashed: str) -> Source:
            return book.add(name, kind, certificate_hash=hashed)[0]

        return make_bundle(folder, target / "sender", register), ""


def _check_sender(sender: str | None, way: Way) -> str:
    try:
        return str(ipaddress.ip_address(sender or ""))
    except ValueError as error:
        raise ConfigurationError(
            message(
                "by {way} a sender is known by its address alone: say the device's with --from",
                way=way.name,
            )
        ) from error


def _what_to_trust(folder: NodeFolder, settings: Settings) -> bytes:
    """Return the certificate that a sender by HTTPS has to trust: ours, or the hospital's own."""
    if settings.node.certificate:
        return Path(settings.node.certificate).read_bytes()
    return Authority(folder.keys, SystemClock()).certificate.public_bytes(Encoding.PEM)


def _show(pack: Pack, target: Path) -> None:
    tell(
        message(
            "the set-up is in {folder}: it sends by {way} to {host}, port {port}",
            folder=printable(str(target)),
            way=pack.way.name,
            host=pack.host,
            port=pack.port,
        )
    )
    for step in list_steps(pack):
        if isinstance(step, Message):
            click.echo(speaker().say(step))
        else:
            click.echo(f"  {printable(step)}")


def _warnings(pack: Pack, folder: NodeFolder, settings: Settings) -> list[Message]:
    """Return what would keep it from working, or from being safe."""
    found = []
    if listens_only_here(settings.node, pack.way.name):
        where = "node.http_host" if pack.way.proof is Proof.TOKEN else "node.syslog_host"
        found.append(
            message(
                "this node listens for its own machine alone: set {setting} and start it again",
                setting=where,
            )
        )
    if pack.way.name == "http":
        found.append(
            message(
                "by HTTP anybody on the way reads the token: set {setting} and connect it again",
                setting="node.https_port",
            )
        )
    if pack.way.is_secret and pack.host not in _server_names(folder, settings):
        found.append(
            message(
                "the node's certificate does not name {host}: khumkan node certificate server "
                "{host}",
                host=pack.host,
            )
        )
    return found


def _server_names(folder: NodeFolder, settings: Settings) -> set[str]:
    """Return the names in the node's certificate, or those that it will be made for."""
    said = [one.name for one in list_held(settings, folder, []) if one.role == "server"]
    node = settings.node
    return set(said[0].split(", ") if said else find_names(node.syslog_host, node.http_host))


def _note(folder: NodeFolder, source: Source) -> None:
    clock = SystemClock()
    with closing(State(folder.state, clock)) as state:
        note_deed(state, clock, "source.add", str(source.id), source.name)

"""`khumkan node rotate-key`: a new key for this node, known to the hub before it counts."""

import asyncio
from pathlib import Path

import click

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import tell
from khumkan.cli.node.folders import data_option, existing_folder
from khumkan.core.clock import SystemClock
from khumkan.core.errors import TransportError
from khumkan.core.messages import message
from khumkan.core.settings import load_settings
from khumkan.node.control import ask
from khumkan.node.enrolment import read_enrolment
from khumkan.node.folder import NodeFolder
from khumkan.node.keys import KeyRing
from khumkan.node.link.client import HubClient
from khumkan.node.link.faults import FaultBook
from khumkan.node.link.transport import Transport


@click.command("rotate-key")
@data_option
def command(data: Path | None) -> int:
    """Make a new key and have the hub know it; the old one is worth nothing soon after."""
    folder = existing_folder(data)
    said = ask(folder.control, "rotate-key")
    if said is None:
        name = _rotate_stopped(folder)
    elif "error" in said:
        words = message("the key was not changed: {reason}", reason=str(said["error"]))
        raise TransportError(words, is_permanent=False)
    else:
        name = str(said["thumbprint"])
    tell(message("the node's new key is in force; it is called {name}", name=name))
    return ExitCode.OK


def _rotate_stopped(folder: NodeFolder) -> str:
    enrolment = read_enrolment(folder.enrolment)
    clock = SystemClock()
    transport = Transport(ca_file=load_settings().node.ca_file)
    with folder.hold():
        keys = KeyRing(folder.key_file)
        client = HubClient(transport, enrolment, keys, clock, FaultBook(clock))
        return asyncio.run(_rotate(client, transport))


async def _rotate(client: HubClient, transport: Transport) -> str:
    try:
        return await client.rotate_key()
    finally:
        await transport.close()

"""`khumkan node enrol`: makes this node known to a hub, with a code of the hub's people."""

import asyncio
from pathlib import Path

import click

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import tell
from khumkan.cli.node.folders import data_option, node_folder
from khumkan.core.clock import SystemClock
from khumkan.core.errors import ConfigurationError, Place
from khumkan.core.messages import message
from khumkan.core.settings import load_settings
from khumkan.node.enrolment import Enrolment, write_enrolment
from khumkan.node.folder import NodeFolder
from khumkan.node.keys import fresh_key
from khumkan.node.link.enrolling import enrol
from khumkan.node.link.transport import Transport
from khumkan.wire.identity import PrivateKey


@click.command("enrol")
@data_option
@click.option("--hub", "url", required=True, help="The hub's address: https://…")
@click.option("--code", required=True, help="The code from the hub's page; it works once.")
@click.option("--again", is_flag=True, help="Leave the hub it belongs to, and enrol anew.")
def command(data: Path | None, url: str, code: str, *, again: bool) -> int:
    """Enrol this node at a hub: makes the node if need be, checks the hub by the code."""
    folder = node_folder(data)
    folder.make()
    with folder.hold():
        if folder.enrolment.exists() and not again:
            raise ConfigurationError(
                message("this node is enrolled already; --again leaves that hub and enrols anew"),
                place=Place(str(folder.enrolment)),
            )
        enrolment = enrol_folder(folder, url, code)
    _tell(enrolment)
    return ExitCode.OK


def enrol_folder(folder: NodeFolder, url: str, code: str) -> Enrolment:
    """Let a node join by a code; its folder is made and held."""
    with fresh_key(folder.key_file) as key:
        enrolment = asyncio.run(_present(url, code, key))
    write_enrolment(folder.enrolment, enrolment)
    return enrolment


async def _present(url: str, code: str, key: PrivateKey) -> Enrolment:
    transport = Transport(ca_file=load_settings().node.ca_file)
    try:
        return await enrol(url, code, key, transport=transport, clock=SystemClock())
    finally:
        await transport.close()


def _tell(enrolment: Enrolment) -> None:
    tell(
        message(
            "enrolled as {node} of {organisation} at {hub}",
            node=enrolment.node_name,
            organisation=enrolment.organisation_name,
            hub=enrolment.hub_url,
        )
    )
    if enrolment.agreement_reference:
        tell(message("under the agreement {reference}", reference=enrolment.agreement_reference))
    tell(message("next: khumkan node serve"))

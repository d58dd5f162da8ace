"""`khumkan node notify test`: whether this hospital's people would be warned."""

import asyncio
from pathlib import Path

import click

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import speaker, tell, warn
from khumkan.cli.node.folders import data_option, existing_folder
from khumkan.core.clock import SystemClock
from khumkan.core.errors import ConfigurationError, TransportError
from khumkan.core.messages import message
from khumkan.core.settings import load_settings
from khumkan.core.severity import Severity
from khumkan.node.enrolment import read_enrolment
from khumkan.node.folder import NodeFolder
from khumkan.node.notices import Channel, Lot, NoticeKind, Notices, make_channels


@click.group("notify")
def command() -> None:
    """Warnings that the node itself sends to this hospital's people."""


@command.command("test")
@data_option
def test(data: Path | None) -> int:
    """Send a warning by each channel of the settings, now."""
    folder = existing_folder(data)
    channels = make_channels(load_settings().node, speaker().say)
    if not channels:
        raise ConfigurationError(
            message(
                "nobody would be warned: set node.notify_mail_to and node.smtp_host, or "
                "node.notify_webhook"
            )
        )
    lot = _make_lot(folder)
    has_failed = [one for one in channels if not asyncio.run(_send(one, lot))]
    return ExitCode.USAGE if has_failed else ExitCode.OK


async def _send(channel: Channel, lot: Lot) -> bool:
    try:
        await channel.send(lot)
    except TransportError as error:
        warn(error.message)
        return False
    tell(message("sent by {channel}", channel=channel.name))
    return True


def _make_lot(folder: NodeFolder) -> Lot:
    clock = SystemClock()
    notices = Notices(clock)
    words = message("a test: if you can read this, warnings of this node reach you")
    notices.tell(NoticeKind.TEST, words, level=Severity.INFORMATIONAL)
    name, organisation = "khumkan", ""
    if folder.enrolment.exists():
        enrolment = read_enrolment(folder.enrolment)
        name, organisation = enrolment.node_name, enrolment.organisation_name
    return Lot(name, organisation, clock.now(), notices.take())

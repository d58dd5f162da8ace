"""`khumkan node status`: how the node does, asked of the running one, else read from its folder."""

from pathlib import Path

import click
import msgspec

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import speaker
from khumkan.cli.node.folders import data_option, existing_folder
from khumkan.cli.node.health_lines import health_texts
from khumkan.cli.node.status_lines import status_lines
from khumkan.cli.printable import printable
from khumkan.core.clock import SystemClock
from khumkan.core.jsontypes import JsonObject
from khumkan.node.control import ask
from khumkan.node.enrolment import read_enrolment
from khumkan.node.folder import NodeFolder


@click.command("status")
@data_option
@click.option("--json", "is_json", is_flag=True, help="One JSON object, for programs.")
def command(data: Path | None, *, is_json: bool) -> int:
    """Say how the node does: hub, queues, sources, faults and what to do about them."""
    folder = existing_folder(data)
    said = ask(folder.control, "status") or _read(folder)
    if is_json:
        click.echo(msgspec.json.encode(said).decode())
        return ExitCode.OK
    say = speaker()
    for line in status_lines(said):
        click.echo(printable(say.say(line)))
    for text in health_texts(said, say):
        click.echo(text)
    return ExitCode.OK


def _read(folder: NodeFolder) -> JsonObject:
    from khumkan.node.serving.telling import (  # noqa: PLC0415 -- a running node answers without it
        tell_folder,
    )

    enrolment = read_enrolment(folder.enrolment) if folder.enrolment.exists() else None
    return tell_folder(folder, enrolment, SystemClock())

"""`khumkan node trail`: who changed what of this node."""

from contextlib import closing
from pathlib import Path

import click
import msgspec

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import tell
from khumkan.cli.node.folders import data_option, existing_folder
from khumkan.cli.printable import printable
from khumkan.core.clock import SystemClock, format_time
from khumkan.core.messages import message
from khumkan.node.state import State


@click.command("trail")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many."
)
@click.option("--json", "is_json", is_flag=True, help="One JSON object a line, for programs.")
@data_option
def command(limit: int, data: Path | None, *, is_json: bool) -> int:
    """Show who added, changed or ended sources and suppressions, the latest first."""
    with closing(State(existing_folder(data).state, SystemClock())) as state:
        found = state.trail.latest(limit)
    if not found and not is_json:
        tell(message("Nobody has changed anything."))
    for one in found:
        at = format_time(one.at, "seconds")
        if is_json:
            record = {"at": at, "who": one.who, "action": one.action}
            record |= {"object": one.object, "detail": one.detail}
            click.echo(msgspec.json.encode(record).decode())
        else:
            click.echo(printable(f"{at}  {one.who}  {one.action}  {one.object}  {one.detail}"))
    return ExitCode.OK

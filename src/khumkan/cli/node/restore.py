"""`khumkan node restore`: puts a backup into an empty folder."""

from pathlib import Path

import click

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import tell, warn
from khumkan.cli.node.folders import data_option, node_folder
from khumkan.core.messages import message
from khumkan.node.backup import restore


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
def command(file: Path, data: Path | None) -> int:
    """Check FILE, then lay it into the node's folder, which must be empty or not there."""
    folder = node_folder(data)
    about = restore(file, folder)
    tell(message("back as of {at}, in {folder}", at=about.made_at, folder=str(folder.path)))
    if about.node:
        words = message(
            "it is {node} of {organisation}", node=about.node, organisation=about.organisation
        )
        tell(words)
    if not about.has_logs:
        warn(message("the stored logs were not in the backup: searches of the past find nothing"))
    warn(
        message(
            "never start it while the node it was taken from lives: two with one key shut each "
            "other out; after a theft have the hub revoke it, and enrol anew"
        )
    )
    tell(message("next: khumkan node doctor, then khumkan node serve"))
    return ExitCode.OK

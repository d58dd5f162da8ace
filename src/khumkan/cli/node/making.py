"""`khumkan node init`: makes the node's folder and its key."""

from pathlib import Path

import click

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import tell
from khumkan.cli.node.folders import data_option, node_folder
from khumkan.core.messages import message
from khumkan.node.keys import KeyRing, make_key


@click.command("init")
@data_option
def command(data: Path | None) -> int:
    """Make a node: its folder, for its owner alone, and its key. Again changes nothing."""
    folder = node_folder(data)
    folder.make()
    make_key(folder.key_file)
    name = KeyRing(folder.key_file).thumbprint
    tell(message("the node's folder is ready: {folder}", folder=str(folder.path)))
    tell(message("its key is called {name}", name=name))
    if not folder.enrolment.exists():
        tell(message("next: khumkan node enrol --hub URL --code CODE"))
    return ExitCode.OK

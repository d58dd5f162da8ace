"""`khumkan node check`: would this version start here?"""

from pathlib import Path

import click

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import tell
from khumkan.cli.node.folders import data_option, node_folder
from khumkan.core.messages import message
from khumkan.core.settings import load_settings
from khumkan.node.owners import acting_as_owner
from khumkan.node.upgrading import try_here


@click.command("check")
@data_option
def command(data: Path | None) -> int:
    """Try settings, key, rules and copies of the databases; nothing of the node is changed."""
    folder, settings = node_folder(data), load_settings()
    with acting_as_owner(folder.path):
        folder.open()
        tried = try_here(folder, settings)
    tell(
        message(
            "this version would start: {rules} rules, {sources} sources, {findings} findings",
            rules=tried.n_rules,
            sources=tried.n_sources,
            findings=tried.n_findings,
        )
    )
    return ExitCode.OK

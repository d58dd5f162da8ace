"""`khumkan node …`: makes, enrols, serves and asks a hospital's node."""

import click

from khumkan.cli.lazy import LazyGroup

_COMMANDS = {
    "init": "khumkan.cli.node.making",
    "enrol": "khumkan.cli.node.enrolling",
    "serve": "khumkan.cli.node.serving",
    "status": "khumkan.cli.node.telling",
    "source": "khumkan.cli.node.sources",
    "findings": "khumkan.cli.node.findings",
    "rotate-key": "khumkan.cli.node.rotating",
}


@click.group("node", cls=LazyGroup, modules=_COMMANDS)
def command() -> None:
    """Run a hospital's node: logs stay here, findings go to the hub."""

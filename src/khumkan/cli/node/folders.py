"""Which folder a command is about: `--data`, else the settings."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from khumkan.core.settings import load_settings
from khumkan.node.folder import NodeFolder

_Command = TypeVar("_Command", bound=Callable[..., Any])


def data_option(command: _Command) -> _Command:
    """Let people say where the node keeps its things."""
    option = click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        help="The node's folder; else the setting node.data.",
    )
    return option(command)


def node_folder(data: Path | None) -> NodeFolder:
    """Return the folder, which may not be there yet."""
    return NodeFolder((data or Path(load_settings().node.data)).absolute())


def existing_folder(data: Path | None) -> NodeFolder:
    """Return the folder of a node that was made. Raises ConfigurationError without one."""
    folder = node_folder(data)
    folder.open()
    return folder

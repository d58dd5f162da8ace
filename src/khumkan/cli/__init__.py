"""The command line: `khumkan COMMAND`. Each command's module is loaded when it is called.

This is an edge: errors become exit codes and sentences in the user's language here.
"""

import importlib
import sys
from typing import Any

import click

from khumkan import __version__
from khumkan.cli.exits import ExitCode
from khumkan.cli.language import translate_error
from khumkan.core.errors import KhumkanError

_COMMANDS = {
    "up": "khumkan.cli.up",
    "detect": "khumkan.cli.detect",
    "rules": "khumkan.cli.rules",
}


class LazyGroup(click.Group):
    """Imports the module of a command only when it is wanted: `--version` must not wait."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        """Return the commands in the order of the manual."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return the command of a name, or None."""
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(_COMMANDS[cmd_name]).command
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="khumkan")
def group() -> None:
    """Herd immunity for hospitals (คุ้มกัน): logs in, findings out."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with an exit code; the entry point of `khumkan`."""
    try:
        result: Any = group.main(arguments, prog_name="khumkan", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(ExitCode.INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(ExitCode.USAGE)
    except KhumkanError as error:
        click.echo(translate_error(error), err=True)
        sys.exit(ExitCode.USAGE)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): nothing is left to say, nor to whom.
        sys.stderr.close()
        sys.exit(ExitCode.OK)
    sys.exit(result if isinstance(result, int) else ExitCode.OK)

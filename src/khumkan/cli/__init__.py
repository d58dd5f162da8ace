"""The command line: `khumkan COMMAND`. Each command's module is loaded when it is called.

This is an edge: errors become exit codes and sentences in the user's language here.
"""

import sys
import traceback
from typing import Any

import click

from khumkan import __version__
from khumkan.cli.exits import ExitCode
from khumkan.cli.language import translate_error
from khumkan.cli.lazy import LazyGroup
from khumkan.cli.streams import abandon_output, prepare_streams
from khumkan.core.errors import ConfigurationError, KhumkanError, Place
from khumkan.core.messages import message

_COMMANDS = {
    "up": "khumkan.cli.up",
    "samples": "khumkan.cli.samples",
    "detect": "khumkan.cli.detect",
    "rules": "khumkan.cli.rules",
    "duties": "khumkan.cli.duties",
    "hub": "khumkan.cli.hub",
    "node": "khumkan.cli.node",
}


@click.group(
    cls=LazyGroup, modules=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="khumkan")
def group() -> None:
    """Herd immunity for hospitals (คุ้มกัน): logs in, findings out."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with an exit code; the entry point of `khumkan`."""
    prepare_streams()
    try:
        result: Any = group.main(arguments, prog_name="khumkan", standalone_mode=False)
        sys.stdout.flush()
    except (click.exceptions.Abort, KeyboardInterrupt):
        sys.exit(ExitCode.INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(ExitCode.USAGE)
    except KhumkanError as error:
        click.echo(translate_error(error), err=True)
        sys.exit(ExitCode.USAGE)
    except (BrokenPipeError, SystemExit):
        # The reader of our output has gone (`| head`): nothing is left to say, nor to whom.
        # click and rich make a SystemExit of it.
        abandon_output()
        sys.exit(ExitCode.OK)
    except OSError as error:
        if error.filename is None:
            abandon_output()
        click.echo(translate_error(_explain(error)), err=True)
        sys.exit(ExitCode.USAGE)
    except Exception:  # noqa: BLE001 -- else Python's own exit code, 1, would read as "findings"
        traceback.print_exc()
        sys.exit(ExitCode.DEFECT)
    sys.exit(result if isinstance(result, int) else ExitCode.OK)


def _explain(error: OSError) -> ConfigurationError:
    """Say what a disk or a folder refused; without a name it was standard output."""
    words = message("can't be read or written: {why}", why=error.strerror or str(error))
    return ConfigurationError(words, place=Place(str(error.filename or "stdout")))

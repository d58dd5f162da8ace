"""`khumkan hub …`: opens, serves, keeps and mends the hub. Django loads when a command runs."""

import sys
from typing import Any

import click

from khumkan.cli.lazy import LazyGroup
from khumkan.core.errors import ConfigurationError

_COMMANDS = {
    "init": "khumkan.cli.hub.opening",
    "serve": "khumkan.cli.hub.serving",
    "invite": "khumkan.cli.hub.inviting",
    "createuser": "khumkan.cli.hub.creating",
    "import": "khumkan.cli.hub.importing",
    "import-incidents": "khumkan.cli.hub.importing_incidents",
    "node-code": "khumkan.cli.hub.enrolling",
    "backup": "khumkan.cli.hub.backing_up",
    "restore": "khumkan.cli.hub.restoring",
    "doctor": "khumkan.cli.hub.examining",
}


class _HubGroup(LazyGroup):
    """Says in a sentence that the database refused something, in whichever command."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            # Without Django there was no database; it is not loaded for the question.
            if "django.db" not in sys.modules or not _is_of_database(error):
                raise
            from khumkan.hub.operations.serving.preflight import (  # noqa: PLC0415 -- as above
                describe_absence,
            )

            raise ConfigurationError(describe_absence(error)) from error


def _is_of_database(error: Exception) -> bool:
    from django.db import DatabaseError  # noqa: PLC0415 -- Django is loaded already

    return isinstance(error, DatabaseError)


@click.group("hub", cls=_HubGroup, modules=_COMMANDS)
def command() -> None:
    """Run the hub, where ministry, agency and hospitals meet."""

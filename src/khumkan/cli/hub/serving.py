"""`khumkan hub serve`: the whole hub under one command, or one part of it."""

import click

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import tell, warn
from khumkan.core.lifeline import follow_pipe
from khumkan.core.messages import message
from khumkan.core.settings import Hub, load_settings
from khumkan.hub.operations.folders import existing_folder
from khumkan.hub.operations.serving.addresses import answers_ready, refuse_taken
from khumkan.hub.operations.serving.parts import Part, Starter
from khumkan.hub.operations.serving.stopping import StopSign
from khumkan.hub.operations.serving.supervising import Supervisor


@click.command("serve")
@click.option(
    "--only",
    type=click.Choice([part.value for part in Part]),
    help="Run one part: for a hub whose parts run apart.",
)
@click.option("--lifeline", type=int, hidden=True, help="End when this pipe does.")
def command(only: str | None, lifeline: int | None) -> int:
    """Serve pages and streams, do tasks and periodic work until stopped."""
    existing_folder()
    if only:
        from khumkan.hub.operations.serving.running import (  # noqa: PLC0415 -- who watches needs no Django
            run_part,
        )

        run_part(Part(only), lifeline)
        return ExitCode.OK
    if lifeline is not None:
        follow_pipe(lifeline)
    hub = load_settings().hub
    refuse_taken(hub)
    refuse_taken(hub, Part.STREAMS)
    return _serve_all(hub)


def _serve_all(hub: Hub) -> int:
    stop = StopSign().listen()
    supervisor = Supervisor(start=Starter(), tell=warn, wait=stop.wait)
    try:
        code = supervisor.begin(Part.WEB, lambda: answers_ready(hub))
        if code is not None:
            return _translate(code)
        tell(message("the hub is ready: {url}", url=hub.public_url))
        supervisor.watch([Part.STREAMS, Part.TASKS, Part.TICK])
        return ExitCode.OK
    finally:
        supervisor.stop()


def _translate(code: int) -> ExitCode:
    """Return what the end of the first part means to who called us; it has said why itself."""
    return ExitCode(code) if code in (ExitCode.OK, ExitCode.USAGE) else ExitCode.DEFECT

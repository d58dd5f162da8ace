"""`khumkan up`: a hub and thirteen nodes here, and one hospital's attack that protects all.

Everything is real but the hospitals: processes, HTTP, detection, databases. Nothing leaves the
machine.
"""

import select
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from khumkan.cli.display import open_console
from khumkan.cli.exits import ExitCode
from khumkan.cli.language import Speaker, choose_language
from khumkan.cli.up.layout import Layout, find_port
from khumkan.cli.up.processes import Family, family
from khumkan.cli.up.telling import Teller, write_record
from khumkan.core.messages import message
from khumkan.core.settings import load_settings
from khumkan.hub.operations.booting import boot
from khumkan.hub.operations.folders import make_folder

if TYPE_CHECKING:
    from khumkan.cli.up.rehearsal import Rehearsal

_PORT = 8000
_WATCH_SECONDS = 0.5


@click.command("up")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Folder for all of it.  [default: var/up, with --real var/real]",
)
@click.option("--fresh", is_flag=True, help="Throw away what an earlier run left there.")
@click.option("--story", is_flag=True, help="Play the story once and end; 0 if all are protected.")
@click.option(
    "--attack",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Logs of an attack of your own, instead of ours.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the story as one JSON object.")
@click.option("--real", is_flag=True, help="An empty hub with the real organisations; no story.")
@click.option("--port", type=click.IntRange(1, 65_535), default=_PORT, show_default=True)
@click.option("--language", type=click.Choice(["auto", "th", "en"]), default=None)
def command(  # noqa: PLR0913 -- one parameter an option
    *,
    data: Path | None,
    fresh: bool,
    story: bool,
    attack: Path | None,
    as_json: bool,
    real: bool,
    port: int,
    language: str | None,
) -> int:
    """Start a hub and thirteen nodes here, and show how one attack protects all hospitals."""
    if real and (story or attack or as_json):
        words = "--real has no story: leave out --story, --attack and --json"
        raise click.UsageError(words)
    if real and fresh:
        words = "--real is never thrown away by an option: remove its folder by hand"
        raise click.UsageError(words)
    folder = data or Path("var") / ("real" if real else "up")
    web = find_port(port)
    layout = Layout(folder.absolute(), web, find_port(web + 1, web), is_real=real)
    if fresh:
        layout.clear()
    layout.enter()
    speaker = Speaker(choose_language(language or load_settings().output.language))
    teller = Teller(open_console(sys.stderr if as_json else sys.stdout), speaker)
    make_folder()
    boot()
    with family(layout.log) as processes:
        if real:
            return _serve_real(layout, processes, teller)
        return _rehearse(layout, processes, teller, attack, is_once=story, as_json=as_json)


def _serve_real(layout: Layout, processes: Family, teller: Teller) -> int:
    from khumkan.cli.up import real  # noqa: PLC0415 -- models load once Django is up

    real.serve(layout, processes, teller)
    return _stay(processes, teller)


def _rehearse(
    layout: Layout,
    processes: Family,
    teller: Teller,
    attack: Path | None,
    *,
    is_once: bool,
    as_json: bool,
) -> int:
    from khumkan.cli.up import hub_side  # noqa: PLC0415 -- models load once Django is up
    from khumkan.cli.up.rehearsal import Rehearsal  # noqa: PLC0415 -- as above

    teller.show_banner()
    hub_side.open_hub(is_simulation=True)
    rehearsal = Rehearsal(layout, processes, teller)
    script = rehearsal.next_script(attack)
    rehearsal.start()
    teller.say(message("hub and {n} nodes are ready", n=len(rehearsal.nodes)))
    guests = rehearsal.make_guests(script)
    if not is_once:
        teller.show_guests(layout.url, guests)
    rehearsal.fill_past(script)
    told = rehearsal.play(script)
    teller.conclude(told, len(rehearsal.nodes))
    n_processes, n_bytes = processes.measure()
    teller.show_memory(n_bytes, n_processes)
    if as_json:
        facts = {"memory_bytes": n_bytes, "n_processes": n_processes, "url": layout.url}
        write_record(told, rehearsal.seconds, facts)
    if is_once:
        return ExitCode.OK if told.is_protected else ExitCode.FINDINGS
    teller.show_way_in(*rehearsal.way_in(script.second))
    return _go_on(rehearsal, processes, teller)


def _go_on(rehearsal: "Rehearsal", processes: Family, teller: Teller) -> int:
    """Play another round at each Enter, until Ctrl-C."""
    if not sys.stdin.isatty():
        return _stay(processes, teller)
    while True:
        teller.say(message("Enter plays another attack; Ctrl-C stops everything"))
        if not _heard_enter(processes, teller):
            return _stay(processes, teller)
        script = rehearsal.next_script(None)
        rehearsal.fill_past(script)
        teller.conclude(rehearsal.play(script), len(rehearsal.nodes))


def _heard_enter(processes: Family, teller: Teller) -> bool:
    """Wait for Enter, and look after the processes meanwhile; False once nobody can type."""
    while not select.select([sys.stdin], [], [], _WATCH_SECONDS)[0]:
        _look_after(processes, teller)
    return bool(sys.stdin.readline())


def _stay(processes: Family, teller: Teller) -> int:
    while True:
        _look_after(processes, teller)
        time.sleep(_WATCH_SECONDS)


def _look_after(processes: Family, teller: Teller) -> None:
    for child in processes.revive():
        teller.say(message("{name} ended and was started again", name=child.name), "yellow")

"""`khumkan node serve`: takes logs, detects, and speaks to the hub until stopped."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import speaker, warn
from khumkan.cli.node.folders import data_option, existing_folder
from khumkan.core.clock import SystemClock
from khumkan.core.journal import set_up_journal
from khumkan.core.lifeline import follow_pipe
from khumkan.core.settings import load_settings
from khumkan.node.enrolment import read_enrolment
from khumkan.node.serving import PartDiedError, serve, write_address

_NOTHING_FOR_OTHERS = 0o077


@click.command("serve")
@data_option
@click.option("--lifeline", type=int, hidden=True, help="End when this pipe does.")
def command(data: Path | None, lifeline: int | None) -> int:
    """Serve until stopped. Needs no network to start: what is to be told waits."""
    os.umask(_NOTHING_FOR_OTHERS)
    folder = existing_folder(data)
    enrolment = read_enrolment(folder.enrolment)
    set_up_journal(sys.stderr)
    if lifeline is not None:
        follow_pipe(lifeline)
    try:
        serve(folder, load_settings(), enrolment, SystemClock(), _tell_ready, speaker().say)
    except PartDiedError as error:
        warn(error.message)
        return ExitCode.DEFECT
    return ExitCode.OK


def _tell_ready(addresses: Mapping[str, tuple[str, int]]) -> None:
    """Say, in words that programs wait for and that are the same in every language, where."""
    places = (f"{name} {write_address(at)}" for name, at in addresses.items())
    click.echo(f"khumkan: node ready: {', '.join(places)}")
    sys.stdout.flush()

"""`khumkan hub import-incidents`: records of others as drills, for training and load tests."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import speaker, tell, warn
from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message
from khumkan.hub.operations.booting import boot
from khumkan.hub.operations.folders import existing_folder

if TYPE_CHECKING:
    from khumkan.hub.incidents.importing import Odd


@click.command("import-incidents")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(["veris", "hhs"]), required=True)
@click.option("--organisation", required=True, help="A fictional one: H-code or exact name.")
@click.option("--dry-run", is_flag=True, help="Only say what the file holds.")
def command(*, file: Path, form: str, organisation: str, dry_run: bool) -> int:
    """Add incidents of others as closed drills of a simulation's organisation.

    FILE is VERIS/VCDB JSON or the HHS breach list. Names of victims and texts are left out.
    """
    existing_folder()
    boot()
    from khumkan.hub.incidents.importing import (  # noqa: PLC0415 -- models need Django up
        fictional_place,
        import_records,
        read_hhs,
        read_veris,
    )
    from khumkan.hub.incidents.importing.records import LARGEST_BYTES  # noqa: PLC0415 -- as above
    from khumkan.ui.actors import OPERATOR  # noqa: PLC0415 -- as above
    from khumkan.ui.errors import RefusedError  # noqa: PLC0415 -- as above

    if file.stat().st_size > LARGEST_BYTES:
        raise ConfigurationError(message("{file} is too large", file=file.name))
    try:
        place = fictional_place(organisation)
    except RefusedError as error:
        raise ConfigurationError(error.message) from error
    reading = (read_veris if form == "veris" else read_hhs)(file.read_bytes())
    n_added, n_known, odd = len(reading.records), 0, tuple(reading.odd)
    if not dry_run:
        outcome = import_records(place, reading.records, by=OPERATOR)
        n_added, n_known, odd = outcome.n_added, outcome.n_known, (*odd, *outcome.odd)
    _tell(odd)
    n_left_out = sum(one.is_left_out for one in odd)
    said = {"added": n_added, "known": n_known, "left_out": n_left_out, "odd": len(odd)}
    if dry_run:
        tell(message("{added} could be added, {left_out} left out, {odd} odd", **said))
    else:
        tell(message("{added} added, {known} known, {left_out} left out, {odd} odd", **said))
    return ExitCode.OK if reading.records else ExitCode.USAGE


_MOST_TOLD = 50


def _tell(odd: "tuple[Odd, ...]") -> None:
    for one in odd[:_MOST_TOLD]:
        warn(message("record {place}: {problem}", place=one.place, problem=speaker().say(one.text)))
    if len(odd) > _MOST_TOLD:
        warn(message("and {n} more", n=len(odd) - _MOST_TOLD))

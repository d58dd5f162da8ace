"""`khumkan hub import`: many hospitals and units at once, from a CSV file."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import tell, warn
from khumkan.core.messages import message
from khumkan.hub.operations.booting import boot
from khumkan.hub.operations.folders import existing_folder

if TYPE_CHECKING:
    from khumkan.hub.organisations.importing import Report


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(file: Path) -> int:
    """Add the organisations that a CSV file lists; lines that can't be are told and left out."""
    existing_folder()
    boot()
    from khumkan.hub.organisations.importing import (  # noqa: PLC0415 -- models need Django up
        import_organisations,
    )
    from khumkan.ui.actors import OPERATOR  # noqa: PLC0415 -- as above

    with file.open("rb") as stream:
        report = import_organisations(stream, by=OPERATOR)
    _tell(report)
    return ExitCode.USAGE if report.problems else ExitCode.OK


def _tell(report: "Report") -> None:
    for one in report.problems:
        place = f"{one.line}: {one.column}" if one.column else f"{one.line}"
        warn(message("line {place}: {problem}", place=place, problem=one.text))
    tell(
        message(
            "{added} added, {known} were there already, {refused} lines refused",
            added=report.n_added,
            known=report.n_known,
            refused=len(report.problems),
        )
    )

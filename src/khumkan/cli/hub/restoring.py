"""`khumkan hub restore`: puts a backup in the place of the hub."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.backing_up import tools_option
from khumkan.cli.hub.speaking import tell, warn
from khumkan.core.messages import message
from khumkan.hub.operations.booting import boot
from khumkan.hub.operations.folders import usable_folder

if TYPE_CHECKING:
    from khumkan.hub.operations.backup.restoring import Restored

_TOLD = ("accounts_user", "organisations_organisation", "audit_entry")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Put it in the place of the hub that is here.")
@tools_option
def command(file: Path, pg_tools: Path | None, *, replace: bool) -> int:
    """Check FILE, then put it back. The hub must not be running."""
    usable_folder()
    boot()
    from khumkan.hub.operations.backup.restoring import (  # noqa: PLC0415 -- models load once Django is up
        restore,
    )

    restored = restore(file, replace=replace, tools=pg_tools)
    _tell_what_came_back(restored)
    if restored.kept:
        tell(message("the hub that was here lies in {folder}", folder=str(restored.kept)))
    if not restored.is_whole:
        warn(message("the audit trail that came back is not whole; do not trust it, ask why"))
        return ExitCode.FINDINGS
    tell(message("everybody has to sign in again; start the hub with: khumkan hub serve"))
    return ExitCode.OK


def _tell_what_came_back(restored: "Restored") -> None:
    content = restored.manifest.content
    people, organisations, entries = (content.counts.get(table, 0) for table in _TOLD)
    tell(
        message(
            "back as of {at}: {people} accounts, {organisations} organisations, {files} files, "
            "{entries} audit entries",
            at=restored.manifest.made_at,
            people=people,
            organisations=organisations,
            files=restored.n_files,
            entries=entries,
        )
    )
    tell(restored.verdict.explain())

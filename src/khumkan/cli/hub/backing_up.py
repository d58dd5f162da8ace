"""`khumkan hub backup`: the whole hub in one file, while it runs."""

from pathlib import Path

import click

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import tell, warn
from khumkan.core.messages import message
from khumkan.hub.operations.booting import boot
from khumkan.hub.operations.folders import existing_folder

tools_option = click.option(
    "--pg-tools",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of pg_dump and pg_restore, where they are not on PATH.",
)


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@tools_option
def command(file: Path, pg_tools: Path | None) -> int:
    """Write database, secret key and files to FILE, which must not exist yet."""
    existing_folder()
    boot()
    from khumkan.hub.operations.backup.making import (  # noqa: PLC0415 -- models load once Django is up
        make_backup,
    )

    manifest = make_backup(file, tools=pg_tools)
    tell(
        message(
            "{file}: {size} MB; audit trail sealed at entry {number}, {hash}",
            file=str(file),
            size=f"{file.stat().st_size / 1e6:.1f}",
            number=manifest.content.seal.number,
            hash=manifest.content.seal.hash,
        )
    )
    warn(message("the file holds the hub's secret key: keep it as safe as the hub itself"))
    return ExitCode.OK

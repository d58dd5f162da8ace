"""`khumkan node backup`: the whole node in one file, while it runs."""

from pathlib import Path

import click

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import tell, warn
from khumkan.cli.node.folders import data_option, existing_folder
from khumkan.core.clock import SystemClock
from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message
from khumkan.node.backup import make_backup
from khumkan.node.backup.rotating import forget_old, name_backup


@click.command("backup")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--into",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Instead of FILE: a folder; the file is named by the time.",
)
@click.option(
    "--keep",
    type=click.IntRange(1, 1_000),
    help="With --into: how many backups of this kind stay; older ones are removed.",
)
@click.option("--without-logs", is_flag=True, help="Keys, sources, state and findings alone.")
@data_option
def command(
    file: Path | None, into: Path | None, keep: int | None, data: Path | None, *, without_logs: bool
) -> int:
    """Write the node to FILE, which must not exist yet. It may run meanwhile."""
    if (file is None) == (into is None) or (keep is not None and into is None):
        raise ConfigurationError(message("name one FILE, or a folder by --into; --keep needs it"))
    folder, clock = existing_folder(data), SystemClock()
    target = file or name_backup(into or Path(), clock.now())
    about = make_backup(folder, target, has_logs=not without_logs, clock=clock)
    size = f"{target.stat().st_size / 1e6:.1f}"
    tell(message("{file}: {size} MB, as of {at}", file=str(target), size=size, at=about.made_at))
    if without_logs:
        tell(message("the stored logs are not in it, nor those that wait to be detected"))
    warn(message("it is not encrypted and holds the node's key: keep it as safe as a password"))
    if into is not None and keep is not None:
        for gone in forget_old(into, keep):
            tell(message("removed: {file}", file=str(gone)))
    return ExitCode.OK

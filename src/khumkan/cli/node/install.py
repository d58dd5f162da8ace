"""`khumkan node install`: units, user, folders and settings for this machine, shown or written."""

from pathlib import Path

import click

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import tell
from khumkan.core.messages import message
from khumkan.core.settings import Settings, load_settings
from khumkan.node.installing import find_places, list_files, write_files

_NEXT = (
    "systemd-sysusers",
    "systemd-tmpfiles --create /etc/tmpfiles.d/khumkan.conf",
    "sysctl --load /etc/sysctl.d/60-khumkan.conf",
    "systemctl daemon-reload",
    "systemctl enable --now khumkan-node-backup.timer",
    "systemctl enable --now khumkan-node",
)


@click.command("install")
@click.option("--write", is_flag=True, help="Write the files; else they are only shown.")
@click.option("--print", "shows", is_flag=True, help="Show them: what happens without --write.")
@click.option(
    "--prefix",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where versions lie side by side; else the program that runs now.",
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("/var/lib/khumkan/node"),
    show_default=True,
    help="The node's folder.",
)
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("/etc/khumkan/khumkan.toml"),
    show_default=True,
    help="The settings; those that are there are kept.",
)
@click.option(
    "--backups",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("/var/backups/khumkan"),
    show_default=True,
    help="Where the nightly backups go.",
)
@click.option(
    "--root",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("/"),
    help="Write below this folder, for trials.",
)
def command(  # noqa: PLR0913 -- one option each
    prefix: Path | None,
    data: Path,
    config: Path,
    backups: Path,
    root: Path,
    *,
    write: bool,
    shows: bool,
) -> int:
    """Show or write what a machine needs besides the program: units, user, folders, settings."""
    del shows
    settings = load_settings(config) if config.is_file() else Settings()
    places = find_places(settings.node, data=data, config=config, backups=backups, prefix=prefix)
    found = list(list_files(places))
    if not write:
        for one in found:
            click.echo(f"# {one.path}\n{one.text}")
        return ExitCode.OK
    for path in write_files(found, root):
        tell(message("written: {file}", file=str(path)))
    tell(message("next, as root:"))
    for line in _NEXT:
        click.echo(f"  {line}")
    return ExitCode.OK

"""`khumkan node upgrade`: a new version from a bundle, and back again by itself if it fails."""

from pathlib import Path

import click

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import tell, warn
from khumkan.cli.node.folders import data_option, node_folder
from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message
from khumkan.node.upgrading import (
    Commands,
    Layout,
    Patience,
    Upgrade,
    UpgradeError,
    opened_bundle,
)

_PINNED = Path("/etc/khumkan/release.pub")
_STANDARD = Commands()
_SECONDS = click.FloatRange(0, 3_600)


@click.command("upgrade")
@click.argument("bundle", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--rollback", is_flag=True, help="Go back to the version before the last upgrade.")
@click.option(
    "--prefix",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("/opt/khumkan"),
    show_default=True,
    help="Where versions lie side by side.",
)
@click.option(
    "--key",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"The public key that bundles must be signed with; else {_PINNED}, if it is there.",
)
@click.option("--stop-command", default=_STANDARD.stop, show_default=True, help="Stops the node.")
@click.option("--start-command", default=_STANDARD.start, show_default=True, help="Starts it.")
@click.option("--ready-seconds", type=_SECONDS, default=120.0, show_default=True, help="To answer.")
@click.option(
    "--healthy-seconds", type=_SECONDS, default=30.0, show_default=True, help="To do well then."
)
@data_option
def command(  # noqa: PLR0913, PLR0917 -- one option each
    bundle: Path | None,
    data: Path | None,
    prefix: Path,
    key: Path | None,
    stop_command: str,
    start_command: str,
    ready_seconds: float,
    healthy_seconds: float,
    *,
    rollback: bool,
) -> int:
    """Install BUNDLE beside the old version, try it, switch to it; go back if it fails."""
    if (bundle is None) != rollback:
        raise ConfigurationError(message("name one BUNDLE, or say --rollback"))
    upgrade = Upgrade(
        Layout(prefix.absolute()),
        node_folder(data),
        tell,
        Commands(stop_command, start_command),
        Patience(ready_seconds, healthy_seconds),
    )
    try:
        if bundle is None:
            tell(message("version {version} is in force again", version=upgrade.roll_back()))
        else:
            _run(upgrade, bundle, key or (_PINNED if _PINNED.exists() else None))
    except UpgradeError as error:
        warn(error.message)
        if error.place is not None:
            click.echo(f"  {error.place}", err=True)
        return ExitCode.FINDINGS
    return ExitCode.OK


def _run(upgrade: Upgrade, bundle: Path, key: Path | None) -> None:
    with opened_bundle(bundle, key) as found:
        if not found.is_signed:
            warn(message("no key is pinned: that the bundle is whole was checked, not who made it"))
        upgrade.run(found)

"""`khumkan hub init`: makes a hub, or brings one up to date with this version."""

import click

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import tell
from khumkan.core.messages import message
from khumkan.core.settings import load_settings
from khumkan.hub.operations.booting import boot
from khumkan.hub.operations.folders import make_folder


@click.command("init")
@click.option("--simulation", is_flag=True, help="Thirteen fictional hospitals, for drills.")
@click.option("--admin", metavar="EMAIL", help="Invite the first sector administrator.")
def command(admin: str | None, *, simulation: bool) -> int:
    """Make the hub, or bring it up to date: folder, key, database, style sheets.

    Run it again after every upgrade. Nothing that is there is lost or changed.
    """
    folder = make_folder()
    boot()
    from khumkan.hub.operations import opening  # noqa: PLC0415 -- models load once Django is up

    opening.bring_up_to_date()
    opened = opening.open_once(is_simulation=simulation)
    if opened.is_new:
        tell(
            message(
                "opened as {mode}, with {n} organisations: {folder}",
                mode=opened.mode.value,
                n=opened.n_organisations,
                folder=str(folder),
            )
        )
    else:
        tell(message("up to date: {folder}", folder=str(folder)))
    if admin:
        _invite(admin)
    _say_next(has_admin=bool(admin) or not opened.is_new)
    return ExitCode.OK


def _invite(email: str) -> None:
    from khumkan.cli.hub.inviting import tell_invited  # noqa: PLC0415 -- as above
    from khumkan.hub.operations import people  # noqa: PLC0415 -- as above

    tell_invited(people.invite(email=email, organisation="", role="sector_admin"))


def _say_next(*, has_admin: bool) -> None:
    tell(message("next:"))
    if not has_admin:
        tell(message("  khumkan hub invite --email YOU@EXAMPLE.GO.TH --role sector_admin"))
    tell(message("  khumkan hub serve"))
    tell(message("  then open {url}", url=load_settings().hub.public_url))

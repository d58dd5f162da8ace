"""`khumkan hub invite`: keeps a place for an e-mail address."""

from typing import TYPE_CHECKING

import click

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.roles import role_option
from khumkan.cli.hub.speaking import tell
from khumkan.core.messages import message
from khumkan.hub.operations.booting import boot
from khumkan.hub.operations.folders import existing_folder

if TYPE_CHECKING:
    from khumkan.hub.operations.people import Invited


@click.command("invite")
@click.option("--email", required=True, help="Whom to invite.")
@click.option(
    "--organisation", default="", help="Its H-code, nine-character code or name; else the ministry."
)
@role_option(required=True)
def command(email: str, organisation: str, role: str) -> int:
    """Invite somebody; without e-mail, print the link. Again makes a new link."""
    existing_folder()
    boot()
    from khumkan.hub.operations import people  # noqa: PLC0415 -- models load once Django is up

    tell_invited(people.invite(email=email, organisation=organisation, role=role))
    return ExitCode.OK


def tell_invited(invited: "Invited") -> None:
    """Say how the link reaches the invited person."""
    if invited.link:
        tell(message("hand this link to the person; it works once, for 24 hours:"))
        click.echo(f"  {invited.link}")
    else:
        tell(message("the invitation goes out by e-mail, once khumkan hub serve runs"))

"""`khumkan hub createuser`: an account at once, or emergency access that ends by itself."""

import sys
from typing import TYPE_CHECKING

import click

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.roles import role_option
from khumkan.cli.hub.speaking import speaker, tell
from khumkan.core.clock import format_time
from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message
from khumkan.hub.operations.booting import boot
from khumkan.hub.operations.folders import existing_folder

if TYPE_CHECKING:
    from khumkan.hub.operations.people import Emergency


@click.command("createuser")
@click.option("--email", required=True, help="Their own address, or a duty's for an emergency.")
@click.option("--name", required=True, help="Their name.")
@click.option(
    "--organisation", default="", help="Its H-code, nine-character code or name; else the ministry."
)
@role_option(required=False)
@click.option("--break-glass", is_flag=True, help="Emergency access as sector administrator.")
@click.option("--hours", type=int, default=4, show_default=True, help="How long that lasts.")
@click.option("--reason", default="", help="Why; it stands in the audit trail.")
def command(  # noqa: PLR0913 -- one parameter an option
    *,
    email: str,
    name: str,
    organisation: str,
    role: str | None,
    break_glass: bool,
    hours: int,
    reason: str,
) -> int:
    """Make an account. The password is asked for, or made and shown once where nobody can type."""
    if not break_glass and not role:
        raise ConfigurationError(message("say which --role, or --break-glass for an emergency"))
    existing_folder()
    boot()
    from khumkan.hub.operations import people  # noqa: PLC0415 -- models load once Django is up

    place = {"email": email, "name": name, "organisation": organisation}
    if break_glass:
        _tell_emergency(people.open_break_glass(**place, hours=hours, reason=reason))
        return ExitCode.OK
    made = "" if _can_type() else people.make_password()
    people.create_user(**place, role=role or "", password=made or _ask())
    tell(message("the account is there; it sets up its second factor when it first signs in"))
    if made:
        tell(message("its password, shown this once:"))
        click.echo(f"  {made}")
    return ExitCode.OK


def _can_type() -> bool:
    return sys.stdin.isatty()


def _ask() -> str:
    words = speaker().say(message("Password"))
    again = speaker().say(message("The same again"))
    password: str = click.prompt(words, hide_input=True, confirmation_prompt=again, err=True)
    return password


def _tell_emergency(emergency: "Emergency") -> None:
    until = format_time(emergency.until, "seconds") if emergency.until else "-"
    tell(message("emergency access until {until}; choose its password here:", until=until))
    click.echo(f"  {emergency.link}")

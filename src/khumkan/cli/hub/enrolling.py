"""`khumkan hub node-code`: a code by which a hospital's node joins, once, within 24 hours."""

from datetime import date
from typing import TYPE_CHECKING

import click
import orjson

from khumkan.cli.exits import ExitCode
from khumkan.cli.hub.speaking import tell
from khumkan.core.errors import ConfigurationError
from khumkan.core.messages import message
from khumkan.core.settings import load_settings
from khumkan.hub.operations.booting import boot
from khumkan.hub.operations.folders import existing_folder

if TYPE_CHECKING:
    from khumkan.hub.nodes.services import MadeCode
    from khumkan.hub.organisations.models import Organisation


@click.command("node-code")
@click.option("--organisation", default="", help="Its H-code, nine-character code or exact name.")
@click.option("--every", is_flag=True, help="One code a hospital; only where none of them exists.")
@click.option("--agreement", required=True, help="The data-sharing agreement's reference.")
@click.option("--agreement-date", default="", help="When it was signed, as 2026-01-31.")
@click.option("--name", default="", help="What the node is called; else as its organisation.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a code.")
def command(
    *, organisation: str, agreement: str, agreement_date: str, name: str, every: bool, as_json: bool
) -> int:
    """Make a code that lets one node in. Print it, and what to type at the node."""
    if bool(organisation) == every:
        raise ConfigurationError(message("say which --organisation, or --every in a simulation"))
    signed_on = _read_day(agreement_date) if agreement_date else None
    existing_folder()
    boot()
    from khumkan.hub.nodes.services import make_code  # noqa: PLC0415 -- models need Django up
    from khumkan.ui.actors import OPERATOR  # noqa: PLC0415 -- as above

    def make(place: "Organisation") -> "MadeCode":
        return make_code(
            place,
            node_name=name,
            agreement_reference=agreement,
            agreement_signed_on=signed_on,
            by=OPERATOR,
        )

    show = _print_json if as_json else _tell
    for place in _hospitals() if every else [_find(organisation)]:
        show(place, make(place))
    return ExitCode.OK


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigurationError(
            message("{text} is not a date such as 2026-01-31", text=repr(text[:40]))
        ) from None


def _find(text: str) -> "Organisation":
    from khumkan.hub.operations.people import find_organisation  # noqa: PLC0415 -- as above

    return find_organisation(text)


def _hospitals() -> "list[Organisation]":
    from khumkan.hub.organisations.choices import Mode  # noqa: PLC0415 -- as above
    from khumkan.hub.organisations.selectors.hub import hub_mode  # noqa: PLC0415 -- as above
    from khumkan.hub.organisations.selectors.naming import open_hospitals  # noqa: PLC0415 -- same

    if hub_mode() is not Mode.SIMULATION:
        raise ConfigurationError(
            message("--every is for a simulation; a real hospital gets its code by itself")
        )
    return list(open_hospitals())


def _print_json(place: "Organisation", made: "MadeCode") -> None:
    row = {
        "organisation": str(place.pk),
        "hcode": place.hcode,
        "name": place.name_th,
        "node_name": made.code.node_name,
        "code": made.text,
        "expires_at": made.code.expires_at,
        "hub": load_settings().hub.public_url,
    }
    click.echo(orjson.dumps(row).decode())


def _tell(place: "Organisation", made: "MadeCode") -> None:
    tell(message("the code for a node of {name}; it works once, for 24 hours:", name=place.name_th))
    click.echo(f"  {made.text}")
    tell(message("at the node, type:"))
    click.echo("  khumkan node init")
    click.echo(f"  khumkan node enrol --hub {load_settings().hub.public_url} --code {made.text}")

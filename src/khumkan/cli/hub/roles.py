"""The roles as options of commands; a test holds them against the hub's own."""

from collections.abc import Callable
from typing import Any

import click

ROLES = (
    "sector_analyst",
    "sector_admin",
    "ncsa_liaison",
    "hospital_it",
    "executive",
    "dpo",
    "auditor",
    "staff",
)


def role_option(*, required: bool) -> Callable[[Any], Any]:
    """Return the option `--role`; the words are here so that `--help` needs no Django."""
    return click.option("--role", type=click.Choice(ROLES), required=required, help="As what.")

"""Opens a hub, and brings one up to date with this version: both may be done again."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from khumkan.core.messages import message
from khumkan.hub.intel.services import open_sector_collection
from khumkan.hub.operations.serving.preflight import (
    refuse_absent_database,
    refuse_newer_database,
    stamp_files,
)
from khumkan.hub.organisations.choices import Mode
from khumkan.hub.organisations.registers import load_fictional, load_real
from khumkan.hub.organisations.selectors.hub import hub_mode
from khumkan.hub.organisations.services.hub import open_hub
from khumkan.hub.rules.services import load_pack
from khumkan.ui.actors import OPERATOR
from khumkan.ui.errors import RefusedError


@dataclass(frozen=True, slots=True)
class Opened:
    """The hub as it is now; `n_organisations` were added, 0 where it was open already."""

    mode: Mode
    is_new: bool
    n_organisations: int


def bring_up_to_date() -> None:
    """Make the database, the static files and what is known of rules those of this version.

    Raises ConfigurationError if the database does not answer or is of a newer version.
    """
    refuse_absent_database()
    refuse_newer_database(MigrationExecutor(connection))
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp_files(Path(settings.STATIC_ROOT))
    load_pack()


@transaction.atomic
def open_once(*, is_simulation: bool) -> Opened:
    """Open the hub with the register it begins with, unless it was opened before.

    Raises RefusedError where a simulation is asked for and the hub is a real one.
    """
    opened = _open(is_simulation=is_simulation)
    open_sector_collection()
    return opened


def _open(*, is_simulation: bool) -> Opened:
    mode = hub_mode()
    if mode is None:
        mode = Mode.SIMULATION if is_simulation else Mode.REAL
        open_hub(mode, by=OPERATOR)
        load = load_fictional if is_simulation else load_real
        return Opened(mode, is_new=True, n_organisations=load(by=OPERATOR).n_added)
    if is_simulation and mode is Mode.REAL:
        raise RefusedError(
            message(
                "this is a real hub and stays one; for a simulation set hub.data to another folder"
            )
        )
    return Opened(mode, is_new=False, n_organisations=0)

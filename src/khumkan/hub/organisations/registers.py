"""What a new hub begins with: the ministry, the NCSA, and thirteen hospitals, real or fictional.

Organisations only: no people, no events. Loading again adds what is missing and changes nothing.
"""

from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO

from django.db import transaction

from khumkan.core.messages import message
from khumkan.hub.organisations.choices import Kind, Mode
from khumkan.hub.organisations.importing import import_organisations
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.particulars import Particulars
from khumkan.hub.organisations.selectors.hub import hub_mode
from khumkan.hub.organisations.services.organisations import add_organisation
from khumkan.ui.actors import Actor
from khumkan.ui.errors import RefusedError
from khumkan_samples.places import PLACES

MINISTRY = Particulars(
    kind=Kind.MINISTRY,
    name_th="กระทรวงสาธารณสุข",
    name_en="Ministry of Public Health",
    short_name="สธ.",
)
NCSA = Particulars(
    kind=Kind.AGENCY,
    name_th="สำนักงานคณะกรรมการการรักษาความมั่นคงปลอดภัยไซเบอร์แห่งชาติ",
    name_en="National Cyber Security Agency",
    short_name="สกมช.",
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many organisations were added, and how many were there."""

    n_added: int
    n_known: int


@transaction.atomic
def load_real(*, by: Actor) -> Loaded:
    """Load the real register of the pilot. Raises RefusedError unless the hub is for real."""
    _require(Mode.REAL)
    national = [_add_once(one, None, by) for one in (MINISTRY, NCSA)]
    pilot = files("khumkan.hub.organisations") / "data" / "pilot_hospitals.csv"
    report = import_organisations(BytesIO(pilot.read_bytes()), by=by)
    n_added = sum(is_new for _one, is_new in national) + report.n_added
    return Loaded(n_added, len(national) + len(PLACES) - n_added)


@transaction.atomic
def load_fictional(*, by: Actor) -> Loaded:
    """Load the thirteen hospitals that don't exist. Raises RefusedError unless in a simulation."""
    _require(Mode.SIMULATION)
    (ministry, is_new), (_ncsa, is_new_too) = (_add_once(one, None, by) for one in (MINISTRY, NCSA))
    hospitals = [
        _add_once(
            Particulars(
                kind=Kind.HOSPITAL,
                name_th=place.name_th,
                name_en=place.name_en,
                short_name=place.code,
                region=place.region,
            ),
            ministry,
            by,
        )
        for place in PLACES
    ]
    n_added = is_new + is_new_too + sum(is_new for _one, is_new in hospitals)
    return Loaded(n_added, len(hospitals) + 2 - n_added)


def _add_once(
    particulars: Particulars, parent: Organisation | None, by: Actor
) -> tuple[Organisation, bool]:
    there = Organisation.objects.filter(kind=particulars.kind, name_th=particulars.name_th).first()
    if there is not None:
        return there, False
    return add_organisation(particulars, parent=parent, by=by), True


def _require(mode: Mode) -> None:
    opened = hub_mode()
    if opened is None:
        raise RefusedError(message("Open the hub first: khumkan hub init."))
    if opened != mode:
        raise RefusedError(
            message(
                "This hub was opened as {mode}; the other kind stays out.", mode=str(opened.label)
            )
        )

"""What is said about an organisation, and the rules it must keep: for forms, files and services."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from khumkan.core.messages import Message, message
from khumkan.hub.organisations.choices import Kind
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.provinces import EAST, NORTH, PROVINCES, REGIONS, SOUTH, WEST
from khumkan.ui.errors import RefusedError

_HCODE = re.compile(r"[0-9]{5}")
_CODE9 = re.compile(r"EA[0-9]{7}")
_LONGEST = {"name_th": 200, "name_en": 200, "short_name": 40}
MOST_BEDS = 20_000

# What may stand above what; None is the top of the tree.
PARENTS: dict[Kind, frozenset[Kind | None]] = {
    Kind.MINISTRY: frozenset({None}),
    Kind.AGENCY: frozenset({None}),
    Kind.REGIONAL_OFFICE: frozenset({Kind.MINISTRY}),
    Kind.HOSPITAL: frozenset({None, Kind.MINISTRY, Kind.REGIONAL_OFFICE}),
    Kind.HEALTH_UNIT: frozenset({Kind.REGIONAL_OFFICE, Kind.HOSPITAL, Kind.HEALTH_UNIT}),
}


@dataclass(frozen=True, slots=True)
class Particulars:
    """Everything about an organisation but its place in the tree and whether it is open."""

    kind: Kind
    name_th: str
    name_en: str = ""
    short_name: str = ""
    hcode: str = ""
    code9: str = ""
    region: int | None = None
    province: str = ""
    latitude: float | None = None
    longitude: float | None = None
    n_beds: int | None = None


def particulars_of(organisation: Organisation) -> Particulars:
    """Return what is stored about an organisation."""
    values = {field.name: getattr(organisation, field.name) for field in fields(Particulars)}
    return Particulars(**values | {"kind": Kind(organisation.kind)})


def complete(particulars: Particulars) -> Particulars:
    """Return the same with the health region that its province belongs to, if none was given."""
    province = PROVINCES.get(particulars.province)
    if province is None or particulars.region is not None:
        return particulars
    return replace(particulars, region=province.region)


def find_faults(particulars: Particulars) -> Iterator[RefusedError]:
    """Yield each rule that is broken, named with its field."""
    yield from _faults_in_names(particulars)
    yield from _faults_in_codes(particulars)
    yield from _faults_in_region(particulars)
    yield from _faults_in_coordinates(particulars)
    if particulars.n_beds is not None and not 0 <= particulars.n_beds <= MOST_BEDS:
        yield RefusedError(
            message("Write the number of beds as 0 to {most}.", most=MOST_BEDS), field="n_beds"
        )


def check_place(kind: Kind, parent: Organisation | None) -> None:
    """Raise RefusedError if this kind of organisation can't stand below that one."""
    above = Kind(parent.kind) if parent else None
    if above not in PARENTS[kind]:
        raise RefusedError(_misplaced(kind), field="parent")
    if parent is not None and parent.closed_at is not None:
        raise RefusedError(
            message("{name} is closed; choose one that is open.", name=parent.name_th),
            field="parent",
        )


def _misplaced(kind: Kind) -> Message:
    match kind:
        case Kind.MINISTRY | Kind.AGENCY:
            return message("A ministry or an agency stands at the top and belongs to nobody.")
        case Kind.REGIONAL_OFFICE:
            return message("A regional office belongs to a ministry.")
        case Kind.HOSPITAL:
            return message("A hospital belongs to a ministry, to a regional office, or to nobody.")
        case Kind.HEALTH_UNIT:
            return message("A health unit belongs to a hospital, a regional office or a unit.")


def _faults_in_names(particulars: Particulars) -> Iterator[RefusedError]:
    if not particulars.name_th.strip():
        yield RefusedError(message("Write the name in Thai."), field="name_th")
    for field, most in _LONGEST.items():
        if len(getattr(particulars, field)) > most:
            text = message("Write at most {most} characters.", most=most)
            yield RefusedError(text, field=field)


def _faults_in_codes(particulars: Particulars) -> Iterator[RefusedError]:
    if particulars.hcode and not _HCODE.fullmatch(particulars.hcode):
        yield RefusedError(message("An H-code has five digits, such as 10672."), field="hcode")
    if particulars.code9 and not _CODE9.fullmatch(particulars.code9):
        text = message("A nine-character code is EA and seven digits, such as EA0010672.")
        yield RefusedError(text, field="code9")


def _faults_in_region(particulars: Particulars) -> Iterator[RefusedError]:
    if particulars.region is not None and particulars.region not in REGIONS:
        yield RefusedError(message("Health regions are 1 to 13."), field="region")
    if not particulars.province:
        return
    province = PROVINCES.get(particulars.province)
    if province is None:
        text = message("Province codes have two digits, such as 50 for Chiang Mai.")
        yield RefusedError(text, field="province")
    elif particulars.region not in {None, province.region}:
        text = message(
            "{province} belongs to health region {region}.",
            province=province.name,
            region=province.region,
        )
        yield RefusedError(text, field="region")


def _faults_in_coordinates(particulars: Particulars) -> Iterator[RefusedError]:
    latitude, longitude = particulars.latitude, particulars.longitude
    if latitude is None and longitude is None:
        return
    if latitude is None or longitude is None:
        missing = "latitude" if latitude is None else "longitude"
        text = message("Write both latitude and longitude, or neither.")
        yield RefusedError(text, field=missing)
    elif _is_in_the_country(longitude, latitude):
        text = message("Latitude and longitude look swapped: latitude is the smaller one.")
        yield RefusedError(text, field="latitude")
    elif not _is_in_the_country(latitude, longitude):
        text = message("This is outside Thailand: latitude 5.5 to 20.6, longitude 97.2 to 105.8.")
        yield RefusedError(text, field="latitude")


def _is_in_the_country(latitude: float, longitude: float) -> bool:
    return SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST

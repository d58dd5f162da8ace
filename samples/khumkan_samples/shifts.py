"""Who is there at an hour: at night the outpatient side is dark, wards and emergency are not."""

from dataclasses import dataclass

from khumkan_samples.hospitals import Hospital
from khumkan_samples.hosts import Host
from khumkan_samples.moments import HOUR
from khumkan_samples.people import Staff
from khumkan_samples.rhythm import intensity

NIGHT_ZONES = frozenset({"ER", "IPD", "LAB", "XRAY", "PHAR", "MED"})
CLOSED_BELOW = 0.1


@dataclass(frozen=True, slots=True)
class Shift:
    """Staff on duty; and all desks, those in use first, then those merely left on."""

    staff: tuple[Staff, ...]
    desks: tuple[Host, ...]


def shift_at(hospital: Hospital, begin: int) -> Shift:
    """Return who works in the hour that begins at `begin`."""
    if intensity("outpatient", begin + HOUR // 2) >= CLOSED_BELOW:
        return Shift(hospital.staff, hospital.workstations)
    staff = tuple(one for one in hospital.staff if one.department in NIGHT_ZONES)
    awake = sorted(hospital.workstations, key=lambda desk: desk.zone not in NIGHT_ZONES)
    return Shift(staff, tuple(awake))

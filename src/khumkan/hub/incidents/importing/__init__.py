"""Incidents of others as material for training: VERIS/VCDB records, the breach list of the US HHS.

They become closed drills of a fictional organisation in a simulation, and nothing else: no duty
runs for them, no statistics count them. Names of victims and free texts are left out.
"""

from khumkan.hub.incidents.importing.hhs import read_hhs
from khumkan.hub.incidents.importing.records import Odd, Reading, Record
from khumkan.hub.incidents.importing.storing import Outcome, fictional_place, import_records
from khumkan.hub.incidents.importing.veris import read_veris

__all__ = [
    "Odd",
    "Outcome",
    "Reading",
    "Record",
    "fictional_place",
    "import_records",
    "read_hhs",
    "read_veris",
]

"""One incident as a file for others: STIX 2.1, MISP, VERIS. Only what the gate lets out.

`read_material` decides what may leave; what writes it never reads the database.
"""

from khumkan.hub.incidents.exporting.copies import (
    copies_for,
    has_vocabulary,
    vocabulary_for,
)
from khumkan.hub.incidents.exporting.material import LeftOut, Material
from khumkan.hub.incidents.exporting.misp import write_misp
from khumkan.hub.incidents.exporting.reading import read_material, refuse_drill
from khumkan.hub.incidents.exporting.stix import write_stix
from khumkan.hub.incidents.exporting.veris import judge_veris, write_veris
from khumkan.hub.incidents.exporting.vocabulary import (
    MOST_VOCABULARY_BYTES,
    Missed,
    Vocabulary,
    parse_vocabulary,
    read_vocabulary,
)

__all__ = [
    "MOST_VOCABULARY_BYTES",
    "LeftOut",
    "Material",
    "Missed",
    "Vocabulary",
    "copies_for",
    "has_vocabulary",
    "judge_veris",
    "parse_vocabulary",
    "read_material",
    "read_vocabulary",
    "refuse_drill",
    "vocabulary_for",
    "write_misp",
    "write_stix",
    "write_veris",
]

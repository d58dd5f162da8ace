"""Fills a simulated hub with people, and lets three of its hospitals' nodes in.

`populate` runs in a process with the hub's own settings and prints what the test must know.
"""

import json
import sys
from datetime import date

from hub_world import make_person

from khumkan.hub.nodes.services import make_code
from khumkan.hub.organisations.choices import Kind, Role
from khumkan.hub.organisations.models import Organisation
from khumkan.hub.organisations.selectors.naming import organisations_named
from khumkan.ui.actors import OPERATOR
from khumkan_samples.places import PLACES

HOSPITALS = ("a", "b", "c")


def populate() -> None:
    """Store an analyst, an officer a hospital, and a code for each hospital's node."""
    places = [organisations_named(place.name_th).get() for place in PLACES[: len(HOSPITALS)]]
    make_person("Analyst", Role.SECTOR_ANALYST, _ministry())
    hospitals = {}
    for letter, place in zip(HOSPITALS, places, strict=True):
        make_person(f"{letter.upper()} Officer", Role.HOSPITAL_IT, place)
        hospitals[letter] = {
            "name_th": place.name_th,
            "name_en": place.name_en,
            "code": code_for(place, f"node of {letter}"),
        }
    sys.stdout.write(json.dumps(hospitals))


def _ministry() -> Organisation:
    return Organisation.objects.get(kind=Kind.MINISTRY)


def code_for(place: Organisation, name: str) -> str:
    """Return a code that lets one node in."""
    made = make_code(
        place,
        node_name=name,
        agreement_reference="จำลอง / simulation",
        agreement_signed_on=date(2026, 10, 1),
        by=OPERATOR,
    )
    return made.text

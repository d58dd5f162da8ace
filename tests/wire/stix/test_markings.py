import pytest
import stix2

from khumkan.core.jsontypes import JsonObject
from khumkan.wire.observables import Kind, Observable
from khumkan.wire.stix import (
    Origin,
    OtherObject,
    make_indicator,
    object_tlp,
    object_to_fields,
    read_object,
    tlp_marking,
    with_tlp_markings,
)
from khumkan.wire.tlp import Tlp

ADDRESS = Observable(Kind.IPV4, "192.0.2.1")
RAW: JsonObject = {
    "type": "note",
    "spec_version": "2.1",
    "id": "note--0b2c6e5e-6f0a-5b0e-8f43-0d8f3b0c9a11",
    "created": "2026-01-31T08:30:00.000Z",
    "modified": "2026-01-31T08:30:00.000Z",
    "content": "x",
    "object_refs": ["note--0b2c6e5e-6f0a-5b0e-8f43-0d8f3b0c9a11"],
}


@pytest.mark.parametrize("level", Tlp)
def test_a_marking_is_the_object_that_oasis_published(level: Tlp) -> None:
    assert object_to_fields(tlp_marking(level)) == {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": level.marking_id,
        "created": "2022-10-01T00:00:00.000Z",
        "name": level.label,
        "extensions": {
            "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d": {
                "extension_type": "property-extension",
                "tlp_2_0": level.value,
            }
        },
    }


@pytest.mark.parametrize("level", Tlp)
def test_the_stix2_library_reads_our_markings(level: Tlp) -> None:
    assert stix2.parse(object_to_fields(tlp_marking(level))).id == level.marking_id


def test_an_object_without_a_marking_has_no_level_and_is_not_clear() -> None:
    assert object_tlp(read_object(RAW)) is None


@pytest.mark.parametrize("level", Tlp)
def test_the_level_of_what_we_make_is_the_one_asked_for(level: Tlp, origin: Origin) -> None:
    marked = make_indicator(ADDRESS, Origin(origin.creator, origin.at, level))
    assert object_tlp(marked) is level


def test_the_strictest_part_counts_for_the_whole() -> None:
    fields: JsonObject = RAW | {
        "object_marking_refs": [Tlp.GREEN.marking_id],
        "granular_markings": [
            {"selectors": ["content"], "marking_ref": Tlp.RED.marking_id},
            {"selectors": ["content"], "lang": "th"},
        ],
    }
    assert object_tlp(read_object(fields)) is Tlp.RED


def test_a_marking_on_an_object_of_another_type_counts_too() -> None:
    other = read_object(
        {"type": "x-y", "id": "x-y--1", "object_marking_refs": [Tlp.RED.marking_id]}
    )
    assert isinstance(other, OtherObject)
    assert object_tlp(other) is Tlp.RED


def test_the_levels_in_use_travel_along_once_and_first(origin: Origin) -> None:
    amber = make_indicator(ADDRESS, Origin(origin.creator, origin.at, Tlp.AMBER))
    clear = make_indicator(ADDRESS, Origin(origin.creator, origin.at, Tlp.CLEAR))
    objects = with_tlp_markings([amber, amber, clear])
    assert [thing.id for thing in objects] == [
        Tlp.CLEAR.marking_id,
        Tlp.AMBER.marking_id,
        amber.id,
        amber.id,
        clear.id,
    ]
    assert with_tlp_markings(objects) == objects

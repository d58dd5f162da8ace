import json

import pytest
import stix2
import stix2.registry

from khumkan.core.jsontypes import JsonObject
from khumkan.wire.stix import object_to_fields, parse_object
from khumkan.wire.stix.objects import STRUCTS_BY_TYPE

UUID = "0b2c6e5e-6f0a-5b0e-8f43-0d8f3b0c9a11"
AT = "2026-01-31T08:30:00.000Z"
IDENTITY = f"identity--{UUID}"

# What each type needs beside type, spec_version and id; dated objects get created and modified.
LEAST: dict[str, JsonObject] = {
    "course-of-action": {"name": "x"},
    "domain-name": {"value": "a.example"},
    "email-addr": {"value": "a@b.example"},
    "extension-definition": {
        "created_by_ref": IDENTITY,
        "name": "x",
        "schema": "https://a.example",
        "version": "1.0.0",
        "extension_types": ["property-extension"],
    },
    "file": {"name": "x"},
    "grouping": {"context": "suspicious-activity", "object_refs": [IDENTITY]},
    "identity": {"name": "x"},
    "indicator": {"pattern": "[file:size = 1]", "pattern_type": "stix", "valid_from": AT},
    "ipv4-addr": {"value": "192.0.2.1"},
    "ipv6-addr": {"value": "2001:db8::1"},
    "language-content": {"object_ref": IDENTITY, "contents": {"th": {"name": "ก"}}},
    "marking-definition": {"definition_type": "statement", "definition": {"statement": "x"}},
    "note": {"content": "x", "object_refs": [IDENTITY]},
    "opinion": {"opinion": "agree", "object_refs": [IDENTITY]},
    "relationship": {
        "relationship_type": "indicates",
        "source_ref": f"indicator--{UUID}",
        "target_ref": f"malware--{UUID}",
    },
    "report": {"name": "x", "published": AT, "object_refs": [IDENTITY]},
    "sighting": {"sighting_of_ref": f"indicator--{UUID}"},
    "url": {"value": "https://a.example/"},
}
OBSERVABLES = {"domain-name", "email-addr", "file", "ipv4-addr", "ipv6-addr", "url"}

every_type = pytest.mark.parametrize("stix_type", sorted(STRUCTS_BY_TYPE))


def least(stix_type: str) -> JsonObject:
    fields: JsonObject = {"type": stix_type, "spec_version": "2.1", "id": f"{stix_type}--{UUID}"}
    if stix_type not in OBSERVABLES:
        fields |= {"created": AT}
    if stix_type not in OBSERVABLES | {"marking-definition"}:
        fields |= {"modified": AT}
    return fields | LEAST[stix_type]


def test_every_type_of_ours_is_tried_here() -> None:
    assert sorted(LEAST) == sorted(STRUCTS_BY_TYPE)


@every_type
def test_the_least_of_each_type_is_read_and_written_unchanged(stix_type: str) -> None:
    fields = least(stix_type)
    thing = parse_object(json.dumps(fields).encode())
    assert type(thing) is STRUCTS_BY_TYPE[stix_type]
    assert object_to_fields(thing) == fields


@every_type
def test_the_stix2_library_takes_what_we_write(stix_type: str) -> None:
    written = object_to_fields(parse_object(json.dumps(least(stix_type)).encode()))
    assert stix2.parse(written, version="2.1").type == stix_type


@every_type
def test_our_required_properties_are_those_of_the_stix2_library(stix_type: str) -> None:
    known = stix2.registry.STIX2_OBJ_MAPS["2.1"]
    judge = known["observables" if stix_type in OBSERVABLES else "objects"][stix_type]
    required = {name for name, rule in judge._properties.items() if rule.required}
    fields = least(stix_type)
    # The library makes these up where they are missing; over the wire they are never missing.
    assert required - {"type"} <= set(fields)


@every_type
def test_every_property_of_ours_is_one_of_the_stix2_library(stix_type: str) -> None:
    known = stix2.registry.STIX2_OBJ_MAPS["2.1"]
    judge = known["observables" if stix_type in OBSERVABLES else "objects"][stix_type]
    ours = set(STRUCTS_BY_TYPE[stix_type].__struct_fields__) - {"extra"}
    if stix_type == "extension-definition":
        ours -= {"extensions"}  # an extension of an extension: kept if somebody sends one
    assert ours <= set(judge._properties)

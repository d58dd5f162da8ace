"""One incident as STIX, MISP and VERIS: judged by others' code and words where there are any."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import stix2

from khumkan.hub.incidents.exporting import (
    LeftOut,
    Material,
    Vocabulary,
    read_vocabulary,
    write_misp,
    write_stix,
    write_veris,
)
from khumkan.ui.errors import RefusedError
from khumkan.wire.observables import recognise_observable
from khumkan.wire.tlp import Tlp

AT = datetime(2026, 11, 22, 5, 31, 7, 123456, tzinfo=UTC)
OBSERVABLES = tuple(
    recognise_observable(text)
    for text in (
        "203.0.113.7",
        "198.51.100.0/24",
        "2001:db8::7",
        "bad.example",
        "http://bad.example/x'y",
        "a" * 32,
        "b" * 40,
        "c" * 64,
    )
)


def material(**changed: Any) -> Material:
    given: dict[str, Any] = {
        "key": UUID(int=7),
        "begun_at": AT,
        "made_at": AT.replace(day=23),
        "tlp": Tlp.AMBER,
        "title": "ransomware by mail",
        "summary": "it came by mail",
        "organisation": "",
        "organisation_code": "",
        "severity": "high",
        "origin": "staff",
        "is_open": True,
        "personal_data": True,
        "via_processor": None,
        "categories": (4, 7),
        "category_labels": ("4 Malicious logic", "7 Denial of service"),
        "times": {"occurred_at": AT, "aware_at": AT},
        "counts": {"records": 10_095},
        "assets": {"server_ad": 2, "website": 1},
        "has_downtime": True,
        "observables": OBSERVABLES,
        "left_out": (LeftOut("x", "y"),),
    }
    return Material(**given | changed)


def of_type(bundle: Any, name: str) -> list[Any]:
    return [one for one in bundle["objects"] if one["type"] == name]


def test_stix_is_read_by_the_library_of_oasis() -> None:
    body = write_stix(material())
    bundle: Any = stix2.parse(body.decode(), allow_custom=True)
    (incident,) = of_type(bundle, "incident")
    assert incident.name == "ransomware by mail"
    assert len(of_type(bundle, "indicator")) == len(OBSERVABLES)
    marked = [one for one in bundle["objects"] if "object_marking_refs" in one]
    assert {ref for one in marked for ref in one["object_marking_refs"]} == {Tlp.AMBER.marking_id}
    known = {one["id"] for one in bundle["objects"]}
    for link in of_type(bundle, "relationship"):
        assert {link.source_ref, link.target_ref} <= known


def test_stix_is_the_same_each_time_and_tells_of_no_hospital() -> None:
    assert write_stix(material()) == write_stix(material())
    (identity,) = of_type(json.loads(write_stix(material())), "identity")
    other = material(key=UUID(int=8), begun_at=AT.replace(year=2025))
    assert of_type(json.loads(write_stix(other)), "identity") == [identity]


def test_stix_names_the_hospital_that_wants_it() -> None:
    named = write_stix(material(organisation="โรงพยาบาลสมมุติ", organisation_code="99999"))
    (identity,) = of_type(json.loads(named), "identity")
    assert identity["name"] == "โรงพยาบาลสมมุติ"


def test_an_incident_without_anything_is_still_valid() -> None:
    bare = material(title="", summary="", categories=(), category_labels=(), times={}, counts={},
                    assets={}, observables=(), personal_data=None, has_downtime=False)  # fmt: skip
    (incident,) = of_type(stix2.parse(write_stix(bare).decode()), "incident")
    assert "description" not in incident
    assert json.loads(write_misp(bare))["Event"]["Attribute"] == []


# The columns that MISP's core format asks of an event and of an attribute, and what it allows.
EVENT = {"uuid", "info", "date", "timestamp", "threat_level_id", "analysis", "distribution",
         "published", "Tag", "Attribute"}  # fmt: skip
ATTRIBUTE = {"uuid", "type", "category", "value", "to_ids", "distribution", "timestamp"}
ALLOWED = {
    "Network activity": {"ip-dst", "domain", "url"},
    "Payload delivery": {"md5", "sha1", "sha256", "sha512", "filename", "email-src"},
    "Other": {"comment"},
}


@pytest.mark.parametrize(
    ("tlp", "distribution"),
    [(Tlp.CLEAR, "3"), (Tlp.GREEN, "2"), (Tlp.AMBER, "1"), (Tlp.AMBER_STRICT, "0")],
)
def test_misp_has_the_documented_fields_and_no_wider_a_distribution(
    tlp: Tlp, distribution: str
) -> None:
    event = json.loads(write_misp(material(tlp=tlp)))["Event"]
    assert event.keys() == EVENT
    assert event["distribution"] == distribution
    assert event["published"] is False
    assert event["Tag"] == [{"name": f"tlp:{tlp.value}"}]
    for one in event["Attribute"]:
        assert one.keys() == ATTRIBUTE
        assert one["type"] in ALLOWED[one["category"]]
        assert one["distribution"] == "5"
        assert str(UUID(one["uuid"])) == one["uuid"]
    assert len({one["uuid"] for one in event["Attribute"]}) == len(OBSERVABLES) + 2


def test_misp_names_the_hospital_that_wants_it() -> None:
    event = json.loads(write_misp(material(organisation="X", organisation_code="1")))["Event"]
    assert event["Orgc"]["name"] == "X"


def check(value: Any, schema: Any, where: str = "") -> list[str]:
    """Return where a value breaks a schema, for the keywords that VERIS's schema uses."""
    problems = []
    if "enum" in schema and value not in schema["enum"]:
        problems.append(f"{where}: {value}")
    if schema.get("type") == "object":
        properties = schema.get("properties", {})
        problems += [
            f"{where}: no {name}" for name in schema.get("required", ()) if name not in value
        ]
        if schema.get("additionalProperties") is False:
            problems += [f"{where}: {name}" for name in value if name not in properties]
        for name in value.keys() & properties.keys():
            problems += check(value[name], properties[name], f"{where}.{name}")
    if schema.get("type") == "array":
        problems += [each for one in value for each in check(one, schema["items"], where)]
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
    if not isinstance(value, kinds.get(schema.get("type", ""), object)):
        problems.append(f"{where}: {type(value).__name__}")
    return problems


@pytest.fixture
def schema(corpus: Path) -> Any:
    return json.loads((corpus / "incidents" / "veris" / "verisc-merged.json").read_bytes())


@pytest.mark.parametrize("name", ["verisc-merged.json", "verisc-enum.json"])
@pytest.mark.parametrize("categories", [(), (1,), (8,), (9,), (2, 3, 4, 5, 6, 7)])
@pytest.mark.parametrize("origin", ["alert", "staff", "letter", "partner", "news", "other"])
def test_veris_fits_the_schema_of_its_authors(
    corpus: Path, schema: Any, name: str, categories: tuple[int, ...], origin: str
) -> None:
    vocabulary = read_vocabulary(str(corpus / "incidents" / "veris" / name))
    record = json.loads(write_veris(material(categories=categories, origin=origin), vocabulary))
    assert check(record, schema) == []


def test_a_word_that_the_copy_does_not_have_is_not_written() -> None:
    words = {"malware": {"variety": ["Unknown"]}}
    vocabulary = Vocabulary({"action": words}, "1.4.0")
    assert vocabulary.pick("action.malware.variety", "Ransomware") == "Unknown"
    with pytest.raises(RefusedError):
        vocabulary.pick("action.hacking.variety", "DoS")


def test_without_the_vocabulary_it_says_how_to_get_it() -> None:
    with pytest.raises(RefusedError, match="vz-risk/veris"):
        read_vocabulary("")


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b'{"properties": 3}'])
def test_what_is_no_vocabulary_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "words.json"
    file.write_bytes(content)
    with pytest.raises(RefusedError, match="is not VERIS"):
        write_veris(material(), read_vocabulary(str(file)))
    with pytest.raises(RefusedError):
        read_vocabulary(str(tmp_path / "nowhere.json"))

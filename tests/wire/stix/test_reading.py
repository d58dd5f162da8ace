import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.errors import WireError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.wire.stix import (
    Identity,
    Indicator,
    OtherObject,
    RejectedObject,
    object_to_fields,
    parse_bundle,
    parse_object,
    read_object,
)

UUID = "0b2c6e5e-6f0a-5b0e-8f43-0d8f3b0c9a11"
AT = "2026-01-31T08:30:00.000Z"
IDENTITY: JsonObject = {
    "type": "identity",
    "spec_version": "2.1",
    "id": f"identity--{UUID}",
    "created": AT,
    "modified": AT,
    "name": "โรงพยาบาลสมมุติ",
}
MALWARE: JsonObject = {
    "type": "malware",
    "spec_version": "2.1",
    "id": f"malware--{UUID}",
    "is_family": True,
}
OLD_INDICATOR: JsonObject = {
    "type": "indicator",
    "id": f"indicator--{UUID}",
    "created": AT,
    "modified": AT,
    "labels": ["malicious-activity"],
    "pattern": "[file:size = 1]",
    "valid_from": AT,
}


def bundle(*members: object) -> bytes:
    return json.dumps({"type": "bundle", "id": f"bundle--{UUID}", "objects": members}).encode()


def test_a_bundle_is_read_object_by_object() -> None:
    reading = parse_bundle(bundle(IDENTITY, MALWARE))
    assert isinstance(reading.objects[0], Identity)
    assert reading.objects[0].name == "โรงพยาบาลสมมุติ"
    assert isinstance(reading.objects[1], OtherObject)
    assert (reading.rejected, reading.n_upgraded) == ([], 0)


def test_one_bad_object_does_not_take_the_others_with_it() -> None:
    bad = {**IDENTITY, "name": None}
    reading = parse_bundle(bundle(IDENTITY, bad, 7, MALWARE, {"type": "identity"}))
    assert len(reading.objects) == 2
    assert [(r.position, r.id) for r in reading.rejected] == [
        (2, IDENTITY["id"]),
        (3, ""),
        (5, ""),
    ]
    assert "name" in str(reading.rejected[0].reason)


def test_a_single_object_stands_for_a_bundle_of_one() -> None:
    assert parse_bundle(json.dumps(IDENTITY).encode()).objects == [read_object(IDENTITY)]


@pytest.mark.parametrize("fields", [{}, {"objects": []}])
def test_an_empty_bundle_is_no_error(fields: JsonObject) -> None:
    data = json.dumps({"type": "bundle", "id": f"bundle--{UUID}", **fields}).encode()
    reading = parse_bundle(data)
    assert (reading.objects, reading.rejected) == ([], [])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(b"", "not JSON", id="empty"),
        pytest.param(b"{", "not JSON", id="cut off"),
        pytest.param(b"[]", "JSON object", id="list"),
        pytest.param(b'"bundle"', "JSON object", id="text"),
        pytest.param(b'{"type": "\xff"}', "not JSON", id="not UTF-8"),
        pytest.param(b'{"a": NaN}', "not JSON", id="no number"),
        pytest.param(b'{"a":' * 100_000, "not JSON", id="very deep"),
        pytest.param(b'{"type": "bundle", "objects": {}}', "not a list", id="objects no list"),
    ],
)
def test_what_is_no_bundle_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(WireError, match=said):
        parse_bundle(data)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param([], "JSON object", id="list"),
        pytest.param({"id": f"identity--{UUID}"}, "type and an id", id="no type"),
        pytest.param({"type": "identity"}, "type and an id", id="no id"),
        pytest.param({"type": 1, "id": 2}, "type and an id", id="numbers"),
        pytest.param({**IDENTITY, "spec_version": "2.2"}, "understood are 2.0, 2.1", id="newer"),
        pytest.param({**MALWARE, "spec_version": 2.1}, "understood are", id="version as a number"),
    ],
)
def test_what_is_no_object_of_ours_to_read_is_refused(fields: JsonValue, said: str) -> None:
    with pytest.raises(WireError, match=said):
        read_object(fields)


def test_unknown_properties_are_kept_even_one_called_extra() -> None:
    fields: JsonObject = {**IDENTITY, "x_beds": 120, "extra": {"a": 1}}
    thing = read_object(fields)
    assert isinstance(thing, Identity)
    assert thing.extra == {"x_beds": 120, "extra": {"a": 1}}
    assert object_to_fields(thing) == fields


def test_what_stands_inside_references_and_phases_is_kept() -> None:
    fields: JsonObject = {
        **OLD_INDICATOR,
        "spec_version": "2.1",
        "pattern_type": "stix",
        "external_references": [{"source_name": "x", "x_page": 7}],
        "kill_chain_phases": [{"kill_chain_name": "x", "phase_name": "y", "x_order": 1}],
        "granular_markings": [{"selectors": ["name"], "lang": "th", "x_why": "z"}],
    }
    assert object_to_fields(read_object(fields)) == fields


def test_an_object_of_another_type_is_kept_whole() -> None:
    assert object_to_fields(read_object(MALWARE)) == MALWARE
    assert parse_object(json.dumps(MALWARE).encode()) == read_object(MALWARE)


def test_an_indicator_of_stix_2_0_is_brought_to_2_1_and_counted() -> None:
    reading = parse_bundle(bundle(OLD_INDICATOR, IDENTITY, {**IDENTITY, "spec_version": "2.0"}))
    indicator = reading.objects[0]
    assert isinstance(indicator, Indicator)
    assert indicator.pattern_type == "stix"
    assert object_to_fields(indicator)["spec_version"] == "2.1"
    assert reading.n_upgraded == 2


def test_an_indicator_of_2_1_without_its_language_is_not_guessed() -> None:
    with pytest.raises(WireError, match="pattern_type"):
        read_object({**OLD_INDICATOR, "spec_version": "2.1"})


def test_a_cyber_observable_needs_no_version() -> None:
    fields = {"type": "url", "id": f"url--{UUID}", "value": "https://a.example/"}
    assert parse_bundle(bundle(fields)).n_upgraded == 0


@given(st.dictionaries(st.sampled_from([*IDENTITY, "x_a"]), st.text() | st.none() | st.integers()))
def test_no_object_breaks_the_reader(change: JsonObject) -> None:
    reading = parse_bundle(bundle({**IDENTITY, **change}))
    assert len(reading.objects) + len(reading.rejected) == 1


def members_of(file: Path) -> list[JsonObject]:
    whole = json.loads(file.read_bytes())
    return whole["objects"] if whole["type"] == "bundle" else [whole]


@pytest.mark.corpus
@pytest.mark.parametrize("folder", ["stix21/examples", "attack_ics"])
def test_published_stix_2_1_is_read_without_a_rejection(corpus: Path, folder: str) -> None:
    files = sorted((corpus / "intel" / folder).rglob("*.json"))
    assert files
    for file in files:
        reading = parse_bundle(file.read_bytes())
        assert (reading.rejected, reading.n_upgraded) == ([], 0)
        assert len(reading.objects) == len(members_of(file))


@pytest.mark.corpus
def test_published_stix_2_0_is_read_and_what_is_rejected_is_told(corpus: Path) -> None:
    n_members = n_objects = n_upgraded = 0
    rejected: list[RejectedObject] = []
    for file in sorted((corpus / "intel" / "unit42").rglob("*.json")):
        reading = parse_bundle(file.read_bytes())
        n_members += len(members_of(file))
        n_objects += len(reading.objects)
        n_upgraded += reading.n_upgraded
        rejected += reading.rejected
    assert n_members == n_objects + len(rejected) == 6216
    assert n_upgraded > 5000
    # Thirteen identities hold a list where the standard has a text.
    assert len(rejected) == 13
    assert all("identity_class" in str(one.reason) for one in rejected)

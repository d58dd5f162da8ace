import pytest
import stix2
from hypothesis import given
from hypothesis import strategies as st

from khumkan.core.jsontypes import JsonObject
from khumkan.wire.stix import deterministic_id, observable_id

CREATOR = "identity--0b2c6e5e-6f0a-5b0e-8f43-0d8f3b0c9a11"

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(texts)
@pytest.mark.parametrize(
    ("stix_type", "build"),
    [
        ("domain-name", stix2.v21.DomainName),
        ("url", stix2.v21.URL),
        ("ipv4-addr", stix2.v21.IPv4Address),
        ("ipv6-addr", stix2.v21.IPv6Address),
        ("email-addr", stix2.v21.EmailAddress),
    ],
)
def test_observable_ids_are_those_of_the_stix2_library(
    stix_type: str, build: type, value: str
) -> None:
    assert observable_id(stix_type, {"value": value}) == build(value=value).id


HASHES = {
    "SHA-512": "d" * 128,
    "SHA-256": "c" * 64,
    "SHA-1": "b" * 40,
    "MD5": "a" * 32,
    "SHA3-256": "e" * 64,
}


@given(st.sets(st.sampled_from(sorted(HASHES)), min_size=1), st.none() | texts)
def test_file_ids_are_those_of_the_stix2_library_whichever_hashes_are_known(
    names: set[str], file_name: str | None
) -> None:
    contributing: JsonObject = {"hashes": {name: HASHES[name] for name in sorted(names)}}
    if file_name:
        contributing["name"] = file_name
    assert observable_id("file", contributing) == stix2.v21.File(**contributing).id


def test_an_id_of_ours_is_the_same_for_ever() -> None:
    # If this fails, every indicator in the field would be published a second time.
    assert deterministic_id("indicator", CREATOR, "ipv4", "192.0.2.1") == (
        "indicator--57d0241d-d8b4-5788-8713-07ccd212d8d7"
    )


def test_type_creator_and_each_part_make_the_difference() -> None:
    ids = {
        deterministic_id("indicator", CREATOR, "ipv4", "192.0.2.1"),
        deterministic_id("sighting", CREATOR, "ipv4", "192.0.2.1"),
        deterministic_id("indicator", "", "ipv4", "192.0.2.1"),
        deterministic_id("indicator", CREATOR, "ipv4", "192.0.2.2"),
        deterministic_id("indicator", CREATOR, "ipv4192.0.2.1"),
        deterministic_id("indicator", CREATOR, "ipv4", "192.0.2.1", ""),
    }
    assert len({stix_id.partition("--")[2] for stix_id in ids}) == 6


def test_ids_are_of_the_uuid_version_that_stix_knows() -> None:
    assert deterministic_id("note", CREATOR, "x").partition("--")[2][14] == "5"

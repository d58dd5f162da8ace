import pytest

from khumkan.core.errors import WireError
from khumkan.core.jsontypes import JsonObject
from khumkan.wire.stix import Relationship, Sighting, read_object

UUID = "0b2c6e5e-6f0a-5b0e-8f43-0d8f3b0c9a11"
AT = "2026-01-31T08:30:00.000Z"
LATER = "2026-02-01T08:30:00.000Z"

SIGHTING: JsonObject = {
    "type": "sighting",
    "spec_version": "2.1",
    "id": f"sighting--{UUID}",
    "created": AT,
    "modified": AT,
    "sighting_of_ref": f"indicator--{UUID}",
}
RELATIONSHIP: JsonObject = {
    "type": "relationship",
    "spec_version": "2.1",
    "id": f"relationship--{UUID}",
    "created": AT,
    "modified": AT,
    "relationship_type": "mitigates",
    "source_ref": f"course-of-action--{UUID}",
    "target_ref": f"malware--{UUID}",
}


@pytest.mark.parametrize("count", [None, 0, 1, 999_999_999])
def test_a_sighting_may_count_from_none_to_the_limit_of_the_standard(count: int | None) -> None:
    sighting = read_object({**SIGHTING, "count": count})
    assert isinstance(sighting, Sighting)
    assert sighting.count == count


def test_a_relationship_names_both_ends() -> None:
    relationship = read_object(RELATIONSHIP)
    assert isinstance(relationship, Relationship)
    assert relationship.target_ref == f"malware--{UUID}"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param({**SIGHTING, "count": -1}, "count", id="negative count"),
        pytest.param({**SIGHTING, "count": 1_000_000_000}, "count", id="count too large"),
        pytest.param({**SIGHTING, "count": 1.5}, "count", id="half a sighting"),
        pytest.param({**SIGHTING, "sighting_of_ref": "x"}, "sighting_of_ref", id="of nothing"),
        pytest.param(
            {**SIGHTING, "first_seen": LATER, "last_seen": AT},
            "last_seen is before first_seen",
            id="ends before it starts",
        ),
        pytest.param({**RELATIONSHIP, "target_ref": None}, "target_ref", id="one end"),
        pytest.param(
            {**RELATIONSHIP, "start_time": LATER, "stop_time": AT},
            "stop_time is before start_time",
            id="stops before it starts",
        ),
    ],
)
def test_a_relation_that_breaks_the_standard_is_refused(fields: JsonObject, said: str) -> None:
    with pytest.raises(WireError, match=said):
        read_object(fields)

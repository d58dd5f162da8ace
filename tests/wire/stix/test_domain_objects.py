import pytest

from khumkan.core.errors import WireError
from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.wire.stix import read_object

UUID = "0b2c6e5e-6f0a-5b0e-8f43-0d8f3b0c9a11"
AT = "2026-01-31T08:30:00.000Z"
LATER = "2026-02-01T08:30:00.000Z"
REFS: list[JsonValue] = [f"indicator--{UUID}"]


def versioned(stix_type: str, **properties: JsonValue) -> JsonObject:
    return {
        "type": stix_type,
        "spec_version": "2.1",
        "id": f"{stix_type}--{UUID}",
        "created": AT,
        "modified": AT,
        **properties,
    }


INDICATOR = versioned("indicator", pattern="[file:size = 1]", pattern_type="stix", valid_from=AT)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param(versioned("identity"), "name", id="identity without a name"),
        pytest.param(versioned("identity", name=""), "length", id="empty name"),
        pytest.param(versioned("identity", name=7), "name", id="name is a number"),
        pytest.param({**INDICATOR, "pattern": ""}, "pattern", id="empty pattern"),
        pytest.param({**INDICATOR, "valid_from": None}, "valid_from", id="no start"),
        pytest.param(
            {**INDICATOR, "valid_from": LATER, "valid_until": AT},
            "valid_until is before valid_from",
            id="ends before it starts",
        ),
        pytest.param({**INDICATOR, "confidence": 101}, "confidence", id="surer than sure"),
        pytest.param({**INDICATOR, "confidence": -1}, "confidence", id="less than unsure"),
        pytest.param({**INDICATOR, "created": "2026-01-31T08:30:00.000"}, "created", id="no zone"),
        pytest.param({**INDICATOR, "created": "yesterday"}, "created", id="no time"),
        pytest.param({**INDICATOR, "id": f"identity--{UUID}"}, "is not one of", id="other's id"),
        pytest.param({**INDICATOR, "id": "indicator--1"}, "id", id="no UUID"),
        pytest.param({**INDICATOR, "object_marking_refs": ["red"]}, "marking", id="no marking id"),
        pytest.param({**INDICATOR, "labels": [""]}, "labels", id="empty label"),
        pytest.param(
            versioned("report", name="x", published=AT, object_refs=[]), "object_refs", id="report"
        ),
        pytest.param(versioned("grouping", object_refs=REFS), "context", id="grouping"),
        pytest.param(versioned("course-of-action"), "name", id="course of action"),
        pytest.param(versioned("note", object_refs=REFS), "content", id="note"),
        pytest.param(
            versioned("opinion", opinion="maybe", object_refs=REFS), "maybe", id="opinion"
        ),
    ],
)
def test_an_object_that_breaks_the_standard_is_refused_with_the_place(
    fields: JsonObject, said: str
) -> None:
    with pytest.raises(WireError, match=said):
        read_object(fields)


def test_an_indicator_may_end_the_moment_it_starts() -> None:
    # STIX wants valid_until later; others retract by making both equal, and that must be read.
    assert read_object({**INDICATOR, "valid_until": AT}).id == INDICATOR["id"]

from datetime import UTC, datetime

import pytest

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.columns import NOTHING_KNOWN, column_for
from khumkan.engine.columns.products.cloudtrail import CLOUDTRAIL, name_cloudtrail
from khumkan.engine.rows import LogSource, Row, Value

RECORD: JsonObject = {
    "eventVersion": "1.08",
    "eventTime": "2026-11-21T05:00:00Z",
    "eventSource": "s3.amazonaws.com",
    "eventName": "PutBucketVersioning",
    "sourceIPAddress": "192.0.2.1",
    "userIdentity": {"type": "IAMUser", "userName": "nok"},
    "requestParameters": {"VersioningConfiguration": {"Status": "Suspended"}},
    "responseElements": None,
}


def named(fields: JsonObject) -> Row:
    row = name_cloudtrail(fields, NOTHING_KNOWN)
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("eventName", "PutBucketVersioning"),
        ("eventSource", "s3.amazonaws.com"),
        ("sourceIPAddress", "192.0.2.1"),
        ("userIdentity.type", "IAMUser"),
        ("userIdentity.userName", "nok"),
        ("requestParameters.VersioningConfiguration.Status", "Suspended"),
        ("requestParameters", '{"VersioningConfiguration":{"Status":"Suspended"}}'),
    ],
)
def test_rules_find_fields_and_whole_objects(field: str, value: Value) -> None:
    row = named(RECORD)
    source = LogSource("aws", "", "cloudtrail")
    assert row.sources == {source}
    assert row.values[column_for(source, field)] == value


def test_what_is_nested_deeper_than_a_writer_goes_is_text_too() -> None:
    text = '{"a":[null,1,{"b":' * 600 + '"ก\\n"' + ',"c":[]}]}' * 600
    deep: JsonValue = "ก\n"
    for _ in range(600):
        deep = {"a": [None, 1, {"b": deep, "c": []}]}
    row = named(RECORD | {"requestParameters": deep})

    assert row.values[column_for(LogSource("aws"), "requestParameters")] == text


def test_null_has_no_column() -> None:
    assert "aws.cloudtrail.responseElements" not in named(RECORD).values


def test_the_time_is_utc() -> None:
    assert named(RECORD).time == datetime(2026, 11, 21, 5, tzinfo=UTC)


def test_what_is_no_record_is_left_to_others() -> None:
    assert name_cloudtrail({"eventName": "x"}, NOTHING_KNOWN) is None


def test_no_two_fields_share_a_column() -> None:
    assert len(set(CLOUDTRAIL.columns.values())) == len(CLOUDTRAIL.columns)

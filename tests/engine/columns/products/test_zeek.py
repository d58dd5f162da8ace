from datetime import UTC, datetime

import pytest

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.columns import NOTHING_KNOWN, column_for
from khumkan.engine.columns.products.zeek import name_zeek
from khumkan.engine.rows import LogSource, Row, Value


def entry(**fields: JsonValue) -> JsonObject:
    ends: JsonObject = {"id.orig_h": "10.41.10.7", "id.resp_h": "203.0.113.9", "id.resp_p": 53}
    return {"ts": 1763701200.5, **ends, **fields}


def named(fields: JsonObject) -> Row:
    row = name_zeek(fields, NOTHING_KNOWN)
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("fields", "source"),
    [
        pytest.param({"_path": "conn"}, LogSource("zeek", "", "conn"), id="told"),
        pytest.param({"_path": "dns"}, LogSource("zeek", "dns", "dns"), id="dns"),
        pytest.param({"qtype_name": "A"}, LogSource("zeek", "dns", "dns"), id="json-dns"),
        pytest.param({"conn_state": "SF"}, LogSource("zeek", "", "conn"), id="json-conn"),
        pytest.param({"odd": 1}, LogSource("zeek", "", ""), id="unknown"),
    ],
)
def test_each_log_is_a_service(fields: JsonObject, source: LogSource) -> None:
    assert named(entry(**fields)).sources == {source}


@pytest.mark.parametrize(
    ("source", "field", "value"),
    [
        (LogSource("zeek", "", "dns"), "id.orig_h", "10.41.10.7"),
        (LogSource("zeek", "", "dns"), "query", "c2.example"),
        (LogSource(category="dns"), "query", "c2.example"),
        (LogSource("zeek", "", "dce_rpc"), "endpoint", "svcctl"),
        (LogSource("zeek", "", "http"), "uri", "/x?y=1"),
    ],
)
def test_a_rule_finds_its_fields(source: LogSource, field: str, value: Value) -> None:
    row = named(entry(_path="dns", query="c2.example", endpoint="svcctl", uri="/x?y=1"))
    assert row.values[column_for(source, field)] == value


def test_time_is_an_epoch_with_fractions() -> None:
    assert named(entry()).time == datetime(2025, 11, 21, 5, 0, 0, 500_000, tzinfo=UTC)


@pytest.mark.parametrize("fields", [{"ts": 1.5}, {"_path": "dns"}, {"event_type": "dns"}])
def test_what_is_not_zeek_is_left_to_others(fields: JsonObject) -> None:
    assert name_zeek(fields, NOTHING_KNOWN) is None

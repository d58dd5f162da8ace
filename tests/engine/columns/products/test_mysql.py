from datetime import UTC, datetime

import pytest

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns import NOTHING_KNOWN, column_for
from khumkan.engine.columns.products.mysql import name_mysql_audit
from khumkan.engine.rows import LogSource, Row

RECORD: JsonObject = {
    "name": "Query",
    "record": "4707_2026-11-21",
    "timestamp": "2026-11-21T05:00:00 UTC",
    "command_class": "select",
    "connection_id": "12",
    "status": 0,
    "sqltext": "SELECT * FROM patient",
    "user": "his[his] @ [192.0.2.1]",
    "host": "ward3",
    "ip": "192.0.2.1",
    "db": "his",
}


def named(fields: JsonObject) -> Row:
    row = name_mysql_audit(fields, NOTHING_KNOWN)
    assert row is not None
    return row


@pytest.mark.parametrize(
    "source", [LogSource("mysql", "", "audit"), LogSource(category="database")], ids=str
)
def test_rules_for_databases_find_the_records_fields(source: LogSource) -> None:
    row = named({"audit_record": RECORD})
    assert any(source.covers(each) for each in row.sources)
    assert {name: row.values[column_for(source, name)] for name in RECORD} == RECORD


def test_addresses_have_ecs_names() -> None:
    values = named({"audit_record": RECORD}).values
    assert values["source.ip"] == "192.0.2.1"
    assert values["mysql.audit.sqltext"] == "SELECT * FROM patient"


def test_the_time_is_utc() -> None:
    row = named({"audit_record": RECORD})
    assert row.time == datetime(2026, 11, 21, 5, tzinfo=UTC)


def test_what_is_no_record_is_left_to_others() -> None:
    assert name_mysql_audit({"audit_record": "x"}, NOTHING_KNOWN) is None

from datetime import UTC, datetime

import pytest

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.columns import NOTHING_KNOWN, column_for
from khumkan.engine.columns.products.suricata import EVE, name_suricata
from khumkan.engine.rows import LogSource, Row, Value

NOON = datetime(2026, 11, 21, 5, 0, 0, tzinfo=UTC)


def named(fields: JsonObject) -> Row:
    row = name_suricata(fields, NOTHING_KNOWN)
    assert row is not None
    return row


def eve(event_type: str, **fields: JsonValue) -> JsonObject:
    return {"timestamp": "2026-11-21T12:00:00.000000+0700", "event_type": event_type, **fields}


ALERT = eve(
    "alert",
    src_ip="192.0.2.1",
    dest_port=445,
    proto="TCP",
    alert={"signature": "ET SCAN x", "signature_id": 2001569, "metadata": {"tag": ["a", "b"]}},
    http={"url": "/x.php?id=1", "http_user_agent": "curl", "status": 200},
)


@pytest.mark.parametrize(
    ("event_type", "source"),
    [
        ("alert", LogSource("suricata", "", "alert")),
        ("dns", LogSource("suricata", "dns", "dns")),
        ("drop", LogSource("suricata", "firewall", "drop")),
        ("http", LogSource("suricata", "", "http")),
        ("flow", LogSource("suricata", "", "flow")),
    ],
)
def test_each_event_type_is_a_service(event_type: str, source: LogSource) -> None:
    assert named(eve(event_type)).sources == {source}


@pytest.mark.parametrize(
    ("field", "column", "value"),
    [
        ("src_ip", "source.ip", "192.0.2.1"),
        ("dest_port", "destination.port", 445),
        ("proto", "network.transport", "TCP"),
        ("alert.signature", "rule.name", "ET SCAN x"),
        ("alert.metadata.tag", "suricata.eve.alert.metadata.tag", ("a", "b")),
        ("http.url", "url.original", "/x.php?id=1"),
        ("http.status", "http.response.status_code", 200),
    ],
)
def test_fields_are_found_by_name_and_by_column(field: str, column: str, value: Value) -> None:
    row = named(ALERT)
    assert row.values[column_for(LogSource("suricata", "", "alert"), field)] == value
    assert row.values[column] == value


def test_a_target_is_split() -> None:
    values = named(ALERT).values
    assert (values["url.path"], values["url.query"]) == ("/x.php", "id=1")


@pytest.mark.parametrize(
    "dns",
    [
        pytest.param({"rrname": "x.th", "rrtype": "A"}, id="version 1"),
        pytest.param({"query": [{"rrname": "x.th", "rrtype": "A"}]}, id="in an alert"),
        pytest.param(
            {"version": 3, "queries": [{"rrname": "x.th", "rrtype": "A"}]}, id="version 3"
        ),
    ],
)
def test_the_question_is_found_in_every_version(dns: JsonObject) -> None:
    row = named(eve("dns", dns=dns))
    question = row.values[column_for(LogSource(category="dns"), "query")]
    assert question in ("x.th", ("x.th",))


def test_the_time_is_brought_to_utc() -> None:
    assert named(ALERT).time == NOON
    naive = {**ALERT, "timestamp": "2026-11-21T05:00:00.000000"}
    assert named(naive).time == NOON


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"event_type": "click"}, id="no time and no flow"),
        pytest.param({"event_type": 5, "timestamp": "x"}, id="no text"),
        pytest.param({"timestamp": "x"}, id="no type"),
    ],
)
def test_what_is_no_eve_is_left_to_others(fields: JsonObject) -> None:
    assert name_suricata(fields, NOTHING_KNOWN) is None


def test_no_two_fields_share_a_column() -> None:
    assert len(set(EVE.columns.values())) == len(EVE.columns)

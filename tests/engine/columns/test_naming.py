import copy
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.columns import (
    SCHEMA_VERSION,
    TimeContext,
    column_for,
    flatten,
    name_event,
)
from khumkan.engine.columns.products.unix import embedded_json
from khumkan.engine.events import Event
from khumkan.engine.rows import LogSource, Value

NOON = datetime(2026, 11, 21, 5, 0, 0, tzinfo=UTC)
THAILAND = TimeContext(
    zone=timezone(timedelta(hours=7)), reference=datetime(2026, 11, 30, tzinfo=UTC)
)
ELSEWHERE = TimeContext(
    zone=timezone(timedelta(hours=-5)), reference=datetime(2026, 11, 30, tzinfo=UTC)
)


def event(fields: JsonObject) -> Event:
    return Event(record=1, part=1, n_bytes=0, raw=b"", fields=fields, format="json")


def test_the_schema_has_a_number() -> None:
    assert SCHEMA_VERSION == 1


@pytest.mark.parametrize(
    ("fields", "source"),
    [
        pytest.param(
            {"EventID": 1, "Channel": "Microsoft-Windows-Sysmon/Operational"},
            LogSource("windows", "process_creation", "sysmon"),
            id="windows",
        ),
        pytest.param(
            {"event_type": "alert", "timestamp": "x"},
            LogSource("suricata", "", "alert"),
            id="suricata",
        ),
        pytest.param(
            {"message": "", "kv": {"type": "event", "vd": "root"}},
            LogSource("fortigate", "", "event"),
            id="fortigate",
        ),
        pytest.param(
            {"message": "", "cef": {"vendor": "Acme", "product": "Wall"}},
            LogSource("acme", "", "wall"),
            id="cef",
        ),
        pytest.param(
            {"message": "", "access": {}}, LogSource(category="webserver"), id="access log"
        ),
        pytest.param({"audit_record": {}}, LogSource("mysql", "database", "audit"), id="mysql"),
        pytest.param(
            {"eventVersion": "1", "eventSource": "s", "eventName": "n"},
            LogSource("aws", "", "cloudtrail"),
            id="cloudtrail",
        ),
        pytest.param(
            {"message": "", "syslog": {"app": "cron"}}, LogSource("linux", "", "cron"), id="syslog"
        ),
        pytest.param(
            {"message": "{…}", "syslog": {}, "json": {"event_type": "dns", "timestamp": "x"}},
            LogSource("suricata", "dns", "dns"),
            id="embedded in syslog",
        ),
        pytest.param({"message": "text"}, LogSource(), id="text"),
        pytest.param({"a": 1}, LogSource(), id="unknown"),
        pytest.param({}, LogSource(), id="empty"),
        pytest.param(
            {"message": "x", "product": "cisco", "service": "aaa"},
            LogSource("cisco", "", "aaa"),
            id="labelled",
        ),
        pytest.param(
            {"event_type": "dns", "timestamp": "x", "product": "suricata"},
            LogSource("suricata", "dns", "dns"),
            id="labelled and known",
        ),
        pytest.param(
            {"Image": "/bin/sh", "product": "linux", "category": "process_creation"},
            LogSource("linux", "process_creation"),
            id="labelled as a category of Sysmon's",
        ),
    ],
)
def test_an_event_is_named_by_the_product_that_knows_it(
    fields: JsonObject, source: LogSource
) -> None:
    assert source in name_event(event(fields)).sources


def test_what_nobody_knows_keeps_its_flattened_names() -> None:
    row = name_event(event({"a": {"b": [1, 2]}, "ts": 1795237200.0, "c": None}))
    assert row.values == {"ts": 1795237200.0, "a.b": (1, 2)}
    assert row.time == NOON


def test_a_label_decides_about_columns() -> None:
    fields: JsonObject = {
        "product": "fortigate",
        "service": "event",
        "srcip": "192.0.2.1",
        "cfgpath": "x",
    }
    row = name_event(event(fields))
    source = LogSource("fortigate", "", "event")
    assert row.sources == {source}
    assert row.values["source.ip"] == "192.0.2.1"
    assert row.values[column_for(source, "cfgpath")] == "x"


def test_w3c_fields_with_a_label_are_found_by_their_names() -> None:
    fields: JsonObject = {
        "category": "webserver",
        "cs-uri-stem": "/a",
        "cs-uri-query": "b=1",
        "c-ip": "::1",
    }
    row = name_event(event(fields))
    found = [row.values[column_for(LogSource(category="webserver"), name)] for name in fields][1:]
    assert found == ["/a", "b=1", "::1"]


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"EventID": 1, "Channel": "Security"}, id="over a channel"),
        pytest.param({"message": "x"}, id="over nothing"),
        pytest.param({"product": "okta"}, id="over a label"),
    ],
)
def test_a_hint_is_the_only_log_source(fields: JsonObject) -> None:
    hint = LogSource("acme", "", "log")
    assert name_event(event(fields), hint).sources == {hint}


def test_a_hint_decides_about_columns_where_the_event_does_not() -> None:
    hint = LogSource("windows", "process_creation")
    row = name_event(event({"Image": "C:\\a.exe", "x": 1}), hint)
    assert row.values == {"process.executable": "C:\\a.exe", "winlog.event_data.x": 1}


def test_a_hint_makes_http_of_suricata_answer_rules_for_web_servers() -> None:
    hint = LogSource("suricata", "webserver", "http")
    fields: JsonObject = {
        "event_type": "http",
        "timestamp": "x",
        "http": {"url": "/a?b", "http_method": "GET"},
    }
    row = name_event(event(fields), hint)
    rule_source = LogSource(category="webserver")
    assert rule_source.covers(hint)
    names = ("cs-uri-query", "cs-uri-stem", "cs-method")
    assert [row.values[column_for(rule_source, n)] for n in names] == ["/a?b", "/a", "GET"]


LOCAL, UNIVERSAL = "2026-11-21T12:00:00", "2026-11-21T05:00:00"
SYSMON_CHANNEL = "Microsoft-Windows-Sysmon/Operational"


def sysmon(**fields: JsonValue) -> JsonObject:
    return {"EventID": 1, "Channel": SYSMON_CHANNEL, **fields}


def syslog(timestamp: str, **fields: JsonValue) -> JsonObject:
    return {"message": "x", "syslog": {"app": "sshd", "timestamp": timestamp}, **fields}


def wazuh(**system: str) -> JsonObject:
    return {"timestamp": LOCAL, "data": {"win": {"system": {"eventID": "1", **system}}}}


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param(syslog("Nov 21 12:00:00"), id="syslog, RFC 3164"),
        pytest.param(syslog(LOCAL), id="syslog, ISO"),
        pytest.param(
            syslog("Nov 21 12:00:00", kv={"type": "x", "vd": "r"}), id="FortiGate, header"
        ),
        pytest.param(
            {"message": "", "kv": {"type": "x", "vd": "r", "date": LOCAL[:10], "time": LOCAL[11:]}},
            id="FortiGate without tz",
        ),
        pytest.param(
            {"message": "", "cef": {"extension": {"rt": "Nov 21 2026 12:00:00"}}}, id="CEF"
        ),
        pytest.param(syslog("Nov 21 12:00:00", cef={"vendor": "Acme"}), id="CEF, header"),
        pytest.param(
            {
                "message": "",
                "cef": {
                    "vendor": "Fortinet",
                    "product": "Fortigate",
                    "extension": {"FTNTFGTdate": LOCAL[:10], "FTNTFGTtime": LOCAL[11:]},
                },
            },
            id="FortiGate's CEF",
        ),
        pytest.param({"event_type": "dns", "timestamp": LOCAL}, id="EVE"),
        pytest.param(
            syslog("Dec 1 00:00:00", json={"event_type": "dns", "timestamp": LOCAL}),
            id="EVE in syslog",
        ),
        pytest.param(syslog("Nov 21 12:00:00", json={"a": 1}), id="an object in syslog"),
        pytest.param(
            {"message": "", "access": {"timestamp": "21/Nov/2026:12:00:00"}}, id="access log"
        ),
        pytest.param({"message": "", "access": {"timestamp": LOCAL}}, id="access log, ISO"),
        pytest.param(sysmon(EventTime="2026-11-21 12:00:00"), id="NXLog"),
        pytest.param(wazuh(), id="Wazuh"),
        pytest.param({"Image": "x", "product": "windows", "EventTime": LOCAL}, id="labelled"),
        pytest.param({"eventTime": LOCAL}, id="unknown"),
    ],
)
def test_a_time_without_a_zone_is_the_hospitals(fields: JsonObject) -> None:
    assert name_event(event(fields), context=THAILAND).time == NOON


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param(sysmon(UtcTime="2026-11-21 05:00:00.000", EventTime=LOCAL), id="Sysmon"),
        pytest.param(sysmon(SystemTime=UNIVERSAL), id="SystemTime"),
        pytest.param(sysmon(TimeCreated=UNIVERSAL), id="TimeCreated"),
        pytest.param(sysmon(**{"@timestamp": UNIVERSAL}), id="Windows through Logstash"),
        pytest.param({"winlog": {"time_created": UNIVERSAL}}, id="winlogbeat"),
        pytest.param(
            {"Event": {"System": {"TimeCreated": {"#attributes": {"SystemTime": UNIVERSAL}}}}},
            id="EVTX",
        ),
        pytest.param(wazuh(systemTime=UNIVERSAL), id="Wazuh"),
        pytest.param(
            {"eventVersion": "1", "eventSource": "s", "eventName": "n", "eventTime": UNIVERSAL},
            id="CloudTrail",
        ),
        pytest.param({"audit_record": {"timestamp": f"{UNIVERSAL} UTC"}}, id="MySQL"),
        pytest.param({"audit_record": {"timestamp": UNIVERSAL}}, id="MySQL, bare"),
        pytest.param({"message": "type=PATH msg=audit(1795237200.000:1): item=0"}, id="auditd"),
        pytest.param({"@timestamp": UNIVERSAL, "time": LOCAL}, id="Elastic"),
        pytest.param({"ts": 1795237200}, id="an epoch"),
        pytest.param({"timestamp": f"{LOCAL}+07:00"}, id="a zone of its own"),
    ],
)
def test_what_is_utc_or_has_a_zone_stays_what_it_is(fields: JsonObject) -> None:
    assert name_event(event(fields), context=ELSEWHERE).time == NOON


def test_without_a_reference_a_time_without_a_year_is_none() -> None:
    assert name_event(event(syslog("Nov 21 12:00:00"))).time is None


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
KNOWN_TEXTS = st.sampled_from(
    [
        "Security",
        "Microsoft-Windows-Sysmon/Operational",
        "4688",
        "windows",
        "process_creation",
        "Fortinet",
        "Fortigate",
        "2026-11-21T05:00:00Z",
        "Nov 21 12:00:00",
        "S-1-5-18",
        "audit(1:2)",
        "%AAA-5-X: y",
        "/a?b",
    ]
)
KNOWN_KEYS = st.sampled_from(
    [
        "Channel", "EventID", "Provider_Name", "OperationType", "TimeCreated", "Hashes", "Image",
        "winlog", "channel", "event_id", "event_data", "param1", "log", "level",
        "Event", "System", "EventData", "UserData", "Provider", "#attributes", "#text", "Name",
        "data", "win", "system", "eventdata", "product", "category", "service",
        "message", "syslog", "hostname", "app", "facility", "timestamp", "kv", "type", "subtype",
        "vd", "url", "hostname", "eventtime", "msg", "SRC", "DST", "PROTO", "cef", "vendor",
        "extension", "json", "cat", "suser", "duser", "access", "target", "event_type", "dns", "http",
        "audit_record", "eventVersion", "eventSource", "eventName", "requestParameters",
        "MandatoryLabel", "SubjectUserSid", "ObjectName", "NewValue", "NewValueType",
    ]
)  # fmt: skip
JSON = st.recursive(
    SCALARS | KNOWN_TEXTS | st.sampled_from([1, 4688, 4657, 1116]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(KNOWN_KEYS | st.text(max_size=5), inner, max_size=6)
    ),
    max_leaves=25,
)
OBJECTS = st.dictionaries(KNOWN_KEYS | st.text(max_size=5), JSON, max_size=8)


def _scalars(values: Iterable[Value]) -> set[tuple[type, str]]:
    return {
        (type(each), repr(each))
        for value in values
        for each in (value if isinstance(value, tuple) else (value,))
    }


@pytest.mark.unmeasured
@settings(max_examples=400)
@given(OBJECTS)
def test_any_object_is_named_and_no_value_is_lost(fields: JsonObject) -> None:
    before = copy.deepcopy(fields)
    row = name_event(event(fields), context=THAILAND)
    assert repr(fields) == repr(before)
    leaves = flatten(fields)
    if embedded_json(fields) is not None:
        leaves.pop("message", None)  # it is the object once more
    assert _scalars(leaves.values()) <= _scalars(row.values.values())
    assert row.sources
    assert row.time is None or row.time.tzinfo is UTC


@given(OBJECTS)
def test_values_are_scalars_or_tuples_of_scalars(fields: JsonObject) -> None:
    for value in name_event(event(fields)).values.values():
        for each in value if isinstance(value, tuple) else (value,):
            assert type(each) in {str, int, float, bool}


@given(OBJECTS)
def test_naming_twice_gives_the_same(fields: JsonObject) -> None:
    assert repr(name_event(event(fields))) == repr(name_event(event(copy.deepcopy(fields))))

"""What log shippers wrap: the line or the object within is what rules see, nothing around is lost."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.engine.formats.reading import read_all

from khumkan.engine.columns import name_event
from khumkan.engine.formats.shipped import unwrap
from khumkan.engine.rows import LogSource, Row

SSHD = "Nov 21 12:00:00 web1 sshd[812]: Failed password for root from 203.0.113.9 port 51122 ssh2"
BARE_SSHD = "Failed password for root from 203.0.113.9 port 51122 ssh2"
FORTIGATE = (
    'date=2026-11-21 time=12:00:00 devname="fw1" devid="FGT60" logid="0000000013" type="traffic" '
    'subtype="forward" srcip=10.41.10.7 dstip=203.0.113.9 dstport=443 action="accept"'
)
ACCESS = '203.0.113.9 - - [21/Nov/2026:12:00:00 +0700] "GET /upload.aspx HTTP/1.1" 404 12'
EVE = '{"timestamp":"2026-11-21T12:00:00.0+0700","event_type":"dns","src_ip":"10.41.10.7","dns":{"type":"query","rrname":"c2.example"}}'
AT = "2026-11-21T05:00:01.000Z"
AUTH = LogSource("linux", "", "auth")


def named(document: Any) -> Row:
    """Read one document as an input hands it on, and name it."""
    (event,) = read_all("shipped", json.dumps(document).encode() + b"\n").events
    return name_event(event)


@pytest.mark.parametrize(
    ("document", "source", "columns"),
    [
        pytest.param(
            {
                "@timestamp": AT,
                "message": SSHD,
                "host": {"name": "web1.example"},
                "agent": {"type": "filebeat"},
                "log": {"file": {"path": "/var/log/auth.log"}, "offset": 5},
            },
            AUTH,
            {
                "source.ip": "203.0.113.9",
                "user.name": "root",
                "host.name": "web1",
                "own.host.name": "web1.example",
                "log.file.path": "/var/log/auth.log",
                "log.offset": 5,
                "agent.type": "filebeat",
            },
            id="Filebeat, a line with its header",
        ),
        pytest.param(
            {
                "@timestamp": AT,
                "message": BARE_SSHD,
                "syslog": {"identifier": "sshd"},
                "host": {"name": "web1"},
            },
            AUTH,
            {"source.ip": "203.0.113.9", "host.name": "web1", "message": BARE_SSHD},
            id="Filebeat's journald, the header cut off",
        ),
        pytest.param(
            {"@timestamp": AT, "@version": "1", "message": FORTIGATE, "host": {"name": "ls"}},
            LogSource("fortigate", "firewall", "traffic"),
            {"source.ip": "10.41.10.7", "destination.port": "443", "@version": "1"},
            id="Logstash, FortiGate",
        ),
        pytest.param(
            {"message": ACCESS, "source_type": "file", "host": "web1", "timestamp": AT},
            LogSource("", "webserver", ""),
            {"source.ip": "203.0.113.9", "source_type": "file", "host": "web1"},
            id="Vector, an access log",
        ),
        pytest.param(
            {"@timestamp": AT, "log": EVE, "stream": "stdout"},
            LogSource("suricata", "dns", "dns"),
            {"dns.question.name": "c2.example", "stream": "stdout"},
            id="Fluent Bit, EVE",
        ),
        pytest.param(
            {"@timestamp": AT, "appname": "sshd", "hostname": "web1", "message": BARE_SSHD},
            AUTH,
            {"user.name": "root", "host.name": "web1"},
            id="Vector's syslog source",
        ),
        pytest.param(
            {"MESSAGE": BARE_SSHD, "SYSLOG_IDENTIFIER": "sshd", "_HOSTNAME": "web1"},
            AUTH,
            {"user.name": "root", "host.name": "web1"},
            id="journald by OpenTelemetry",
        ),
        pytest.param(
            {"time": 1795237200.5, "host": "web1", "sourcetype": "linux_secure", "event": SSHD},
            AUTH,
            {"user.name": "root", "host.name": "web1", "hec.sourcetype": "linux_secure"},
            id="HEC, a line",
        ),
        pytest.param(
            {"host": "web1", "index": "main", "event": json.loads(EVE), "fields": {"site": "a"}},
            LogSource("suricata", "dns", "dns"),
            {
                "dns.question.name": "c2.example",
                "host.name": "web1",
                "site": "a",
                "hec.index": "main",
            },
            id="HEC, an object",
        ),
        pytest.param(
            {"host": "docker1", "event": {"line": SSHD, "source": "stdout", "tag": "x"}},
            AUTH,
            {"user.name": "root", "own.host.name": "docker1", "tag": "x"},
            id="HEC, Docker's logging driver",
        ),
        pytest.param(
            {"event": {"message": FORTIGATE, "source_type": "syslog"}, "host": "fw"},
            LogSource("fortigate", "firewall", "traffic"),
            {"source.ip": "10.41.10.7", "source_type": "syslog"},
            id="HEC, Vector within",
        ),
        pytest.param(
            {"message": FORTIGATE, "otel": {"severity_number": 9}, "log.file.name": "fgt.log"},
            LogSource("fortigate", "firewall", "traffic"),
            {"source.ip": "10.41.10.7", "otel.severity_number": 9, "log.file.name": "fgt.log"},
            id="OpenTelemetry, a line",
        ),
    ],
)
def test_what_is_carried_is_named_as_if_it_had_come_alone(
    document: Any, source: LogSource, columns: dict[str, object]
) -> None:
    row = named(document)

    assert source in row.sources, row.sources
    assert {name: row.values.get(name) for name in columns} == columns
    assert row.time is not None or "time" not in json.dumps(document)


@pytest.mark.parametrize(
    ("document", "time"),
    [
        ({"@timestamp": AT, "message": "x"}, datetime(2026, 11, 21, 5, 0, 1, tzinfo=UTC)),
        (
            {"time": 1795237200.5, "event": "x"},
            datetime(2026, 11, 21, 5, 0, 0, 500_000, tzinfo=UTC),
        ),
        (
            {"time": "1795237200.5", "event": "x"},
            datetime(2026, 11, 21, 5, 0, 0, 500_000, tzinfo=UTC),
        ),
        ({"time": 1, "event": json.loads(EVE)}, datetime(2026, 11, 21, 5, tzinfo=UTC)),
        ({"time": "now", "event": "x"}, None),
        ({"@timestamp": AT, "message": ACCESS}, datetime(2026, 11, 21, 5, tzinfo=UTC)),
    ],
)
def test_the_time_is_the_events_own_else_the_shippers(document: Any, time: datetime | None) -> None:
    assert named(document).time == time


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(
            {"winlog": {"channel": "Security", "event_id": 4625}, "message": SSHD}, id="winlogbeat"
        ),
        pytest.param({"EventID": 4625, "Channel": "Security", "message": "a=b"}, id="NXLog"),
        pytest.param(json.loads(EVE), id="EVE as it is"),
        pytest.param({"user": "somchai", "action": "view"}, id="an application's own"),
        pytest.param({"event": {"action": "x"}, "source": {"ip": "10.0.0.1"}, "x": 1}, id="ECS"),
        pytest.param({"event": 5}, id="HEC with a number"),
        pytest.param({"message": {"a": 1}}, id="a message that is an object"),
        pytest.param({}, id="nothing"),
    ],
)
def test_what_carries_nothing_is_an_event_as_it_is(document: Any) -> None:
    (event,) = read_all("shipped", json.dumps(document).encode()).events

    assert unwrap(document) is None
    assert event.fields == document


def test_a_line_that_nobody_knows_keeps_what_stands_around_it_under_its_own_names() -> None:
    row = named({"message": "สวัสดี", "product": "his", "service": "login", "user.name": "somchai"})

    assert row.sources == {LogSource("his", "", "login")}
    assert row.values["message"] == "สวัสดี"
    assert row.values["user.name"] == "somchai"


def test_what_a_shipper_says_does_not_change_what_the_event_says() -> None:
    row = named({"message": FORTIGATE, "source.ip": "192.0.2.1", "own.source.ip": "192.0.2.2"})

    assert row.values["source.ip"] == "10.41.10.7"
    assert row.values["own.source.ip"] == "192.0.2.1"
    assert row.values["own.own.source.ip"] == "192.0.2.2"


def test_no_value_is_doubled_where_both_say_the_same() -> None:
    row = named({"host": "web1", "event": SSHD})

    assert [name for name in row.values if name.endswith("host.name")] == ["host.name"]


@pytest.mark.parametrize("forged", ["text", ["list"], None, 1])
def test_a_member_called_shipped_that_is_no_object_is_one_of_the_events_own(forged: Any) -> None:
    row = named({"shipped": forged, "user.name": "somchai"})

    assert row.values["user.name"] == "somchai"


def test_the_raw_event_stays_as_it_came() -> None:
    line = b'{"host":"db1",  "event":"<34>1 2025-10-11T22:14:15Z fw su - - - failed"}'
    (event,) = read_all("shipped", line + b"\n").events

    assert event.raw == line
    assert event.format == "shipped"


def test_a_hint_is_the_only_log_source() -> None:
    (event,) = read_all("shipped", json.dumps({"message": SSHD}).encode()).events
    hint = LogSource("acme", "", "")

    assert name_event(event, hint).sources == {hint}

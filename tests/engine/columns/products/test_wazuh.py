"""Alerts of Wazuh are named like what they carry; Windows events of other shippers too."""

from datetime import UTC, datetime

import pytest

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.columns import column_for, name_event
from khumkan.engine.columns.products.wazuh import carried_event
from khumkan.engine.events import Event
from khumkan.engine.rows import LogSource, Row, Value

FAILED = "Nov 21 12:00:00 sshd sshd[812]: Failed password for root from 203.0.113.9 port 51122 ssh2"


def alert(**members: JsonValue) -> JsonObject:
    return {
        "timestamp": "2026-11-21T12:00:00.000+0700",
        "rule": {"level": 5, "id": "5760", "groups": ["syslog", "sshd"]},
        "agent": {"id": "003", "name": "mon01", "ip": "10.0.0.5"},
        "manager": {"name": "wazuh"},
        "id": "1795237200.12345",
        "decoder": {"name": "sshd"},
        "location": "/var/log/auth.log",
        **members,
    }


def named(fields: JsonObject) -> Row:
    return name_event(Event(1, 1, 0, b"", fields, "json"))


SSH = alert(
    full_log=FAILED,
    predecoder={"program_name": "sshd", "timestamp": "Nov 21 12:00:00", "hostname": "sshd"},
    data={"srcip": "203.0.113.9", "srcport": "51122", "dstuser": "root"},
)
AUDIT = alert(
    full_log='type=EXECVE msg=audit(1795237200.001:7): argc=2 a0="chmod" a1="777"',
    decoder={"name": "auditd"},
)
EVE = alert(
    decoder={"name": "json"},
    data={
        "timestamp": "2026-11-21T05:00:00Z",
        "event_type": "alert",
        "src_ip": "203.0.113.9",
        "alert": {"signature_id": "2024", "signature": "ET SCAN"},
    },
)
WEB = alert(
    decoder={"name": "web-accesslog"},
    full_log="203.0.113.9 - - something odd",
    data={"srcip": "203.0.113.9", "url": "/a", "id": "404"},
)


@pytest.mark.parametrize(
    ("fields", "source", "columns"),
    [
        pytest.param(
            SSH,
            LogSource("linux", "", "sshd"),
            {
                "source.ip": "203.0.113.9",
                "user.name": "root",
                "event.outcome": "failure",
                "message": FAILED.partition(": ")[2],
                "rule.id": "5760",
                "agent.name": "mon01",
                "data.dstuser": "root",
            },
            id="syslog",
        ),
        pytest.param(
            AUDIT,
            LogSource("linux", "", "auditd"),
            {"process.command_line": "chmod 777", "host.name": "mon01", "rule.id": "5760"},
            id="auditd",
        ),
        pytest.param(
            EVE,
            LogSource("suricata", "", "alert"),
            {"source.ip": "203.0.113.9", "rule.id": "2024", "own.rule.id": "5760"},
            id="an-object",
        ),
        pytest.param(
            WEB,
            LogSource("wazuh", "", "alerts"),
            {"source.ip": "203.0.113.9", "url.original": "/a", "data.id": "404"},
            id="what-only-wazuh-knows",
        ),
    ],
)
def test_an_alert_is_named_like_what_it_carries(
    fields: JsonObject, source: LogSource, columns: dict[str, Value]
) -> None:
    row = named(fields)
    assert {source, LogSource("wazuh", "", "alerts")} <= row.sources
    assert {name: row.values.get(name) for name in columns} == columns


@pytest.mark.parametrize("fields", [SSH, AUDIT, EVE, WEB])
def test_its_time_is_the_events_or_wazuhs(fields: JsonObject) -> None:
    time = named(fields).time
    assert time
    assert time.replace(microsecond=0) == datetime(2026, 11, 21, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"full_log": "x"},
        alert(full_log=1),
        alert(rule="x", full_log="x"),
        alert(data={"win": {"system": {}}}),
    ],
)
def test_what_carries_no_line_is_left_to_others(fields: JsonObject) -> None:
    assert carried_event(fields) is None


@pytest.mark.parametrize(
    "predecoder",
    [None, 5, {}, {"program_name": 5}, {"program_name": ""}, {"program_name": "x" * 99}],
)
def test_a_line_without_a_program_is_a_line(predecoder: JsonValue) -> None:
    assert named(alert(full_log="x y", predecoder=predecoder)).values["message"] == "x y"


def test_a_program_is_found_where_its_header_ends() -> None:
    line = "Nov 21 12:00:00 h app: app: x"
    fields = alert(full_log=line, predecoder={"program_name": "app", "hostname": "h"})
    assert named(fields).values["message"] == "app: x"


CREATED: JsonObject = {
    "CommandLine": "whoami /all",
    "Image": "C:\\Windows\\System32\\whoami.exe",
    "User": "HOSP\\nok",
}
SYSMON = "Microsoft-Windows-Sysmon/Operational"


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param(
            {
                "EventTime": "2026-11-21 05:00:00",
                "Hostname": "pc7",
                "EventID": 1,
                "SourceName": "Microsoft-Windows-Sysmon",
                "Channel": SYSMON,
                "SeverityValue": 2,
                "RecordNumber": 5,
                "ExecutionProcessID": 3000,
                **CREATED,
            },
            id="nxlog",
        ),
        pytest.param(
            {
                "@timestamp": "2026-11-21T05:00:00.000Z",
                "agent": {"type": "filebeat", "version": "8.15.0"},
                "data_stream": {"dataset": "windows.sysmon_operational", "type": "logs"},
                "elastic_agent": {"id": "x"},
                "event": {"code": "1", "provider": "Microsoft-Windows-Sysmon", "dataset": "x"},
                "host": {"name": "pc7"},
                "winlog": {
                    "channel": SYSMON,
                    "event_id": "1",
                    "computer_name": "pc7",
                    "event_data": CREATED,
                },
            },
            id="elastic-agent",
        ),
        pytest.param(
            alert(
                timestamp="2026-11-21T12:00:00.000+0700",
                decoder={"name": "windows_eventchannel"},
                data={
                    "win": {
                        "system": {
                            "channel": SYSMON,
                            "eventID": "1",
                            "computer": "pc7",
                            "systemTime": "2026-11-21T05:00:00.0Z",
                        },
                        "eventdata": {
                            name[0].lower() + name[1:]: value for name, value in CREATED.items()
                        },
                    }
                },
            ),
            id="wazuh",
        ),
    ],
)
def test_a_created_process_is_the_same_whoever_ships_it(fields: JsonObject) -> None:
    source = LogSource("windows", "process_creation", "sysmon")
    row = named(fields)
    assert source in row.sources
    assert {name: row.values[column_for(source, name)] for name in CREATED} == CREATED
    assert row.values["host.name"] == "pc7"
    assert row.time == datetime(2026, 11, 21, 5, tzinfo=UTC)

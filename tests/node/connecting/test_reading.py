"""Lines as each set-up sends them: the reader that the node uses names what our rules ask for."""

import json
from datetime import timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import khumkan

from khumkan.engine.columns import TimeContext, name_event
from khumkan.engine.events import Limits
from khumkan.engine.formats import get_format, read_batches
from khumkan.engine.rows import LogSource

SYSMON = {
    "UtcTime": "2026-11-18 02:43:04.100",
    "ProcessGuid": "{b5a1c0de-2c41-691b-0a0b-000000000f00}",
    "Image": r"C:\Windows\System32\vssadmin.exe",
    "CommandLine": "vssadmin.exe Delete Shadows /all /quiet",
    "User": r"KHAOSUAN\wipada.s",
    "ParentImage": r"C:\Windows\System32\cmd.exe",
}
WINLOGBEAT = {
    "@timestamp": "2026-11-18T02:43:05.000Z",
    "agent": {"type": "winlogbeat", "version": "8.15.3"},
    "event": {"code": "1", "provider": "Microsoft-Windows-Sysmon"},
    "host": {"name": "OPD-PC-07"},
    "message": "Process Create:",
    "winlog": {
        "channel": "Microsoft-Windows-Sysmon/Operational",
        "event_id": "1",
        "provider_name": "Microsoft-Windows-Sysmon",
        "event_data": SYSMON,
    },
}
NXLOG = {
    "EventTime": "2026-11-18 09:43:05",
    "Hostname": "OPD-PC-07",
    "EventID": 1,
    "SourceName": "Microsoft-Windows-Sysmon",
    "Channel": "Microsoft-Windows-Sysmon/Operational",
    "Message": "Process Create:",
    **SYSMON,
}
REQUEST = "/opd.php?hn=1%20UNION%20SELECT%20username,password%20FROM%20users"
NGINX = {
    "category": "webserver",
    "service": "nginx",
    "@timestamp": "2026-11-18T09:43:05+07:00",
    "source.ip": "203.0.113.66",
    "url.domain": "www.khaosuan.example",
    "http.request.method": "GET",
    "url.original": REQUEST,
    "http.response.status_code": "200",
}
COMBINED = (
    f'203.0.113.66 - - [18/Nov/2026:09:43:05 +0700] "GET {REQUEST} HTTP/1.1" 200 43 "-" "curl/8"'
)
EVE = {
    "timestamp": "2026-11-18T09:43:05.000000+0700",
    "flow_id": 1782200110445012,
    "event_type": "alert",
    "src_ip": "10.20.3.41",
    "src_port": 51877,
    "dest_ip": "198.51.100.23",
    "dest_port": 443,
    "proto": "TCP",
    "alert": {
        "action": "allowed",
        "signature_id": 9000101,
        "signature": "SAMPLE MALWARE Check-in",
        "category": "A Network Trojan was detected",
        "severity": 1,
    },
}
AUDIT = "20261118 09:43:05,his-db,his,203.0.113.9,7,21,QUERY,his,'SELECT * FROM patient',0"
FORTIGATE = (
    '<189>date=2026-11-18 time=09:43:05 devname="FGT-KHAOSUAN" devid="FGT60F0000000001" '
    'eventtime=1794969785000000411 tz="+0700" logid="0000000013" type="traffic" '
    'subtype="forward" level="notice" vd="root" srcip=203.0.113.45 srcport=51544 '
    'srcintf="wan1" dstip=192.0.2.20 dstport=3389 proto=6 action="close" policyid=12 '
    'policytype="policy" service="tcp/3389" duration=5 sentbyte=512 rcvdbyte=734'
)


def text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def by_rsyslog(app: str, message: str) -> str:
    """A line as rsyslog's own template for RFC 5424 has it."""
    return f"<182>1 2026-11-18T09:43:05.123456+07:00 his-1 {app} - - - {message}"


def by_nxlog(event: dict[str, Any]) -> str:
    """A line as NXLog's to_json and to_syslog_bsd make it."""
    return f"<14>Nov 18 09:43:05 OPD-PC-07 Microsoft-Windows-Sysmon[3012]: {text(event)}"


WINDOWS = {
    "process.command_line": "vssadmin.exe Delete Shadows /all /quiet",
    "process.executable": r"C:\Windows\System32\vssadmin.exe",
    "host.name": "OPD-PC-07",
}
WEB = {
    "source.ip": "203.0.113.66",
    "url.original": REQUEST,
    "url.path": "/opd.php",
    "http.request.method": "GET",
}
SHADOWS = "Shadow Copies or Windows Backups Deleted"
INJECTION = "SQL Injection With UNION SELECT"

ROWS = [
    pytest.param(
        "syslog",
        FORTIGATE,
        LogSource("fortigate", "firewall", "traffic"),
        {"source.ip": "203.0.113.45", "destination.port": "3389", "event.action": "close"},
        "Remote Desktop or File Sharing Accepted From the Internet",
        id="fortigate",
    ),
    pytest.param(
        "syslog",
        by_rsyslog("sshd", "Failed password for root from 203.0.113.45 port 50122 ssh2"),
        LogSource("linux", "", "sshd"),
        {"source.ip": "203.0.113.45", "user.name": "root"},
        None,
        id="linux",
    ),
    pytest.param(
        "syslog",
        by_rsyslog("nginx", text(NGINX)),
        LogSource("", "webserver", ""),
        {**WEB, "url.domain": "www.khaosuan.example"},
        INJECTION,
        id="nginx",
    ),
    pytest.param(
        "syslog",
        by_rsyslog("apache2", COMBINED),
        LogSource("", "webserver", "apache"),
        WEB,
        INJECTION,
        id="apache, by nginx's file for rsyslog",
    ),
    pytest.param(
        "syslog",
        by_rsyslog("mariadb-audit", AUDIT),
        LogSource("mysql", "database", "audit"),
        {"source.ip": "203.0.113.9", "user.name": "his", "event.action": "Query"},
        "All Patients Read at Once From the HIS Database",
        id="mysql",
    ),
    pytest.param(
        "syslog",
        by_rsyslog("suricata", text(EVE)),
        LogSource("suricata", "", "alert"),
        {"source.ip": "10.20.3.41", "destination.ip": "198.51.100.23"},
        "Network Sensor Saw Malware Talking",
        id="suricata",
    ),
    pytest.param(
        "shipped",
        text(WINLOGBEAT),
        LogSource("windows", "process_creation", "sysmon"),
        {**WINDOWS, "user.name": r"KHAOSUAN\wipada.s"},
        SHADOWS,
        id="winlogbeat",
    ),
    pytest.param(
        "syslog",
        by_nxlog(NXLOG),
        LogSource("windows", "process_creation", "sysmon"),
        WINDOWS,
        SHADOWS,
        id="nxlog",
    ),
    pytest.param(
        "shipped",
        text({"@timestamp": "2026-11-18T02:43:05.000Z", "log": COMBINED}),
        LogSource("", "webserver", ""),
        WEB,
        INJECTION,
        id="fluent-bit",
    ),
    pytest.param(
        "shipped",
        text({"file": "/var/log/nginx/access.log", "host": "web-1", "message": COMBINED}),
        LogSource("", "webserver", ""),
        {**WEB, "file": "/var/log/nginx/access.log"},
        INJECTION,
        id="vector",
    ),
]


@pytest.mark.parametrize(("form", "line", "source", "columns", "_title"), ROWS)
def test_what_rules_ask_for_has_its_column(
    form: str, line: str, source: LogSource, columns: dict[str, str], _title: str | None
) -> None:
    batches = read_batches(BytesIO(line.encode()), get_format(form), Limits())
    (event,) = (each for batch in batches for each in batch.events)
    row = name_event(event, None, TimeContext(zone=timezone(timedelta(hours=7))))
    assert source in row.sources
    assert {name: str(row.values.get(name)) for name in columns} == columns
    assert row.time is not None
    assert row.time.hour == 2


@pytest.mark.parametrize("form", ["syslog", "shipped"])
def test_rules_of_our_own_find_in_them(form: str, tmp_path: Path) -> None:
    mine = [one.values for one in ROWS if one.values[0] == form]
    file = tmp_path / "lines.log"
    file.write_text("\n".join(str(line) for _, line, *_ in mine) + "\n", encoding="utf-8")
    said = khumkan("detect", "--events", file, "--format", form, "--output", "jsonl")
    assert {one["title"] for one in said.findings} >= {one[4] for one in mine if one[4]}

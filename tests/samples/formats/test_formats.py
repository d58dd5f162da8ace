"""What each writer makes of one fact, byte for byte."""

import re

import orjson
import pytest

from khumkan_samples.entries import (
    EVE,
    FORTIGATE,
    HIS_AUDIT,
    LINUX,
    SYSMON,
    WEB,
    WINDOWS,
    Body,
    Entry,
)
from khumkan_samples.formats import FORMATS
from khumkan_samples.formats.winlogbeat import KINDS
from khumkan_samples.hospitals import build_hospital
from khumkan_samples.places import PLACES

HOSPITAL = build_hospital(PLACES[3], 13)
AT = 1_795_114_801_123_456


def write(file: str, body: Body) -> str:
    return FORMATS[file](HOSPITAL).encode(Entry(AT, file, body)).decode()


def test_fortigate_leaves_numbers_and_addresses_bare_and_quotes_text() -> None:
    body: Body = {
        "logid": "0000000013",
        "level": "notice",
        "srcip": "10.0.0.1",
        "srcport": 7,
        "service": "tcp/7",
    }
    assert write(FORTIGATE, body) == (
        '<189>date=2026-11-20 time=02:00:01 devname="TSF-FW01" '
        f'devid="{HOSPITAL.firewall.serial}" eventtime=1795114801123456975 tz="+0700" '
        'logid="0000000013" level="notice" srcip=10.0.0.1 srcport=7 service="tcp/7"'
    )


@pytest.mark.parametrize(
    ("level", "priority"),
    [("alert", 185), ("warning", 188), ("notice", 189), ("information", 190)],
)
def test_fortigate_priority_is_local7_and_the_level(level: str, priority: int) -> None:
    assert write(FORTIGATE, {"level": level}).startswith(f"<{priority}>")


def test_nginx_writes_the_combined_form_and_completes_a_referer_of_its_own() -> None:
    body: Body = {
        "ip": "203.0.113.9",
        "method": "GET",
        "target": "/x",
        "version": "2.0",
        "status": 200,
        "size": 12,
        "referer": "/y",
        "agent": "A",
    }
    assert write(WEB, body) == (
        '203.0.113.9 - - [20/Nov/2026:02:00:01 +0700] "GET /x HTTP/2.0" 200 12 '
        '"https://www.rp-thungsuwanfa.example/y" "A"'
    )


def test_linux_writes_rfc_3164() -> None:
    body: Body = {"priority": 38, "host": "tsf-pxy01", "app": "sshd", "pid": 7, "text": "hello"}
    assert write(LINUX, body) == "<38>Nov 20 02:00:01 tsf-pxy01 sshd[7]: hello"
    assert write(LINUX, body | {"pid": None}).endswith("tsf-pxy01 sshd: hello")


def test_linux_writes_rfc_5424_where_there_is_structured_data() -> None:
    body: Body = {
        "priority": 134,
        "host": "h",
        "app": "a",
        "pid": 7,
        "message_id": "JOB",
        "data": '[job@32473 name="x"]',
        "text": "done",
    }
    assert write(LINUX, body) == (
        "<134>1 2026-11-20T02:00:01.123456+07:00 h.rp-thungsuwanfa.example a 7 JOB "
        '[job@32473 name="x"] done'
    )


def test_percona_numbers_records_and_names_the_rotation_at_midnight_in_bangkok() -> None:
    record = orjson.loads(write(HIS_AUDIT, {"name": "Query", "sqltext": "SELECT 1"}))[
        "audit_record"
    ]
    assert list(record)[:3] == ["name", "record", "timestamp"]
    assert re.fullmatch(r"\d+_2026-11-19T17:00:00", record["record"])
    assert record["timestamp"] == "2026-11-19T19:00:01Z"


def test_eve_puts_time_and_interface_first() -> None:
    event = orjson.loads(write(EVE, {"event_type": "dns"}))
    assert event["timestamp"] == "2026-11-20T02:00:01.123456+0700"
    assert event["event_type"] == "dns"


def test_sysmon_is_flat_and_says_both_times() -> None:
    event = orjson.loads(write(SYSMON, {"EventID": 1, "Computer": "C", "Image": "I"}))
    assert event["UtcTime"] == "2026-11-19 19:00:01.123"
    assert event["EventTime"] == "2026-11-20 02:00:01"
    assert event["Channel"] == "Microsoft-Windows-Sysmon/Operational"
    assert not [key for key, value in event.items() if isinstance(value, dict)]


@pytest.mark.parametrize("event_id", list(KINDS))
def test_winlogbeat_nests_what_the_event_id_decides(event_id: int) -> None:
    data = {"param1": "Print Spooler", "param2": "stopped"}
    body: Body = {"channel": "Security", "event_id": event_id, "computer": "C.ad.x", "data": data}
    event = orjson.loads(write(WINDOWS, body))
    assert event["event"]["code"] == event["winlog"]["event_id"] == str(event_id)
    assert event["winlog"]["event_data"] == data
    assert event["winlog"]["provider_name"] == KINDS[event_id].provider[0]
    assert "{" not in event["message"]


def test_records_are_numbered_for_each_computer_and_channel() -> None:
    windows = FORMATS[WINDOWS](HOSPITAL)

    def number(computer: str, channel: str) -> int:
        body: Body = {"channel": channel, "event_id": 7036, "computer": computer}
        line = windows.encode(Entry(AT, WINDOWS, body | {"data": {"param1": "a", "param2": "b"}}))
        return int(orjson.loads(line)["winlog"]["record_id"])

    first, other, second = number("A", "System"), number("B", "System"), number("A", "System")
    assert second == first + 1
    assert other not in (first, second)

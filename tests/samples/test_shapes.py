"""Every line of every file has the shape its product writes, and the files are in order of time."""

import re
from datetime import datetime
from typing import Any

import orjson
import pytest

PAIR = r'[a-z_]+=(?:"[^"]*"|[^\s"]+)'
SHAPES = {
    "fortigate.log": re.compile(
        r"<(?:185|188|189|190)>date=\d{4}-\d\d-\d\d time=\d\d:\d\d:\d\d "
        r'devname="[A-Z]{3}-FW01" devid="F[A-Z0-9]{15}" eventtime=\d{19} tz="\+0700" '
        r'logid="\d{10}" type="(?:traffic|event|utm)" subtype="\w+"(?: ' + PAIR + ")+"
    ),
    "web-access.log": re.compile(
        r"[0-9a-f.:]+ - - \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0700\] "
        r'"(?:GET|POST) [!-~]+ HTTP/(?:1\.1|2\.0)" \d{3} \d+ "[!-~]+" "[ -~]+"'
    ),
    "linux.log": re.compile(
        r"<\d{1,3}>(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d [a-z0-9-]+ [\w.-]+(?:\[\d+\])?: .+"
        r"|1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+07:00 [a-z0-9.-]+ \S+ \d+ \w+ \[.+\] .+)"
    ),
}
WINLOG = {"api", "channel", "computer_name", "event_id", "provider_name", "record_id", "version"}
SYSMON = {"Channel", "EventID", "Provider_Name", "Computer", "UtcTime", "TimeCreated"}
AUDIT = {"name", "record", "timestamp", "connection_id", "status", "user", "host", "ip", "db"}
EVENT_KEYS = {
    1: {"Image", "CommandLine", "ParentImage", "ParentCommandLine", "User", "Hashes"},
    3: {"Image", "DestinationIp", "DestinationPort", "SourceIp", "Initiated"},
    5: {"Image", "ProcessGuid"},
    7: {"Image", "ImageLoaded", "Signed"},
    10: {"SourceImage", "TargetImage", "GrantedAccess", "CallTrace"},
    11: {"Image", "TargetFilename"},
    12: {"TargetObject", "EventType"},
    13: {"TargetObject", "EventType", "Details"},
    22: {"QueryName", "QueryResults", "QueryStatus"},
    23: {"TargetFilename", "Hashes"},
}
SECURITY = {4624, 4625, 4634, 4648, 4672, 4688, 4720, 4728, 4732, 5140, 5145, 6416}


@pytest.mark.parametrize("file", list(SHAPES))
def test_text_lines_have_the_products_shape(recorded: Any, file: str) -> None:
    shape = SHAPES[file]
    odd = [line for line in recorded.every(file) if not shape.fullmatch(line)]
    assert not odd[:3]


def test_winlogbeat_records_are_whole(recorded: Any) -> None:
    kinds = set()
    for line in recorded.every("windows.jsonl"):
        event = orjson.loads(line)
        assert set(event["winlog"]) >= WINLOG
        assert ("event_data" in event["winlog"]) != ("user_data" in event["winlog"])
        kinds.add(int(event["winlog"]["event_id"]))
    assert kinds >= SECURITY | {7036, 7045, 1102, 104, 4768, 4769, 2000}


def test_sysmon_records_are_flat_and_whole(recorded: Any) -> None:
    kinds = set()
    for line in recorded.every("sysmon.jsonl"):
        event = orjson.loads(line)
        kinds.add(event["EventID"])
        assert set(event) >= SYSMON | EVENT_KEYS[event["EventID"]]
        assert not any(isinstance(value, dict | list) for value in event.values())
    assert kinds == set(EVENT_KEYS)


def test_audit_records_have_the_plugins_keys(recorded: Any) -> None:
    names = set()
    for line in recorded.every("his-audit.jsonl"):
        record = orjson.loads(line)["audit_record"]
        assert set(record) >= AUDIT
        assert (record["name"] == "Query") == ("sqltext" in record)
        names.add(record["name"])
    assert names == {"Connect", "Query", "Quit"}


def test_sensor_events_carry_the_object_they_are_named_for(recorded: Any) -> None:
    kinds = set()
    for line in recorded.every("eve.json"):
        event = orjson.loads(line)
        kinds.add(event["event_type"])
        assert event["event_type"] in event
        assert {"timestamp", "flow_id", "src_ip", "dest_ip", "proto"} <= set(event)
    assert kinds == {"dns", "flow", "tls", "http", "alert"}


def test_thai_is_in_the_logs_where_hospitals_have_it(recorded: Any) -> None:
    thai = re.compile("[ก-๛]")
    for file in ("his-audit.jsonl", "windows.jsonl", "sysmon.jsonl"):
        assert any(thai.search(line) for line in recorded.every(file)), file
    assert any("%E0%B8" in line for line in recorded.every("web-access.log"))


def when(file: str, line: str) -> datetime | str:
    if file == "fortigate.log":
        return line.split("eventtime=", 1)[1][:19]
    if file == "web-access.log":
        return datetime.strptime(line.split("[", 1)[1][:26], "%d/%b/%Y:%H:%M:%S %z")
    event = orjson.loads(line)
    if file == "his-audit.jsonl":
        return str(event["audit_record"]["timestamp"])
    return str(event.get("timestamp") or event.get("@timestamp") or event["TimeCreated"])


@pytest.mark.parametrize(
    "file",
    [
        "fortigate.log",
        "windows.jsonl",
        "sysmon.jsonl",
        "his-audit.jsonl",
        "web-access.log",
        "eve.json",
    ],
)
def test_files_are_in_the_order_of_time(recorded: Any, file: str) -> None:
    for hospital in recorded.hospitals:
        times = [when(file, line) for line in recorded.lines(hospital, file)]
        assert times == sorted(times)


def test_record_numbers_rise_without_gaps_for_each_computer(night: Any) -> None:
    last: dict[str, int] = {}
    for line in night.every("sysmon.jsonl"):
        event = orjson.loads(line)
        before = last.get(event["Computer"], event["RecordNumber"] - 1)
        assert event["RecordNumber"] == before + 1
        last[event["Computer"]] = event["RecordNumber"]

from datetime import UTC, datetime

import pytest

from khumkan.core.jsontypes import JsonObject, JsonValue
from khumkan.engine.columns import NOTHING_KNOWN, column_for
from khumkan.engine.columns.windows.layouts import EVTX, FLAT, WAZUH, WINLOGBEAT, Shape
from khumkan.engine.columns.windows.naming import name_labelled_windows, name_windows
from khumkan.engine.rows import LogSource, Row, Value

SYSMON_CHANNEL = "Microsoft-Windows-Sysmon/Operational"
NOON = datetime(2026, 11, 21, 5, 0, 0, tzinfo=UTC)
STAMP = "2026-11-21T05:00:00.000000Z"

FLAT_PROCESS: JsonObject = {
    "Channel": SYSMON_CHANNEL,
    "EventID": 1,
    "Provider_Name": "Microsoft-Windows-Sysmon",
    "Computer": "his-db01.hosp.example",
    "TimeCreated": STAMP,
    "Image": "C:\\Windows\\System32\\cmd.exe",
    "User": "HOSP\\nok",
    "ProcessId": 42,
    "Hashes": "MD5=00112233445566778899AABBCCDDEEFF",
}
NESTED_PROCESS: JsonObject = {
    "@timestamp": STAMP,
    "host": {"name": "collector"},
    "event": {"code": "1", "provider": "Microsoft-Windows-Sysmon"},
    "log": {"level": "information"},
    "winlog": {
        "channel": SYSMON_CHANNEL,
        "event_id": "1",
        "provider_name": "Microsoft-Windows-Sysmon",
        "computer_name": "his-db01.hosp.example",
        "event_data": {
            "Image": "C:\\Windows\\System32\\cmd.exe",
            "User": "HOSP\\nok",
            "ProcessId": "42",
            "Hashes": "MD5=00112233445566778899AABBCCDDEEFF",
        },
    },
}
EVTX_PROCESS: JsonObject = {
    "Event": {
        "#attributes": {"xmlns": "http://schemas.microsoft.com/win/2004/08/events/event"},
        "System": {
            "Provider": {"#attributes": {"Name": "Microsoft-Windows-Sysmon"}},
            "EventID": 1,
            "TimeCreated": {"#attributes": {"SystemTime": STAMP}},
            "Channel": SYSMON_CHANNEL,
            "Computer": "his-db01.hosp.example",
            "Correlation": None,
        },
        "EventData": {
            "Image": "C:\\Windows\\System32\\cmd.exe",
            "User": "HOSP\\nok",
            "ProcessId": 42,
            "Hashes": "MD5=00112233445566778899AABBCCDDEEFF",
        },
    }
}
WAZUH_PROCESS: JsonObject = {
    "timestamp": "2026-11-21T12:00:01.000+0700",
    "agent": {"id": "007"},
    "data": {
        "win": {
            "system": {
                "channel": SYSMON_CHANNEL,
                "eventID": "1",
                "providerName": "Microsoft-Windows-Sysmon",
                "computer": "his-db01.hosp.example",
                "systemTime": "2026-11-21T05:00:00.0000000Z",
            },
            "eventdata": {
                "image": "C:\\Windows\\System32\\cmd.exe",
                "user": "HOSP\\nok",
                "processId": "42",
                "hashes": "MD5=00112233445566778899AABBCCDDEEFF",
            },
        }
    },
}


def named(fields: JsonObject, label: LogSource | None = None) -> Row:
    row = name_windows(fields, label, NOTHING_KNOWN)
    assert row is not None
    return row


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param(FLAT_PROCESS, id="flat"),
        pytest.param(NESTED_PROCESS, id="winlogbeat"),
        pytest.param(EVTX_PROCESS, id="EVTX"),
        pytest.param(WAZUH_PROCESS, id="Wazuh"),
    ],
)
def test_one_event_has_the_same_columns_in_every_shape(fields: JsonObject) -> None:
    row = named(fields)
    assert row.sources == {LogSource("windows", "process_creation", "sysmon")}
    assert row.time == NOON
    found = {
        "process.executable": "C:\\Windows\\System32\\cmd.exe",
        "user.name": "HOSP\\nok",
        "host.name": "his-db01.hosp.example",
        "winlog.channel": SYSMON_CHANNEL,
        "event.provider": "Microsoft-Windows-Sysmon",
        "winlog.event_data.Hashes": "MD5=00112233445566778899AABBCCDDEEFF",
        "process.hash.md5": "00112233445566778899AABBCCDDEEFF",
    }
    assert found.items() <= row.values.items()
    assert str(row.values["event.code"]) == "1"
    assert str(row.values["process.pid"]) == "42"


def sources_of(
    channel: JsonValue, event_id: JsonValue, **fields: JsonValue
) -> frozenset[LogSource]:
    return named({"Channel": channel, "EventID": event_id, **fields}).sources


@pytest.mark.parametrize(
    ("channel", "event_id", "sources"),
    [
        pytest.param(
            SYSMON_CHANNEL,
            12,
            {
                LogSource("windows", "registry_event", "sysmon"),
                LogSource("windows", "registry_add", "sysmon"),
                LogSource("windows", "registry_delete", "sysmon"),
            },
            id="several categories at once",
        ),
        pytest.param(
            SYSMON_CHANNEL, 99, {LogSource("windows", "", "sysmon")}, id="an id of tomorrow"
        ),
        pytest.param("Security", 4624, {LogSource("windows", "", "security")}, id="no category"),
        pytest.param(
            "Security", "4688", {LogSource("windows", "process_creation", "security")}, id="text id"
        ),
        pytest.param(
            "Linux-Sysmon/Operational",
            1,
            {LogSource("linux", "process_creation", "sysmon")},
            id="Linux by its channel",
        ),
        pytest.param("Vendor/Log", 7, {LogSource("windows")}, id="unknown channel"),
        pytest.param(None, 7, {LogSource("windows")}, id="no channel"),
        pytest.param("Security", True, {LogSource("windows", "", "security")}, id="odd id"),
        pytest.param("Security", "x" * 50, {LogSource("windows", "", "security")}, id="long id"),
        pytest.param(["Security"], 4688, {LogSource("windows")}, id="odd channel"),
    ],
)
def test_log_sources_by_channel_and_id(
    channel: JsonValue, event_id: JsonValue, sources: set[LogSource]
) -> None:
    assert sources_of(channel, event_id) == sources


def test_sysmon_on_linux_is_linux() -> None:
    sources = sources_of("Linux-Sysmon/Operational", 1, Provider_Name="Linux-Sysmon")
    assert sources == {LogSource("linux", "process_creation", "sysmon")}


CREATED: JsonObject = {
    "Channel": "Security",
    "EventID": 4688,
    "NewProcessName": "C:\\new.exe",
    "NewProcessId": "0x2a",
    "ProcessId": "0x1",
    "ParentProcessName": "C:\\old.exe",
    "CommandLine": "new.exe /x",
    "SubjectUserName": "nok",
    "SubjectDomainName": "HOSP",
    "SubjectLogonId": "0x3e7",
    "MandatoryLabel": "S-1-16-8192",
}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("Image", "C:\\new.exe"),
        ("ProcessId", "0x2a"),
        ("ParentImage", "C:\\old.exe"),
        ("ParentProcessId", "0x1"),
        ("CommandLine", "new.exe /x"),
        ("User", "HOSP\\nok"),
        ("IntegrityLevel", "Medium"),
        ("LogonId", "0x3e7"),
        ("EventID", 4688),
    ],
)
def test_security_4688_answers_rules_for_process_creation(field: str, value: Value) -> None:
    row = named(CREATED)
    rule_source = LogSource("windows", "process_creation")
    assert row.values[column_for(rule_source, field)] == value


def test_security_4688_answers_rules_for_security_by_its_own_names() -> None:
    row = named(CREATED)
    rule_source = LogSource("windows", "", "security")
    assert {name: row.values[column_for(rule_source, name)] for name in CREATED} == CREATED


def test_security_4657_answers_rules_for_registry_set() -> None:
    row = named(
        {
            "Channel": "Security",
            "EventID": 4657,
            "ObjectName": "\\REGISTRY\\MACHINE\\SOFTWARE\\Run",
            "ObjectValueName": "x",
            "OperationType": "%%1904",
            "NewValue": "evil.exe",
            "ProcessName": "C:\\reg.exe",
        }
    )
    rule_source = LogSource("windows", "registry_set")
    assert any(rule_source.covers(source) for source in row.sources)
    found = [row.values[column_for(rule_source, f)] for f in ("TargetObject", "Details", "Image")]
    assert found == ["HKLM\\SOFTWARE\\Run\\x", "evil.exe", "C:\\reg.exe"]


def test_a_logon_is_of_the_one_who_logs_on() -> None:
    row = named(
        {"Channel": "Security", "EventID": 4624, "SubjectUserName": "-", "TargetUserName": "nok"}
    )
    assert row.values["user.name"] == "nok"


def test_a_new_account_is_made_by_its_maker() -> None:
    row = named(
        {"Channel": "Security", "EventID": 4720, "SubjectUserName": "nok", "TargetUserName": "new"}
    )
    assert (row.values["user.name"], row.values["user.target.name"]) == ("nok", "new")


def test_remote_desktop_logons_tell_user_and_address_without_names() -> None:
    channel = "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational"
    row = named({"Channel": channel, "EventID": 1149, "Param1": "nok", "Param3": "192.0.2.7"})
    assert (row.values["user.name"], row.values["source.ip"]) == ("nok", "192.0.2.7")


@pytest.mark.parametrize("spelling", ["Threat Name", "ThreatName"])
def test_defender_answers_rules_for_antivirus(spelling: str) -> None:
    row = named(
        {
            "Channel": "Microsoft-Windows-Windows Defender/Operational",
            "EventID": 1116,
            "SourceName": "Microsoft-Windows-Windows Defender",
            spelling: "EICAR",
            "Path": "file:_C:\\x.com",
            "Source Name": "Real-Time Protection",
        }
    )
    generic, own = LogSource(category="antivirus"), LogSource("windows", "", "windefend")
    assert any(generic.covers(source) for source in row.sources)
    assert row.values[column_for(generic, "Signature")] == "EICAR"
    assert row.values[column_for(generic, "Filename")] == "file:_C:\\x.com"
    assert row.values[column_for(own, "ThreatName")] == "EICAR"
    assert row.values[column_for(own, "SourceName")] == "Real-Time Protection"
    assert row.values[column_for(own, "Provider_Name")] == "Microsoft-Windows-Windows Defender"


def test_data_without_names_is_one_field_also_from_winlogbeat() -> None:
    fields: JsonObject = {
        "winlog": {
            "channel": "Windows PowerShell",
            "event_id": 400,
            "event_data": {"param1": "Available", "param2": "None", "param3": "HostName=x"},
        }
    }
    row = named(fields)
    column = column_for(LogSource("windows", "ps_classic_start"), "Data")
    assert row.values[column] == ("Available", "None", "HostName=x")


def test_the_level_of_winlogbeat_is_windows_number() -> None:
    assert named(NESTED_PROCESS).values["winlog.level"] == 4


def test_user_data_is_found_like_event_data() -> None:
    fields: JsonObject = {
        "Event": {
            "System": {
                "EventID": {"#text": 5858, "#attributes": {"Qualifiers": 1}},
                "Channel": "Microsoft-Windows-WMI-Activity/Operational",
            },
            "UserData": {"Operation_ClientFailure": {"Operation": "Start IWbemServices"}},
        }
    }
    row = named(fields)
    source = LogSource("windows", "", "wmi")
    assert row.sources == {source}
    assert row.values[column_for(source, "Operation")] == "Start IWbemServices"
    assert row.values[column_for(source, "EventID")] == 5858


def test_what_elastic_moved_out_of_event_data_is_found() -> None:
    fields: JsonObject = {
        "winlog": {"channel": SYSMON_CHANNEL, "event_id": 1},
        "process": {"executable": "C:\\a.exe", "pe": {"original_file_name": "b.exe"}},
    }
    row = named(fields)
    rule_source = LogSource("windows", "process_creation")
    assert row.values[column_for(rule_source, "Image")] == "C:\\a.exe"
    assert row.values[column_for(rule_source, "OriginalFileName")] == "b.exe"


def test_libraries_and_pipes_that_elastic_calls_files_are_found() -> None:
    fields: JsonObject = {
        "winlog": {"channel": SYSMON_CHANNEL, "event_id": 7},
        "file": {"path": "C:\\a.dll", "pe": {"original_file_name": "b.dll"}},
    }
    loaded, rule_source = named(fields), LogSource("windows", "image_load")
    assert loaded.values[column_for(rule_source, "ImageLoaded")] == "C:\\a.dll"
    assert loaded.values[column_for(rule_source, "OriginalFileName")] == "b.dll"
    made = named(
        {"winlog": {"channel": SYSMON_CHANNEL, "event_id": 17}, "file": {"name": "\\evil"}}
    )
    assert made.values[column_for(LogSource("windows", "pipe_created"), "PipeName")] == "\\evil"


@pytest.mark.parametrize(
    ("fields", "label", "sources"),
    [
        pytest.param(
            {"EventID": 1},
            LogSource("windows", "process_creation"),
            {LogSource("windows", "process_creation")},
            id="the label says more than the event",
        ),
        pytest.param(
            {"EventID": "11", "Channel": SYSMON_CHANNEL},
            LogSource("windows", "file_event"),
            {LogSource("windows", "file_event", "sysmon")},
            id="the event says more than the label",
        ),
        pytest.param(
            {"EventID": 4624, "Channel": "Security"},
            LogSource("windows", "process_creation"),
            {LogSource("windows", "", "security"), LogSource("windows", "process_creation")},
            id="both are heard",
        ),
        pytest.param(
            {"EventID": 1},
            LogSource("", "process_creation"),
            {LogSource("windows", "process_creation")},
            id="an event id is Windows'",
        ),
    ],
)
def test_a_label_completes_the_log_sources(
    fields: JsonObject, label: LogSource, sources: set[LogSource]
) -> None:
    assert named(fields, label).sources == sources


def test_what_is_labelled_as_another_product_is_not_windows() -> None:
    assert (
        name_windows({"EventID": 3}, LogSource("rpc_firewall", "application"), NOTHING_KNOWN)
        is None
    )


@pytest.mark.parametrize(
    ("label", "sources"),
    [
        (LogSource("linux", "process_creation"), {LogSource("linux", "process_creation")}),
        (LogSource("", "process_creation"), {LogSource("", "process_creation")}),
        (LogSource("windows"), {LogSource("windows")}),
    ],
    ids=str,
)
def test_a_label_alone_makes_sysmon_names_count(label: LogSource, sources: set[LogSource]) -> None:
    row = name_labelled_windows({"Image": "/bin/sh"}, label, NOTHING_KNOWN)
    assert row is not None
    assert row.sources == sources
    assert row.values[column_for(label, "Image")] == "/bin/sh"


def test_a_label_of_another_product_does_not() -> None:
    assert name_labelled_windows({"Image": "/bin/sh"}, LogSource("okta"), NOTHING_KNOWN) is None


@pytest.mark.parametrize("shape", [FLAT, WINLOGBEAT, EVTX, WAZUH])
def test_every_shape_says_where_its_time_stands(shape: Shape) -> None:
    assert shape.utc_times

"""Our Sysmon configuration: only what the schema knows, and nothing left out that our rules need."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import orjson
import pytest
import yaml
from tests.node.connecting.packs import pack, texts

ROOT = Path(__file__).parents[3]
# Source: Microsoft, "Sysmon", event filtering entries, and what `sysmon -s` prints for 4.50.
FIELDS = {
    "ProcessCreate": {"Image"},
    "FileCreateTime": set(),
    "NetworkConnect": {"Image", "DestinationPort"},
    "ProcessTerminate": set(),
    "DriverLoad": {"Signature"},
    "ImageLoad": {"ImageLoaded"},
    "CreateRemoteThread": {"SourceImage"},
    "RawAccessRead": set(),
    "ProcessAccess": {"TargetImage", "GrantedAccess"},
    "FileCreate": {"TargetFilename", "Image"},
    "RegistryEvent": {"TargetObject"},
    "FileCreateStreamHash": {"TargetFilename"},
    "PipeEvent": {"PipeName"},
    "WmiEvent": set(),
    "DnsQuery": {"QueryName"},
    "FileDelete": set(),
    "ClipboardChange": set(),
    "ProcessTampering": {"Image"},
}
CATEGORIES = {
    "process_creation": "ProcessCreate",
    "process_access": "ProcessAccess",
    "file_event": "FileCreate",
    "registry_set": "RegistryEvent",
}
IDS = {1: "ProcessCreate", 10: "ProcessAccess", 11: "FileCreate", 13: "RegistryEvent"}


@cache
def blocks() -> list[ET.Element]:
    """Every filter, in order. The file is our own."""
    root = ET.fromstring(texts(pack("nxlog", "syslog"))["sysmonconfig.xml"])  # noqa: S314 -- our own
    assert (root.tag, root.get("schemaversion")) == ("Sysmon", "4.50")
    return [block for group in root.iter("RuleGroup") for block in group]


def matches(element: ET.Element, event: dict[str, Any]) -> bool:
    """Do as Sysmon: case counts for nothing; without a condition it is `is`."""
    value, wanted = str(event.get(element.tag, "")).lower(), (element.text or "").lower()
    match element.get("condition", "is"):
        case "is":
            return value == wanted
        case "contains":
            return wanted in value
        case "contains any":
            return any(each in value for each in wanted.split(";"))
        case "begin with":
            return value.startswith(wanted)
        case "end with":
            return value.endswith(wanted)
        case "image":
            return value == wanted or value.endswith("\\" + wanted)
    raise AssertionError(element.get("condition"))


def is_logged(name: str, event: dict[str, Any]) -> bool:
    """What is left out wins; what is asked for has to be asked for, if anything is."""
    mine = [block for block in blocks() if block.tag == name]
    asked = [block for block in mine if block.get("onmatch") == "include"]
    left_out = [block for block in mine if block.get("onmatch") == "exclude"]
    if any(matches(one, event) for block in left_out for one in block):
        return False
    return not asked or any(matches(one, event) for block in asked for one in block)


def events_that_fire() -> Iterator[Any]:
    """Sysmon's own events in the cases of our rules, as it would write them."""
    for path in sorted((ROOT / "rules" / "sigma").rglob("*.yml")):
        rules = list(yaml.safe_load_all(path.read_text(encoding="utf-8")))
        source = rules[0].get("logsource", {})
        if source.get("category") not in CATEGORIES:
            continue
        cases = ROOT / "rules" / "cases" / rules[0]["id"] / "fires.jsonl"
        for line in cases.read_text(encoding="utf-8").splitlines():
            event = flat(orjson.loads(line).get("event", {}))
            number = int(event.get("EventID", 0) or 0)
            if number in IDS:
                yield pytest.param(IDS[number], event, id=f"{path.stem}-{number}")


def flat(event: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of an event of NXLog, Winlogbeat or of Windows' own XML as JSON."""
    winlog = event.get("winlog", {})
    if winlog:
        if winlog.get("provider_name") != "Microsoft-Windows-Sysmon":
            return {}
        return {**winlog.get("event_data", {}), "EventID": winlog.get("event_id")}
    system = event.get("Event", {}).get("System", {})
    if system:
        number = system.get("EventID")
        data = event["Event"].get("EventData") or {}
        is_sysmon = "Sysmon" in str(system.get("Channel"))
        number = number.get("#text") if isinstance(number, dict) else number
        return {**data, "EventID": number} if is_sysmon else {}
    return event if "Sysmon" in str(event.get("Channel")) else {}


def test_it_has_what_the_schema_knows_and_nothing_else() -> None:
    for block in blocks():
        assert block.get("onmatch") in {"include", "exclude"}
        assert {one.tag for one in block} <= FIELDS[block.tag]
    assert {block.tag for block in blocks()} == FIELDS.keys()


@pytest.mark.parametrize(("name", "event"), list(events_that_fire()))
def test_nothing_is_left_out_that_a_rule_of_ours_needs(name: str, event: dict[str, Any]) -> None:
    assert is_logged(name, event)


def test_asking_how_lsass_does_is_not_logged() -> None:
    event = {"TargetImage": r"C:\Windows\System32\lsass.exe", "GrantedAccess": "0x1000"}
    assert not is_logged("ProcessAccess", event)
    assert not is_logged("FileCreate", {"TargetFilename": r"C:\Users\a\report.docx"})

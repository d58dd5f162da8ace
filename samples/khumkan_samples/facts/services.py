"""Windows services coming and going, and what Microsoft Defender says."""

from khumkan_samples.entries import WINDOWS, Body, Entry
from khumkan_samples.facts.fingerprints import guid_of
from khumkan_samples.hosts import Host

DEFENDER_LOG = "Microsoft-Windows-Windows Defender/Operational"
ENGINE = "4.18.26090.11"


def _record(at: int, host: Host, channel: str, event_id: int, data: Body) -> Entry:
    body: Body = {"channel": channel, "event_id": event_id, "computer": host.fqdn, "data": data}
    return Entry(at, WINDOWS, body)


def service_state(at: int, host: Host, service: str, state: str) -> Entry:
    """Return 7036: a service is now "running" or "stopped"."""
    return _record(at, host, "System", 7036, {"param1": service, "param2": state})


def service_installed(at: int, host: Host, name: str, path: str, start: str) -> Entry:
    """Return 7045; `start` is "auto start" or "demand start"."""
    data: Body = {
        "ServiceName": name,
        "ImagePath": path,
        "ServiceType": "user mode service",
        "StartType": start,
        "AccountName": "LocalSystem",
    }
    return _record(at, host, "System", 7045, data)


def definitions_updated(at: int, host: Host, version: str, previous: str) -> Entry:
    """Return Defender's 2000."""
    data: Body = {
        "Product Name": "Microsoft Defender Antivirus",
        "Product Version": ENGINE,
        "Current security intelligence Version": version,
        "Previous security intelligence Version": previous,
        "Security intelligence Type": "AntiVirus",
        "Update Type": "Delta",
    }
    return _record(at, host, DEFENDER_LOG, 2000, data)


def malware(at: int, host: Host, threat: tuple[str, str], path: str, user: str) -> list[Entry]:
    """Return Defender's 1116 and 1117; `threat` is name and category."""
    seen: Body = {
        "Product Name": "Microsoft Defender Antivirus",
        "Product Version": ENGINE,
        "Detection ID": guid_of("defender", host.name, at),
        "Threat Name": threat[0],
        "Severity Name": "Severe",
        "Category Name": threat[1],
        "Path": f"file:_{path}",
        "Detection Origin": "Local machine",
        "Detection User": user,
        "Process Name": "C:\\Windows\\explorer.exe",
        "Action Name": "Not Applicable",
    }
    done = seen | {"Action Name": "Quarantine", "Error Description": "The operation completed."}
    return [
        _record(at, host, DEFENDER_LOG, 1116, seen),
        _record(at + 9_000_000, host, DEFENDER_LOG, 1117, done),
    ]

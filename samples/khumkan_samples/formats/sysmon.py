"""Sysmon events flat, as NXLog's JSON shows them: system facts and event data on one level."""

from collections import Counter

import orjson

from khumkan_samples.dice import Dice
from khumkan_samples.entries import Entry
from khumkan_samples.hospitals import Hospital
from khumkan_samples.moments import local_date, local_time, utc_micros, utc_sysmon

CHANNEL = "Microsoft-Windows-Sysmon/Operational"
PROVIDER = "Microsoft-Windows-Sysmon"
GUID = "{5770385F-C22A-43E0-BF4C-06F5698FFBD9}"
# event id: (schema version, category)
KINDS = {
    1: (5, "Process Create (rule: ProcessCreate)"),
    3: (5, "Network connection detected (rule: NetworkConnect)"),
    5: (3, "Process terminated (rule: ProcessTerminate)"),
    7: (3, "Image loaded (rule: ImageLoad)"),
    10: (3, "Process accessed (rule: ProcessAccess)"),
    11: (2, "File created (rule: FileCreate)"),
    12: (2, "Registry object added or deleted (rule: RegistryEvent)"),
    13: (2, "Registry value set (rule: RegistryEvent)"),
    22: (5, "Dns query (rule: DnsQuery)"),
    23: (5, "File Delete archived (rule: FileDelete)"),
}


class SysmonFormat:
    """Writes one hospital's Sysmon events; record numbers rise per computer."""

    def __init__(self, hospital: Hospital) -> None:
        self._dice = Dice(hospital.place.slug, hospital.domain_sid, "sysmon")
        self._records: Counter[str] = Counter()

    def encode(self, entry: Entry) -> bytes:
        """Return the line without its end."""
        body = entry.body
        event_id, computer = int(str(body["EventID"])), str(body["Computer"])
        version, category = KINDS[event_id]
        head: dict[str, object] = {
            "EventTime": f"{local_date(entry.at)} {local_time(entry.at)}",
            "TimeCreated": utc_micros(entry.at),
            "Hostname": computer,
            "Computer": computer,
            "Channel": CHANNEL,
            "EventID": event_id,
            "Provider_Name": PROVIDER,
            "ProviderGuid": GUID,
            "SeverityValue": 2,
            "Severity": "INFO",
            "Version": version,
            "Task": event_id,
            "Category": category,
            "RecordNumber": self._record(computer),
            "Domain": "NT AUTHORITY",
            "AccountName": "SYSTEM",
            "UserID": "S-1-5-18",
            "RuleName": "-",
            "UtcTime": utc_sysmon(entry.at),
        }
        return orjson.dumps(head | body)

    def _record(self, computer: str) -> int:
        if computer not in self._records:
            self._records[computer] = self._dice.fork(computer).whole(20_000, 4_000_000)
        self._records[computer] += 1
        return self._records[computer]

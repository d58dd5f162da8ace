"""Windows event log records as Winlogbeat 8 ships them: nested JSON, ECS beside `winlog`.

The facts are: channel, event_id, computer, data; and, for the two "log cleared" events, user_data.
"""
# ruff: noqa: E501 - rows of a table are read across

from collections import Counter
from dataclasses import dataclass

import orjson

from khumkan_samples.dice import Dice
from khumkan_samples.entries import Entry
from khumkan_samples.hospitals import Hospital
from khumkan_samples.moments import SECOND, utc_millis

AUDITING = ("Microsoft-Windows-Security-Auditing", "{54849625-5478-4994-A5BA-3E3B0328C30D}")
EVENTLOG = ("Microsoft-Windows-Eventlog", "{fc65ddd8-d6ef-4962-83d5-6e5cfe9ce148}")
CONTROL = ("Service Control Manager", "{555908d1-a6d7-4695-8e1e-26931d2012f4}")
DEFENDER = ("Microsoft-Windows-Windows Defender", "{11CD958A-C507-4EF3-B3F2-5FD9DFBD2C78}")


@dataclass(frozen=True, slots=True)
class Kind:
    """What Windows and Winlogbeat say of an event id whatever its data: names and versions."""

    provider: tuple[str, str]
    task: str
    action: str
    message: str
    version: int = 0
    level: str = "information"
    outcome: str = "success"


# fmt: off
KINDS: dict[int, Kind] = {
    104: Kind(EVENTLOG, "Log clear", "Log clear", "The System log file was cleared."),
    1102: Kind(EVENTLOG, "Log clear", "audit-log-cleared", "The audit log was cleared."),
    1116: Kind(DEFENDER, "", "None", "Microsoft Defender Antivirus has detected malware or other potentially unwanted software.", level="warning"),
    1117: Kind(DEFENDER, "", "None", "Microsoft Defender Antivirus has taken action to protect this machine."),
    2000: Kind(DEFENDER, "", "None", "Microsoft Defender Antivirus security intelligence version updated."),
    4624: Kind(AUDITING, "Logon", "logged-in", "An account was successfully logged on.", 2),
    4625: Kind(AUDITING, "Logon", "logon-failed", "An account failed to log on.", outcome="failure"),
    4634: Kind(AUDITING, "Logoff", "logged-out", "An account was logged off."),
    4648: Kind(AUDITING, "Logon", "logged-in-explicit", "A logon was attempted using explicit credentials."),
    4672: Kind(AUDITING, "Special Logon", "logged-in-special", "Special privileges assigned to new logon."),
    4688: Kind(AUDITING, "Process Creation", "created-process", "A new process has been created.", 2),
    4720: Kind(AUDITING, "User Account Management", "added-user-account", "A user account was created."),
    4722: Kind(AUDITING, "User Account Management", "enabled-user-account", "A user account was enabled."),
    4724: Kind(AUDITING, "User Account Management", "reset-password", "An attempt was made to reset an account's password."),
    4728: Kind(AUDITING, "Security Group Management", "added-member-to-group", "A member was added to a security-enabled global group."),
    4732: Kind(AUDITING, "Security Group Management", "added-member-to-group", "A member was added to a security-enabled local group."),
    4756: Kind(AUDITING, "Security Group Management", "added-member-to-group", "A member was added to a security-enabled universal group."),
    4768: Kind(AUDITING, "Kerberos Authentication Service", "kerberos-authentication-ticket-requested", "A Kerberos authentication ticket (TGT) was requested."),
    4769: Kind(AUDITING, "Kerberos Service Ticket Operations", "kerberos-service-ticket-requested", "A Kerberos service ticket was requested."),
    5140: Kind(AUDITING, "File Share", "network-share-object-accessed", "A network share object was accessed.", 1),
    5145: Kind(AUDITING, "Detailed File Share", "network-share-object-access-checked", "A network share object was checked to see whether client can be granted desired access."),
    6416: Kind(AUDITING, "Plug and Play Events", "new-external-device", "A new external device was recognized by the system."),
    7036: Kind(CONTROL, "", "None", "The {param1} service entered the {param2} state."),
    7045: Kind(CONTROL, "", "None", "A service was installed in the system."),
}
# fmt: on


class WinlogbeatFormat:
    """Writes one hospital's Windows events; record numbers rise per computer and channel."""

    def __init__(self, hospital: Hospital) -> None:
        self._dice = Dice(hospital.place.slug, hospital.domain_sid, "winlogbeat")
        self._records: Counter[str] = Counter()
        self._agents: dict[str, dict[str, str]] = {}

    def encode(self, entry: Entry) -> bytes:
        """Return the line without its end."""
        body = entry.body
        event_id, computer = int(str(body["event_id"])), str(body["computer"])
        kind = KINDS[event_id]
        data = body["data"]
        text = kind.message.format(**data) if isinstance(data, dict) else kind.message
        written = {
            "@timestamp": utc_millis(entry.at),
            "agent": self._agent(computer),
            "ecs": {"version": "8.0.0"},
            "event": {
                "action": kind.action,
                "code": str(event_id),
                "created": utc_millis(entry.at + SECOND + entry.at % SECOND),
                "kind": "event",
                "outcome": kind.outcome,
                "provider": kind.provider[0],
            },
            "host": {"name": computer},
            "log": {"level": kind.level},
            "message": text,
            "winlog": self._winlog(kind, body),
        }
        return orjson.dumps(written)

    def _winlog(self, kind: Kind, body: dict[str, object]) -> dict[str, object]:
        channel, computer = str(body["channel"]), str(body["computer"])
        winlog: dict[str, object] = {
            "api": "wineventlog",
            "channel": channel,
            "computer_name": computer,
            "event_data" if "user_data" not in body else "user_data": body["data"],
            "event_id": str(body["event_id"]),
            "opcode": "Info",
            "process": {"pid": 4 if channel == "Security" else 712, "thread": {"id": 1284}},
            "provider_guid": kind.provider[1],
            "provider_name": kind.provider[0],
            "record_id": self._record(f"{computer}/{channel}"),
            "version": kind.version,
        }
        if kind.task:
            winlog["task"] = kind.task
        if channel == "Security":
            winlog["keywords"] = [f"Audit {kind.outcome.capitalize()}"]
        elif kind.provider is CONTROL:
            winlog["keywords"] = ["Classic"]
        return winlog

    def _record(self, log: str) -> str:
        if log not in self._records:
            self._records[log] = self._dice.fork(log).whole(200_000, 90_000_000)
        self._records[log] += 1
        return str(self._records[log])

    def _agent(self, computer: str) -> dict[str, str]:
        if computer not in self._agents:
            dice = self._dice.fork("agent", computer)
            self._agents[computer] = {
                "ephemeral_id": dice.uuid(),
                "id": dice.uuid(),
                "name": computer.split(".", maxsplit=1)[0],
                "type": "winlogbeat",
                "version": "8.15.3",
            }
        return self._agents[computer]

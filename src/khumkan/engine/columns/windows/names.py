"""Windows field names and their columns: of every event, of Sysmon, of the other channels.

Sysmon's names are Sigma's names for the generic categories, so they own the ECS columns. A field
whose meaning depends on the event (Description of a process or of a library) keeps its own column
under `winlog.event_data.`.
"""

from khumkan.engine.columns.vocabulary import Vocabulary

EVENT_DATA = "winlog.event_data."

SYSTEM = Vocabulary(
    columns={
        "ActivityID": "winlog.activity_id",
        "Channel": "winlog.channel",
        "Computer": "host.name",
        "EventID": "event.code",
        "EventRecordID": "winlog.record_id",
        "Keywords": "winlog.keywords",
        "Level": "winlog.level",
        "Message": "message",
        "Opcode": "winlog.opcode",
        "ProcessID": "winlog.process.pid",
        "Provider_Guid": "winlog.provider_guid",
        "Provider_Name": "event.provider",
        "RelatedActivityID": "winlog.related_activity_id",
        "Task": "winlog.task",
        "ThreadID": "winlog.process.thread.id",
        "TimeCreated": "winlog.time_created",
        "UserID": "winlog.user.identifier",
        "Version": "winlog.version",
        "category": "labels.category",
        "product": "labels.product",
        "service": "labels.service",
    },
    aliases={
        "Hostname": "host.name",
        "EventId": "event.code",
        "ExecutionProcessID": "winlog.process.pid",
        "OpcodeValue": "winlog.opcode",
        "RecordNumber": "winlog.record_id",
        "TaskValue": "winlog.task",
        "message": "message",
    },
)
"""What every Windows event has around its own data, as flat logs and rules name it."""

_MAYBE_SYSTEM = (
    ("ProviderName", "event.provider"),
    ("SourceName", "event.provider"),
    ("ProviderGuid", "winlog.provider_guid"),
    ("ComputerName", "host.name"),
    ("SystemTime", "winlog.time_created"),
)
"""Names that some flat logs use for what stands around, and some events for data of their own."""

SYSMON = Vocabulary(
    prefix=EVENT_DATA,
    has_spaces=True,
    columns={
        "CommandLine": "process.command_line",
        "CurrentDirectory": "process.working_directory",
        "DestinationHostname": "destination.domain",
        "DestinationIp": "destination.ip",
        "DestinationPort": "destination.port",
        "Details": "registry.data.strings",
        "Image": "process.executable",
        "ImageLoaded": "dll.path",
        "ParentCommandLine": "process.parent.command_line",
        "ParentImage": "process.parent.executable",
        "ParentProcessGuid": "process.parent.entity_id",
        "ParentProcessId": "process.parent.pid",
        "ParentUser": "process.parent.user.name",
        "ProcessGuid": "process.entity_id",
        "ProcessId": "process.pid",
        "Protocol": "network.transport",
        "QueryName": "dns.question.name",
        "SourceHostname": "source.domain",
        "SourceIp": "source.ip",
        "SourcePort": "source.port",
        "TargetFilename": "file.path",
        "TargetObject": "registry.path",
        "User": "user.name",
    },
    also=(
        ("SourceImage", "process.executable"),
        ("SourceProcessId", "process.pid"),
        ("SourceProcessGUID", "process.entity_id"),
        ("SourceUser", "user.name"),
        *_MAYBE_SYSTEM,
    ),
)

_IMAGE_HASHES = {
    "md5": "hash.md5",
    "sha1": "hash.sha1",
    "sha256": "hash.sha256",
    "imphash": "pe.imphash",
}


def _spellings(name: str) -> set[str]:
    return {name, name.upper(), name.capitalize()}


def hashed(owner: str) -> Vocabulary:
    """Return SYSMON with Sigma's names for single hashes; `owner` is process, dll or file."""
    return SYSMON.extended(
        aliases={
            spelling: f"{owner}.{column}"
            for name, column in _IMAGE_HASHES.items()
            for spelling in _spellings(name)
        }
    )


WINDOWS = Vocabulary(
    prefix=EVENT_DATA,
    has_spaces=True,
    columns={
        "CommandLine": "process.command_line",
        "DestAddress": "destination.ip",
        "DestPort": "destination.port",
        "IpAddress": "source.ip",
        "IpPort": "source.port",
        "NewProcessId": "process.pid",
        "NewProcessName": "process.executable",
        "ParentProcessName": "process.parent.executable",
        "QueryName": "dns.question.name",
        "User": "user.name",
    },
    also=(
        ("ProcessName", "process.executable"),
        ("SourceAddress", "source.ip"),
        ("ClientAddress", "source.ip"),
        ("Address", "source.ip"),
        ("ClientIP", "source.ip"),
        ("SubjectUserName", "user.name"),
        ("UserName", "user.name"),
        ("AccountName", "user.name"),
        ("TargetUserName", "user.target.name"),
        *_MAYBE_SYSTEM,
        # A rule that says no more than "windows" asks for Sysmon's columns.
        *SYSMON.columns.items(),
    ),
)
"""Every channel but Sysmon's."""

LOGON = WINDOWS.extended(also=(("TargetUserName", "user.name"),))
"""Security events about a logon: the user is the one who logs on."""

CREATED_PROCESS = WINDOWS.extended(
    also=(("ProcessId", "process.parent.pid"), ("SubjectLogonId", EVENT_DATA + "LogonId"))
)
"""Security 4688, where ProcessId is the creator's."""

REMOTE_DESKTOP = WINDOWS.extended(also=(("Param1", "user.name"), ("Param3", "source.ip")))
"""TerminalServices-RemoteConnectionManager 1149: user, domain and address have no names."""

DEFENDER = WINDOWS.extended(
    columns={"Source Name": EVENT_DATA + "SourceName"},
    aliases={"Feature_Name": EVENT_DATA + "FeatureName"},
    also=(
        ("ThreatName", "rule.name"),
        ("Threat Name", "rule.name"),
        ("Path", "file.path"),
        ("Process Name", "process.executable"),
        ("ActionName", "event.action"),
        ("Action Name", "event.action"),
        ("DetectionUser", "user.name"),
        ("Detection User", "user.name"),
    ),
)

"""Which Sigma categories a Windows event belongs to, by service and event id.

Source: Sigma specification, taxonomy appendix 2.1.0, "Windows Folder: Category"; for Defender its
documented ids that name a threat. A Sysmon 12 is all of registry_event, registry_add and
registry_delete, because SigmaHQ's rules of these three are written against all of it.
"""

_SYSMON: dict[int, tuple[str, ...]] = {
    1: ("process_creation",),
    2: ("file_change",),
    3: ("network_connection",),
    4: ("sysmon_status",),
    5: ("process_termination",),
    6: ("driver_load",),
    7: ("image_load",),
    8: ("create_remote_thread",),
    9: ("raw_access_thread",),
    10: ("process_access",),
    11: ("file_event",),
    12: ("registry_event", "registry_add", "registry_delete"),
    13: ("registry_event", "registry_set"),
    14: ("registry_event", "registry_rename"),
    15: ("create_stream_hash",),
    16: ("sysmon_status",),
    17: ("pipe_created",),
    18: ("pipe_created",),
    19: ("wmi_event",),
    20: ("wmi_event",),
    21: ("wmi_event",),
    22: ("dns_query",),
    23: ("file_delete",),
    24: ("clipboard_capture", "clipboard_change"),
    25: ("process_tampering",),
    26: ("file_delete", "file_delete_detected"),
    27: ("file_block_executable",),
    28: ("file_block_shredding",),
    29: ("file_executable_detected",),
    255: ("sysmon_error",),
}

# Event ids of the ETW provider Microsoft-Windows-Kernel-File: Create, Rename, DeletePath,
# RenamePath, CreateNewFile.
_KERNEL_FILE: dict[int, tuple[str, ...]] = {
    12: ("file_access",),
    19: ("file_rename",),
    26: ("file_delete",),
    27: ("file_rename",),
    30: ("file_event",),
}
_KERNEL_FILE_PROVIDER = "microsoft-windows-kernel-file"

_DEFENDER_THREATS = (*range(1006, 1020), *range(1115, 1120))

CATEGORIES: dict[str, dict[int, tuple[str, ...]]] = {
    "sysmon": _SYSMON,
    "security": {4688: ("process_creation",), 4657: ("registry_event", "registry_set")},
    "powershell": {4103: ("ps_module",), 4104: ("ps_script",)},
    "powershell-classic": {
        400: ("ps_classic_start",),
        600: ("ps_classic_provider_start",),
        800: ("ps_classic_script",),
    },
    "windefend": dict.fromkeys(_DEFENDER_THREATS, ("antivirus",)),
}
"""By service and event id."""

SYSMON_CATEGORIES = frozenset(name for names in _SYSMON.values() for name in names) | {
    "file_access",
    "file_rename",
}
"""The categories whose rules are written with Sysmon's field names, whatever the product."""

_VALUE_DELETED = "%%1906"


def categories_of(service: str, provider: str, event_id: int, operation: str) -> tuple[str, ...]:
    """Return the categories of an event, () if none; `operation` is OperationType of a 4657."""
    if not service and provider.lower() == _KERNEL_FILE_PROVIDER:
        return _KERNEL_FILE.get(event_id, ())
    if (service, event_id, operation) == ("security", 4657, _VALUE_DELETED):
        return ("registry_event", "registry_delete")
    return CATEGORIES.get(service, {}).get(event_id, ())

"""Sysmon: processes, what they load, open, write, connect to and look up."""

from dataclasses import dataclass

from khumkan_samples.dice import Dice
from khumkan_samples.entries import SYSMON, Body, Entry
from khumkan_samples.facts.fingerprints import guid_of, hashes_of
from khumkan_samples.facts.programs import MICROSOFT, describe
from khumkan_samples.hosts import SYSTEM, Account, Host
from khumkan_samples.moments import utc_sysmon

SYSTEM32 = "C:\\Windows\\System32\\"


@dataclass(frozen=True, slots=True)
class Process:
    """A running program. `key` tells two runs of one program apart."""

    host: Host
    account: Account
    image: str
    command: str
    key: object = 0
    integrity: str = "Medium"

    @property
    def name(self) -> str:
        """Return the program's file name."""
        return self.image.rsplit("\\", 1)[-1]

    @property
    def guid(self) -> str:
        """Return Sysmon's ProcessGuid."""
        return guid_of(self.host.name, self.image, self.key)

    @property
    def pid(self) -> int:
        """Return the process id: a multiple of four, as on Windows."""
        return int(self.guid[1:5], 16) % 4800 * 4 + 600


def service_host(host: Host, key: object = 0) -> Process:
    """Return svchost.exe, the parent of much."""
    command = SYSTEM32 + "svchost.exe -k netsvcs -p -s Schedule"
    return Process(host, SYSTEM, SYSTEM32 + "svchost.exe", command, key, "System")


def service_manager(host: Host) -> Process:
    """Return services.exe."""
    image = SYSTEM32 + "services.exe"
    return Process(host, SYSTEM, image, image, 0, "System")


def desktop(host: Host, account: Account) -> Process:
    """Return the user's explorer.exe, which starts what the user clicks."""
    image = "C:\\Windows\\Explorer.EXE"
    return Process(host, account, image, image, account.name)


def _sysmon(at: int, host: Host, event_id: int, data: Body) -> Entry:
    return Entry(at, SYSMON, {"Computer": host.fqdn, "EventID": event_id} | data)


def _subject(process: Process) -> Body:
    return {"ProcessGuid": process.guid, "ProcessId": process.pid, "Image": process.image}


def created(at: int, process: Process, parent: Process, folder: str = "") -> Entry:
    """Return Sysmon 1; `folder` is the current directory."""
    name = process.name
    description, product, company, version, original = describe(process.image)
    home = f"C:\\Users\\{process.account.name}\\"
    is_system = process.account.sid == SYSTEM.sid
    data = {
        "ProcessGuid": process.guid,
        "ProcessId": process.pid,
        "Image": process.image,
        "FileVersion": version,
        "Description": description,
        "Product": product,
        "Company": company,
        "OriginalFileName": original,
        "CommandLine": process.command,
        "CurrentDirectory": folder or ("C:\\Windows\\system32\\" if is_system else home),
        "User": process.account.full,
        "LogonGuid": guid_of("logon", process.host.name, process.account.name),
        "LogonId": process.account.session,
        "TerminalSessionId": 0 if is_system else 1,
        "IntegrityLevel": process.integrity,
        "Hashes": hashes_of(name.lower()),
        "ParentProcessGuid": parent.guid,
        "ParentProcessId": parent.pid,
        "ParentImage": parent.image,
        "ParentCommandLine": parent.command,
        "ParentUser": parent.account.full,
    }
    return _sysmon(at, process.host, 1, data)


def ended(at: int, process: Process) -> Entry:
    """Return Sysmon 5."""
    data = _subject(process) | {"User": process.account.full}
    return _sysmon(at, process.host, 5, data)


def connected(at: int, process: Process, target: tuple[str, int], port: int) -> Entry:
    """Return Sysmon 3: an outgoing connection to address and port `target`, from `port`."""
    data = _subject(process) | {
        "User": process.account.full,
        "Protocol": "tcp",
        "Initiated": "true",
        "SourceIsIpv6": "false",
        "SourceIp": process.host.ip,
        "SourceHostname": process.host.fqdn,
        "SourcePort": port,
        "SourcePortName": "-",
        "DestinationIsIpv6": "false",
        "DestinationIp": target[0],
        "DestinationHostname": "-",
        "DestinationPort": target[1],
        "DestinationPortName": "https" if target[1] == 443 else "-",  # noqa: PLR2004 - HTTPS
    }
    return _sysmon(at, process.host, 3, data)


def loaded(at: int, process: Process, library: str, is_signed: bool = True) -> Entry:
    """Return Sysmon 7: the process loaded a DLL."""
    name = library.rsplit("\\", 1)[-1]
    data = _subject(process) | {
        "ImageLoaded": library,
        "FileVersion": "10.0.19041.4522",
        "Description": name.split(".")[0],
        "Product": MICROSOFT[0],
        "Company": MICROSOFT[1],
        "OriginalFileName": name,
        "Hashes": hashes_of(name.lower()),
        "Signed": str(is_signed).lower(),
        "Signature": "Microsoft Windows" if is_signed else "-",
        "SignatureStatus": "Valid" if is_signed else "Unavailable",
        "User": process.account.full,
    }
    return _sysmon(at, process.host, 7, data)


def opened(at: int, process: Process, target: Process, access: str, trace: str) -> Entry:
    """Return Sysmon 10: the process opened `target` with the rights `access`."""
    data: Body = {
        "SourceProcessGUID": process.guid,
        "SourceProcessId": process.pid,
        "SourceThreadId": process.pid + 168,
        "SourceImage": process.image,
        "TargetProcessGUID": target.guid,
        "TargetProcessId": target.pid,
        "TargetImage": target.image,
        "GrantedAccess": access,
        "CallTrace": trace,
        "SourceUser": process.account.full,
        "TargetUser": target.account.full,
    }
    return _sysmon(at, process.host, 10, data)


def wrote(at: int, process: Process, path: str) -> Entry:
    """Return Sysmon 11: the process created a file."""
    data = _subject(process) | {
        "TargetFilename": path,
        "CreationUtcTime": utc_sysmon(at - at % 7 * 1000),
        "User": process.account.full,
    }
    return _sysmon(at, process.host, 11, data)


def key_made(at: int, process: Process, key: str) -> Entry:
    """Return Sysmon 12: a registry key was created."""
    data: Body = {"EventType": "CreateKey"} | _subject(process)
    data |= {"TargetObject": key, "User": process.account.full}
    return _sysmon(at, process.host, 12, data)


def value_set(at: int, process: Process, value: str, details: str) -> Entry:
    """Return Sysmon 13: a registry value was set."""
    data: Body = {"EventType": "SetValue"} | _subject(process)
    data |= {"TargetObject": value, "Details": details, "User": process.account.full}
    return _sysmon(at, process.host, 13, data)


def resolved(at: int, process: Process, name: str, ip: str) -> Entry:
    """Return Sysmon 22: the process looked up `name`; no `ip` means there was no such name."""
    data = _subject(process) | {
        "QueryName": name,
        "QueryStatus": "0" if ip else "9003",
        "QueryResults": f"::ffff:{ip};" if ip else "-",
        "User": process.account.full,
    }
    return _sysmon(at, process.host, 22, data)


def deleted(at: int, process: Process, path: str) -> Entry:
    """Return Sysmon 23: the process deleted a file, which Sysmon kept."""
    data = _subject(process) | {
        "User": process.account.full,
        "TargetFilename": path,
        "Hashes": hashes_of(path.rsplit("\\", 1)[-1].lower()),
        "IsExecutable": str(path.endswith((".exe", ".dll"))).lower(),
        "Archived": "true",
    }
    return _sysmon(at, process.host, 23, data)


def lsass(host: Host) -> Process:
    """Return lsass.exe, which keeps the secrets of whoever is logged on."""
    image = SYSTEM32 + "lsass.exe"
    return Process(host, SYSTEM, image, image, 0, "System")


def trace(dice: Dice, *last: str) -> str:
    """Return a call trace through ntdll and KERNELBASE, ending in `last`."""
    steps = ("ntdll.dll", "KERNELBASE.dll", *last)
    return "|".join(
        step if step.startswith("UNKNOWN") else f"{SYSTEM32}{step}+{dice.whole(4096, 655360):x}"
        for step in steps
    )

"""Windows Security and System events about logons, privileges, accounts, shares, services."""

from dataclasses import dataclass

from khumkan_samples.dice import HEX, Dice
from khumkan_samples.entries import WINDOWS, Body, Entry
from khumkan_samples.hosts import NOBODY, Account, Host

NO_GUID = "{00000000-0000-0000-0000-000000000000}"
SERVICES_EXE = "C:\\Windows\\System32\\services.exe"
SVCHOST_EXE = "C:\\Windows\\System32\\svchost.exe"
PRIVILEGES = (
    "SeSecurityPrivilege\n\t\t\tSeBackupPrivilege\n\t\t\tSeRestorePrivilege\n\t\t\t"
    "SeTakeOwnershipPrivilege\n\t\t\tSeDebugPrivilege\n\t\t\tSeSystemEnvironmentPrivilege\n\t\t\t"
    "SeLoadDriverPrivilege\n\t\t\tSeImpersonatePrivilege"
)
# logon type: (process, package, program, does the source address show?)
LOGON_WAYS = {
    2: ("User32 ", "Negotiate", SVCHOST_EXE, False),
    3: ("Kerberos", "Kerberos", "-", True),
    5: ("Advapi  ", "Negotiate", SERVICES_EXE, False),
    7: ("User32 ", "Negotiate", SVCHOST_EXE, False),
    10: ("User32 ", "Negotiate", SVCHOST_EXE, True),
}
NTLM_WAY = ("NtLmSsp ", "NTLM", "-", True)
BAD_PASSWORD, NO_SUCH_USER = "0xc000006a", "0xc0000064"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a logon came from: its type, address, the client's name; `ntlm` instead of Kerberos."""

    logon_type: int
    ip: str = "-"
    port: int = 0
    workstation: str = "-"
    ntlm: bool = False

    @property
    def way(self) -> tuple[str, str, str, bool]:
        """Return logon process, package, program, and whether the address shows."""
        return NTLM_WAY if self.ntlm else LOGON_WAYS[self.logon_type]


def logon_id(dice: Dice) -> str:
    """Return a logon id such as 0x3e7a51."""
    return "0x" + str(dice.whole(1, 9)) + dice.text(HEX, dice.whole(5, 6))


def security(at: int, host: Host, event_id: int, data: Body) -> Entry:
    """Return a record of the Security log."""
    body: Body = {
        "channel": "Security",
        "event_id": event_id,
        "computer": host.fqdn,
        "data": data,
    }
    return Entry(at, WINDOWS, body)


def _who(prefix: str, account: Account, logon: str | None = None) -> Body:
    body: Body = {
        f"{prefix}UserSid": account.sid,
        f"{prefix}UserName": account.name,
        f"{prefix}DomainName": account.domain,
    }
    return body | ({f"{prefix}LogonId": logon} if logon is not None else {})


def logged_on(at: int, host: Host, account: Account, origin: Origin, logon: str) -> Entry:
    """Return 4624: `account` got in."""
    process, package, program, shows = origin.way
    is_local = origin.logon_type != 3 and not origin.ntlm  # noqa: PLR2004 - 3: over the network
    subject = Account(f"{host.name}$", account.domain, "S-1-5-18") if is_local else NOBODY
    data = _who("Subject", subject, "0x3e7" if is_local else "0x0") | _who("Target", account, logon)
    data |= {
        "LogonType": str(origin.logon_type),
        "LogonProcessName": process,
        "AuthenticationPackageName": package,
        "WorkstationName": host.name if is_local else origin.workstation,
        "LogonGuid": NO_GUID,
        "TransmittedServices": "-",
        "LmPackageName": "NTLM V2" if origin.ntlm else "-",
        "KeyLength": "128" if origin.ntlm else "0",
        "ProcessId": "0x0" if program == "-" else "0x4b8",
        "ProcessName": program,
        "IpAddress": origin.ip if shows else "-",
        "IpPort": str(origin.port) if shows else "-",
        "ImpersonationLevel": "%%1833",
        "RestrictedAdminMode": "-",
        "TargetOutboundUserName": "-",
        "TargetOutboundDomainName": "-",
        "VirtualAccount": "%%1843",
        "TargetLinkedLogonId": "0x0",
        "ElevatedToken": "%%1842",
    }
    return security(at, host, 4624, data)


def logon_failed(
    at: int, host: Host, account: Account, origin: Origin, sub_status: str = BAD_PASSWORD
) -> Entry:
    """Return 4625: `account` did not get in."""
    process, package, program, shows = origin.way
    data = _who("Subject", NOBODY, "0x0") | _who("Target", account)
    data |= {
        "TargetUserSid": "S-1-0-0",
        "Status": "0xc000006d",
        "FailureReason": "%%2313",
        "SubStatus": sub_status,
        "LogonType": str(origin.logon_type),
        "LogonProcessName": process,
        "AuthenticationPackageName": package,
        "WorkstationName": origin.workstation if origin.workstation != "-" else host.name,
        "TransmittedServices": "-",
        "LmPackageName": "-",
        "KeyLength": "0",
        "ProcessId": "0x0" if program == "-" else "0x4b8",
        "ProcessName": program,
        "IpAddress": origin.ip if shows else "-",
        "IpPort": str(origin.port) if shows else "-",
    }
    return security(at, host, 4625, data)


def logged_off(at: int, host: Host, account: Account, logon_type: int, logon: str) -> Entry:
    """Return 4634."""
    data = _who("Target", account, logon) | {"LogonType": str(logon_type)}
    return security(at, host, 4634, data)


def privileged(at: int, host: Host, account: Account, logon: str) -> Entry:
    """Return 4672: the new logon has an administrator's privileges."""
    data = _who("Subject", account, logon) | {"PrivilegeList": PRIVILEGES}
    return security(at, host, 4672, data)


def explicit_logon(
    at: int, host: Host, who: Account, target: Account, server: str, program: str
) -> Entry:
    """Return 4648: `who` used the credentials of `target` to reach `server`."""
    data = _who("Subject", who, who.session) | {
        "LogonGuid": NO_GUID,
        "TargetUserName": target.name,
        "TargetDomainName": target.domain,
        "TargetLogonGuid": NO_GUID,
        "TargetServerName": server,
        "TargetInfo": server,
        "ProcessId": "0x4b8",
        "ProcessName": program,
        "IpAddress": "-",
        "IpPort": "-",
    }
    return security(at, host, 4648, data)


def ticket_granted(at: int, controller: Host, account: Account, ip: str, port: int) -> Entry:
    """Return 4768: the domain controller gave `account` its first ticket."""
    data: Body = {
        "TargetUserName": account.name,
        "TargetDomainName": account.domain,
        "TargetSid": account.sid,
        "ServiceName": "krbtgt",
        "ServiceSid": account.sid.rsplit("-", 1)[0] + "-502",
        "TicketOptions": "0x40810010",
        "Status": "0x0",
        "TicketEncryptionType": "0x12",
        "PreAuthType": "2",
        "IpAddress": f"::ffff:{ip}",
        "IpPort": str(port),
        "CertIssuerName": "",
        "CertSerialNumber": "",
        "CertThumbprint": "",
    }
    return security(at, controller, 4768, data)


def service_ticket(
    at: int, controller: Host, account: Account, service: Account, client: tuple[str, int]
) -> Entry:
    """Return 4769: `account` asked for a ticket to `service`, from address and port `client`."""
    realm = controller.fqdn.split(".", 1)[1].upper()
    data: Body = {
        "TargetUserName": f"{account.name}@{realm}",
        "TargetDomainName": realm,
        "ServiceName": service.name,
        "ServiceSid": service.sid,
        "TicketOptions": "0x40810000",
        "TicketEncryptionType": "0x12",
        "IpAddress": f"::ffff:{client[0]}",
        "IpPort": str(client[1]),
        "Status": "0x0",
        "LogonGuid": NO_GUID,
        "TransmittedServices": "-",
    }
    return security(at, controller, 4769, data)


def started(
    at: int, host: Host, account: Account, what: tuple[str, str], parent: str = SERVICES_EXE
) -> Entry:
    """Return 4688: a process began; `what` is its program and command line."""
    program, command = what
    data = _who("Subject", account, account.session) | {
        "NewProcessId": hex(0x400 + at % 0x7000 // 4 * 4),
        "NewProcessName": program,
        "TokenElevationType": "%%1936",
        "ProcessId": "0x2f8",
        "CommandLine": command,
        "TargetUserSid": "S-1-0-0",
        "TargetUserName": "-",
        "TargetDomainName": "-",
        "TargetLogonId": "0x0",
        "ParentProcessName": parent,
        "MandatoryLabel": "S-1-16-16384",
    }
    return security(at, host, 4688, data)


def share_opened(
    at: int, server: Host, account: Account, client: tuple[str, int], share: str
) -> Entry:
    """Return 5140: `account` connected to a share from address and port `client`."""
    data = _who("Subject", account, account.session) | {
        "ObjectType": "File",
        "IpAddress": client[0],
        "IpPort": str(client[1]),
        "ShareName": f"\\\\*\\{share}",
        "ShareLocalPath": f"\\??\\D:\\{share}",
        "AccessMask": "0x1",
        "AccessList": "%%4416\n\t\t\t\t",
    }
    return security(at, server, 5140, data)


def file_checked(
    at: int, server: Host, account: Account, client: tuple[str, int], path: tuple[str, str]
) -> Entry:
    """Return 5145: access to a file, `path` being share and path in it."""
    data = _who("Subject", account, account.session) | {
        "ObjectType": "File",
        "IpAddress": client[0],
        "IpPort": str(client[1]),
        "ShareName": f"\\\\*\\{path[0]}",
        "ShareLocalPath": f"\\??\\D:\\{path[0]}",
        "RelativeTargetName": path[1],
        "AccessMask": "0x120089",
        "AccessList": "%%1538\n\t\t\t\t%%1541\n\t\t\t\t%%4416\n\t\t\t\t",
        "AccessReason": "-",
    }
    return security(at, server, 5145, data)


def usb_recognised(at: int, host: Host, model: str, serial: str) -> Entry:
    """Return 6416: a removable disk was plugged in."""
    data = _who("Subject", Account(f"{host.name}$", host.name.split("-")[0], "S-1-5-18"), "0x3e7")
    data |= {
        "DeviceId": f"USBSTOR\\Disk&Ven_{model}&Prod_USB_Flash&Rev_1.00\\{serial}&0",
        "DeviceDescription": "Disk drive",
        "ClassId": "{4d36e967-e325-11ce-bfc1-08002be10318}",
        "ClassName": "DiskDrive",
        "VendorIds": f"\n\t\tUSBSTOR\\Disk{model}_USB_Flash\n\t\tUSBSTOR\\Disk{model}\n\t\t",
        "CompatibleIds": "\n\t\tUSBSTOR\\Disk\n\t\tUSBSTOR\\RAW\n\t\tGenDisk\n\t\t",
        "LocationInformation": "-",
    }
    return security(at, host, 6416, data)

"""Windows account management: users created, groups changed; and logs cleared."""

from khumkan_samples.entries import WINDOWS, Body, Entry
from khumkan_samples.facts.windows import security
from khumkan_samples.hosts import Account, Host


def user_created(at: int, controller: Host, by: Account, user: Account, display: str) -> Entry:
    """Return 4720."""
    data: Body = {
        "TargetUserName": user.name,
        "TargetDomainName": user.domain,
        "TargetSid": user.sid,
        "SubjectUserSid": by.sid,
        "SubjectUserName": by.name,
        "SubjectDomainName": by.domain,
        "SubjectLogonId": by.session,
        "PrivilegeList": "-",
        "SamAccountName": user.name,
        "DisplayName": display,
        "UserPrincipalName": f"{user.name}@{controller.fqdn.split('.', 1)[1]}",
        "HomeDirectory": "-",
        "HomePath": "-",
        "ScriptPath": "-",
        "ProfilePath": "-",
        "UserWorkstations": "-",
        "PasswordLastSet": "%%1794",
        "AccountExpires": "%%1794",
        "PrimaryGroupId": "513",
        "AllowedToDelegateTo": "-",
        "OldUacValue": "0x0",
        "NewUacValue": "0x15",
        "UserAccountControl": "\n\t\t%%2080\n\t\t%%2082\n\t\t%%2084",
        "UserParameters": "-",
        "SidHistory": "-",
        "LogonHours": "%%1793",
    }
    return security(at, controller, 4720, data)


def account_touched(at: int, controller: Host, by: Account, user: Account, event_id: int) -> Entry:
    """Return 4722 (enabled) or 4724 (password reset)."""
    data: Body = {
        "TargetUserName": user.name,
        "TargetDomainName": user.domain,
        "TargetSid": user.sid,
        "SubjectUserSid": by.sid,
        "SubjectUserName": by.name,
        "SubjectDomainName": by.domain,
        "SubjectLogonId": by.session,
    }
    return security(at, controller, event_id, data)


def member_added(
    at: int, host: Host, by: Account, member: Account, group: tuple[int, str, str]
) -> Entry:
    """Return 4728, 4732 or 4756; `group` is event id, name, security identifier."""
    event_id, name, sid = group
    parts = host.fqdn.split(".")[1:]
    data: Body = {
        "MemberName": f"CN={member.name},CN=Users," + ",".join(f"DC={part}" for part in parts),
        "MemberSid": member.sid,
        "TargetUserName": name,
        "TargetDomainName": "Builtin" if sid.startswith("S-1-5-32") else by.domain,
        "TargetSid": sid,
        "SubjectUserSid": by.sid,
        "SubjectUserName": by.name,
        "SubjectDomainName": by.domain,
        "SubjectLogonId": by.session,
        "PrivilegeList": "-",
    }
    return security(at, host, event_id, data)


def log_cleared(at: int, host: Host, by: Account, log: str) -> Entry:
    """Return 1102 for the Security log, 104 for any other."""
    data: Body = {
        "SubjectUserName": by.name,
        "SubjectDomainName": by.domain,
    }
    if log == "Security":
        data |= {"SubjectUserSid": by.sid, "SubjectLogonId": by.session}
    else:
        data |= {"Channel": log, "BackupPath": ""}
    body: Body = {
        "channel": "Security" if log == "Security" else "System",
        "event_id": 1102 if log == "Security" else 104,
        "computer": host.fqdn,
        "data": data | {"xml_name": "LogFileCleared"},
        "user_data": True,
    }
    return Entry(at, WINDOWS, body)

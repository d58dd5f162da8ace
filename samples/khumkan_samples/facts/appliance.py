"""FortiGate events other than VPN: administrators, configuration, health."""

from dataclasses import dataclass

from khumkan_samples.entries import FORTIGATE, Body, Entry
from khumkan_samples.hospitals import Hospital
from khumkan_samples.moments import SECOND


def event(at: int, logid: str, subtype: str, level: str, facts: Body) -> Entry:
    """Return an event log line; `logid` is FortiOS's ten digits."""
    head = {"logid": logid, "type": "event", "subtype": subtype, "level": level, "vd": "root"}
    return Entry(at, FORTIGATE, head | facts)


@dataclass(frozen=True, slots=True)
class Admin:
    """An administrator's session on the firewall itself; `method` is https, ssh or jsconsole."""

    user: str
    ip: str
    method: str = "https"
    profile: str = "super_admin"

    @property
    def ui(self) -> str:
        """Return how FortiOS writes where an administrator sits."""
        return f"{self.method}({self.ip})"


def admin_login(at: int, admin: Admin, to_ip: str) -> Entry:
    """Return the line for an administrator's successful login."""
    facts: Body = {
        "logdesc": "Admin login successful",
        "sn": str(at // SECOND),
        "user": admin.user,
        "ui": admin.ui,
        "method": admin.method,
        "srcip": admin.ip,
        "dstip": to_ip,
        "action": "login",
        "status": "success",
        "reason": "none",
        "profile": admin.profile,
        "msg": f"Administrator {admin.user} logged in successfully from {admin.ui}",
    }
    return event(at, "0100032001", "system", "information", facts)


def admin_refused(
    at: int, admin: Admin, to_ip: str, reason: tuple[str, str] = ("passwd_invalid", "password")
) -> Entry:
    """Return the line for an administrator's failed login; `reason` is FortiOS's word and ours."""
    facts: Body = {
        "logdesc": "Admin login failed",
        "sn": "0",
        "user": admin.user,
        "ui": admin.ui,
        "method": admin.method,
        "srcip": admin.ip,
        "dstip": to_ip,
        "action": "login",
        "status": "failed",
        "reason": reason[0],
        "msg": f"Administrator {admin.user} login failed from {admin.ui} "
        f"because of invalid {reason[1]}",
    }
    return event(at, "0100032002", "system", "alert", facts)


def admin_logout(at: int, admin: Admin, login_at: int) -> Entry:
    """Return the line for an administrator's logout."""
    facts: Body = {
        "logdesc": "Admin logout successful",
        "sn": str(login_at // SECOND),
        "user": admin.user,
        "ui": admin.ui,
        "action": "logout",
        "status": "success",
        "duration": (at - login_at) // SECOND,
        "reason": "exit",
        "msg": f"Administrator {admin.user} logged out from {admin.ui}",
    }
    return event(at, "0100032003", "system", "information", facts)


def configured(at: int, admin: Admin, action: str, path: str, thing: str, attributes: str) -> Entry:
    """Return the line for a change of the configuration: Add, Edit or Delete of one object."""
    facts: Body = {
        "logdesc": "Object attribute configured",
        "user": admin.user,
        "ui": f"GUI({admin.ip})" if admin.method == "https" else admin.ui,
        "action": action,
        "cfgtid": 1_000_000 + at // SECOND % 9_000_000,
        "cfgpath": path,
        "cfgobj": thing,
        "cfgattr": attributes,
        "msg": f"{action} {path} {thing}",
    }
    return event(at, "0100044547", "system", "information", facts)


def config_downloaded(at: int, admin: Admin) -> Entry:
    """Return the line for a backup of the whole configuration taken out through the browser."""
    facts: Body = {
        "logdesc": "System configuration backed up",
        "user": admin.user,
        "ui": f"GUI({admin.ip})",
        "action": "backup",
        "status": "success",
        "msg": f"System config backed up by user {admin.user} via GUI({admin.ip})",
    }
    return event(at, "0100032142", "system", "notice", facts)


def health(at: int, hospital: Hospital, cpu: int, memory: int, sessions: int) -> Entry:
    """Return the five-minute performance line."""
    facts: Body = {
        "logdesc": "System performance statistics",
        "action": "perf-stats",
        "cpu": cpu,
        "mem": memory,
        "totalsession": sessions,
        "disk": 1,
        "bandwidth": f"{sessions * 9}/{sessions * 7}",
        "setuprate": sessions // 60,
        "disklograte": 0,
        "fazlograte": 0,
        "freediskstorage": 0,
        "sysuptime": (at - 1_700_000_000 * SECOND) // SECOND % 9_000_000,
        "waninfo": f"name=wan1,bytes={sessions * 80_000}/{sessions * 21_000}",
        "msg": f"Performance statistics: average CPU: {cpu}, memory: {memory}, "
        f"concurrent sessions: {sessions}, setup-rate: {sessions // 60}",
    }
    return event(at, "0100040704", "system", "notice", facts | {"sn": hospital.firewall.serial})

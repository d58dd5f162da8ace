"""FortiGate SSL-VPN: who knocked, who was refused, whose tunnel went up and down."""

from dataclasses import dataclass

from khumkan_samples.entries import Body, Entry
from khumkan_samples.facts.appliance import event
from khumkan_samples.moments import SECOND

WRONG_PASSWORD = "sslvpn_login_permission_denied"  # noqa: S105 - FortiOS's word for a reason
UNKNOWN_USER = "sslvpn_login_unknown_user"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who knocks at the SSL-VPN, and from where; `tunnel_ip` once inside."""

    user: str
    ip: str
    country: str
    tunnel_ip: str = ""
    tunnel_id: int = 0
    group: str = "vpn-staff"


def knock(at: int, caller: Caller) -> Entry:
    """Return the line for a new SSL-VPN connection, before anybody said who they are."""
    stranger = Caller("N/A", caller.ip, caller.country, group="N/A")
    words = ("SSL VPN new connection", "ssl-new-con", "ssl", "N/A", "SSL new connection")
    return event(at, "0101039943", "vpn", "information", _facts(stranger, words))


def refuse(at: int, caller: Caller, reason: str = WRONG_PASSWORD) -> Entry:
    """Return the line for a failed SSL-VPN login."""
    refused = Caller(caller.user, caller.ip, caller.country, group="N/A")
    words = (
        "SSL VPN login fail",
        "ssl-login-fail",
        "ssl-web",
        reason,
        "SSL user failed to logged in",
    )
    return event(at, "0101039426", "vpn", "alert", _facts(refused, words))


def accept(at: int, caller: Caller) -> list[Entry]:
    """Return the lines for a successful login: the web session, then the tunnel."""
    up, done = "SSL VPN tunnel up", "SSL tunnel established"
    web = (up, "tunnel-up", "ssl-web", "login successfully", done)
    tunnel = (up, "tunnel-up", "ssl-tunnel", "tunnel established", done)
    outside = Caller(caller.user, caller.ip, caller.country, "", caller.tunnel_id, caller.group)
    return [
        event(at, "0101039424", "vpn", "information", _facts(outside, web)),
        event(at + 3 * SECOND, "0101039947", "vpn", "information", _facts(caller, tunnel)),
    ]


def close(at: int, caller: Caller, duration: int, sent: int, received: int) -> Entry:
    """Return the line for a tunnel that went down after `duration` seconds."""
    words = ("SSL VPN tunnel down", "tunnel-down", "ssl-tunnel", "N/A", "SSL tunnel shutdown")
    sums: Body = {"duration": duration, "sentbyte": sent, "rcvdbyte": received}
    return event(at, "0101039948", "vpn", "information", _facts(caller, words, sums))


def _facts(caller: Caller, words: tuple[str, str, str, str, str], sums: Body | None = None) -> Body:
    logdesc, action, tunnel_type, reason, message = words
    facts: Body = {
        "logdesc": logdesc,
        "action": action,
        "tunneltype": tunnel_type,
        "tunnelid": caller.tunnel_id,
        "remip": caller.ip,
    }
    if caller.tunnel_ip:
        facts["tunnelip"] = caller.tunnel_ip
    facts |= {
        "srccountry": caller.country,
        "user": caller.user,
        "group": caller.group,
        "dst_host": "N/A",
        "reason": reason,
    }
    return facts | (sums or {}) | {"msg": message}

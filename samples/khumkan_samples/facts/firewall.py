"""FortiGate traffic: one entry for each session that ended or was refused."""

from dataclasses import dataclass

from khumkan_samples.dice import Dice
from khumkan_samples.entries import FORTIGATE, Body, Entry
from khumkan_samples.hospitals import Hospital
from khumkan_samples.hosts import ZONES, Host
from khumkan_samples.moments import MINUTE, SECOND

TCP, UDP = 6, 17
EPHEMERAL = (49152, 65535)
DAY_ONE = 1_790_000_000 * SECOND
SERVICES = {
    (TCP, 22): "SSH",
    (TCP, 25): "SMTP",
    (TCP, 53): "DNS",
    (TCP, 80): "HTTP",
    (TCP, 443): "HTTPS",
    (TCP, 445): "SMB",
    (TCP, 1433): "MS-SQL",
    (TCP, 3306): "MYSQL",
    (TCP, 3389): "RDP",
    (TCP, 8443): "tcp/8443",
    (UDP, 53): "DNS",
    (UDP, 123): "NTP",
    (UDP, 443): "QUIC",
}
APPS = {
    "HTTPS": ("HTTPS.BROWSER", 40568, "Web.Client", "medium"),
    "HTTP": ("HTTP.BROWSER", 15893, "Web.Client", "medium"),
    "QUIC": ("QUIC", 40169, "Network.Service", "low"),
    "DNS": ("DNS", 16195, "Network.Service", "elevated"),
    "NTP": ("NTP", 16270, "Network.Service", "elevated"),
    "RDP": ("RDP", 16060, "Remote.Access", "high"),
    "SSH": ("SSH", 16060, "Network.Service", "elevated"),
}


@dataclass(frozen=True, slots=True)
class End:
    """One end of a session as the firewall sees it."""

    ip: str
    port: int
    interface: str
    role: str
    country: str = "Reserved"
    mac: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A session: both ends, policy by short name, what became of it, seconds, bytes each way."""

    source: End
    target: End
    policy: str
    proto: int = TCP
    action: str = "close"
    duration: int = 0
    sent: int = 0
    received: int = 0
    dnat: str = ""


def inside(host: Host, port: int) -> End:
    """Return a machine of the hospital as one end of a session."""
    zone = ZONES[host.zone]
    return End(host.ip, port, zone.interface, zone.role, mac=host.mac)


def outside(ip: str, port: int, country: str) -> End:
    """Return an address on the Internet as one end of a session."""
    return End(ip, port, "wan1", "wan", country)


def published(public_ip: str, host: Host, port: int) -> End:
    """Return a server of the hospital as the Internet sees it, behind a public address."""
    zone = ZONES[host.zone]
    return End(public_ip, port, zone.interface, zone.role, "Thailand")


def high_port(dice: Dice) -> int:
    """Return a port a client might get."""
    return dice.whole(*EPHEMERAL)


def service_of(proto: int, port: int) -> str:
    """Return FortiGate's name for a service; unnamed ones are protocol/port."""
    return SERVICES.get((proto, port), f"{'tcp' if proto == TCP else 'udp'}/{port}")


def traffic(at: int, hospital: Hospital, session: Session) -> Entry:
    """Return the log line of a forwarded session; `at` is when it ended."""
    body = _head("0000000013", "forward", "notice") | _ends(session)
    policy = hospital.firewall.policies[session.policy]
    service = service_of(session.proto, session.target.port)
    body |= {
        "sessionid": session_id(at - session.duration * SECOND, session),
        "proto": session.proto,
        "action": session.action,
        "policyid": policy.number,
        "policytype": "policy",
        "poluuid": policy.uuid,
        "policyname": policy.name,
        "service": service,
    }
    body |= _translation(hospital, session)
    least = 5 if session.proto == TCP else 1
    body |= {
        "duration": session.duration,
        "sentbyte": session.sent,
        "rcvdbyte": session.received,
        "sentpkt": least + session.sent // 900,
        "rcvdpkt": least + session.received // 1180,
    }
    return Entry(at, FORTIGATE, body | _application(service, session))


def denied(at: int, hospital: Hospital, session: Session) -> Entry:
    """Return the line of a session refused at the border, aimed at the firewall itself or a VIP."""
    is_local = session.target.ip == hospital.firewall.wan_ip
    head = ("0001000014", "local", "notice") if is_local else ("0000000013", "forward", "notice")
    ends = _ends(session)
    if is_local:
        ends |= {"dstintf": "root", "dstintfrole": "undefined"}
    body = _head(*head) | ends
    body |= {
        "sessionid": session_id(at, session),
        "proto": session.proto,
        "action": "deny",
        "policyid": 0,
        "policytype": "local-in-policy" if is_local else "policy",
        "service": service_of(session.proto, session.target.port),
        "trandisp": "noop",
        "duration": 0,
        "sentbyte": 0,
        "rcvdbyte": 0,
        "sentpkt": 0,
        "rcvdpkt": 0,
        "appcat": "unscanned",
        "crscore": 30 if not is_local else 5,
        "craction": 131072,
        "crlevel": "high" if not is_local else "low",
    }
    return Entry(at, FORTIGATE, body)


def session_id(begun: int, session: Session) -> int:
    """Return a session number: it rises with the time a session began."""
    return (begun - DAY_ONE) // (MINUTE // 900) % 2**31 + session.source.port % 16


def _head(logid: str, subtype: str, level: str) -> Body:
    return {"logid": logid, "type": "traffic", "subtype": subtype, "level": level, "vd": "root"}


def _ends(session: Session) -> Body:
    source, target = session.source, session.target
    return {
        "srcip": source.ip,
        "srcport": source.port,
        "srcintf": source.interface,
        "srcintfrole": source.role,
        "dstip": target.ip,
        "dstport": target.port,
        "dstintf": target.interface,
        "dstintfrole": target.role,
        "srccountry": source.country,
        "dstcountry": target.country,
    }


def _translation(hospital: Hospital, session: Session) -> Body:
    if session.dnat:
        return {
            "trandisp": "dnat",
            "tranip": session.dnat,
            "tranport": session.target.port,  # codespell:ignore tranport
        }
    if session.target.role == "wan":
        wan = hospital.firewall.wan_ip
        return {"trandisp": "snat", "transip": wan, "transport": session.source.port}
    return {"trandisp": "noop"}


def _application(service: str, session: Session) -> Body:
    name, number, category, risk = APPS.get(service, ("", 0, "unscanned", ""))
    if not name or session.target.role != "wan":
        body: Body = {"appcat": "unscanned"}
    else:
        body = {
            "appid": number,
            "app": name,
            "appcat": category,
            "apprisk": risk,
            "applist": "default",
        }
    if session.source.mac:
        body |= {"mastersrcmac": session.source.mac, "srcmac": session.source.mac, "srcserver": 0}
    return body

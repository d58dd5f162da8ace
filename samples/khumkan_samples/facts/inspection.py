"""FortiGate UTM: what content inspection saw inside a session (web filter, IPS, antivirus)."""

from khumkan_samples.entries import FORTIGATE, Body, Entry
from khumkan_samples.facts.firewall import Session, service_of, session_id
from khumkan_samples.hospitals import Hospital


def web_blocked(at: int, hospital: Hospital, session: Session, site: str, category: str) -> Entry:
    """Return the line for a page the category filter refused."""
    facts: Body = {
        "hostname": site,
        "profile": "staff-webfilter",
        "action": "blocked",
        "reqtype": "direct",
        "url": f"https://{site}/",
        "sentbyte": session.sent,
        "rcvdbyte": 0,
        "direction": "outgoing",
        "msg": "URL belongs to a denied category in policy",
        "ratemethod": "domain",
        "cat": 26,
        "catdesc": category,
    }
    kind = ("0316013056", "webfilter", "ftgd_blk", "warning")
    return _inspected(at, hospital, session, kind, facts)


def attack_seen(at: int, hospital: Hospital, session: Session, attack: str, url: str) -> Entry:
    """Return the line for an attack the intrusion prevention signature `attack` dropped."""
    facts: Body = {
        "severity": "high",
        "srccountry": session.source.country,
        "dstcountry": session.target.country,
        "action": "dropped",
        "attack": attack,
        "attackid": 10_000 + sum(attack.encode()) * 7,
        "direction": "incoming",
        "hostname": f"www.{hospital.place.domain}",
        "url": url,
        "profile": "protect-web",
        "incidentserialno": 150_000_000 + at % 9_000_000,
        "msg": f"web_server: {attack}",
        "crscore": 30,
        "craction": 8192,
        "crlevel": "high",
    }
    kind = ("0419016384", "ips", "signature", "alert")
    return _inspected(at, hospital, session, kind, facts)


def virus_blocked(at: int, hospital: Hospital, session: Session, virus: str, url: str) -> Entry:
    """Return the line for a file the antivirus refused."""
    facts: Body = {
        "action": "blocked",
        "url": url,
        "filename": url.rsplit("/", 1)[-1],
        "quarskip": "Quarantine-disabled",
        "virus": virus,
        "dtype": "av-engine",
        "profile": "staff-av",
        "direction": "incoming",
        "msg": "File is infected.",
        "crscore": 50,
        "craction": 2,
        "crlevel": "critical",
    }
    kind = ("0211008192", "virus", "infected", "warning")
    return _inspected(at, hospital, session, kind, facts)


def _inspected(
    at: int, hospital: Hospital, session: Session, kind: tuple[str, str, str, str], facts: Body
) -> Entry:
    logid, subtype, eventtype, level = kind
    source, target = session.source, session.target
    body: Body = {
        "logid": logid,
        "type": "utm",
        "subtype": subtype,
        "eventtype": eventtype,
        "level": level,
        "vd": "root",
        "policyid": hospital.firewall.policies[session.policy].number,
        "sessionid": session_id(at, session),
        "srcip": source.ip,
        "srcport": source.port,
        "srcintf": source.interface,
        "srcintfrole": source.role,
        "dstip": target.ip,
        "dstport": target.port,
        "dstintf": target.interface,
        "dstintfrole": target.role,
        "proto": session.proto,
        "service": service_of(session.proto, target.port),
    }
    return Entry(at, FORTIGATE, body | facts)

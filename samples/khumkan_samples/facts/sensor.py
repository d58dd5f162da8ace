"""What the network sensor sees: look-ups, flows, TLS and HTTP, alerts."""

from dataclasses import dataclass

from khumkan_samples.dice import DIGITS, Dice
from khumkan_samples.entries import EVE, Body, Entry
from khumkan_samples.moments import SECOND, local_micros


@dataclass(frozen=True, slots=True)
class Wire:
    """Both ends of a conversation, and its transport."""

    source: str
    source_port: int
    target: str
    target_port: int
    proto: str = "TCP"


def _event(at: int, dice: Dice, wire: Wire, kind: str, facts: Body) -> Entry:
    body: Body = {
        "flow_id": int("1" + dice.text(DIGITS, 15)),
        "event_type": kind,
        "src_ip": wire.source,
        "src_port": wire.source_port,
        "dest_ip": wire.target,
        "dest_port": wire.target_port,
        "proto": wire.proto,
    }
    return Entry(at, EVE, body | facts)


def looked_up(
    at: int, dice: Dice, wire: Wire, name: str, answers: tuple[str, ...], rrtype: str = "A"
) -> list[Entry]:
    """Return the question and, some milliseconds later, the answer; no `answers`: NXDOMAIN."""
    number = dice.whole(1, 65535)
    question: Body = {"type": "query", "id": number, "rrname": name, "rrtype": rrtype, "tx_id": 0}
    answer: Body = {
        "version": 2,
        "type": "answer",
        "id": number,
        "flags": "8180" if answers else "8183",
        "qr": True,
        "rd": True,
        "ra": True,
        "rrname": name,
        "rrtype": rrtype,
        "rcode": "NOERROR" if answers else "NXDOMAIN",
    }
    if answers:
        answer["answers"] = [
            {"rrname": name, "rrtype": rrtype, "ttl": 60 * dice.whole(1, 30), "rdata": data}
            for data in answers
        ]
        answer["grouped"] = {rrtype: list(answers)}
    asked = _event(at, dice, wire, "dns", {"dns": question})
    told = _event(at + dice.whole(900, 90_000), dice, wire, "dns", {"dns": answer})
    told.body["flow_id"] = asked.body["flow_id"]
    return [asked, told]


def flowed(
    at: int, dice: Dice, wire: Wire, app: str, seconds: int, sizes: tuple[int, int]
) -> Entry:
    """Return the record of a flow that ended; `sizes` is bytes to the server and back."""
    sent, received = sizes
    facts: Body = {
        "app_proto": app,
        "flow": {
            "pkts_toserver": 3 + sent // 640,
            "pkts_toclient": 3 + received // 1180,
            "bytes_toserver": sent,
            "bytes_toclient": received,
            "start": local_micros(at - (seconds + 60) * SECOND, "+0700"),
            "end": local_micros(at - 60 * SECOND, "+0700"),
            "age": seconds,
            "state": "closed",
            "reason": "timeout",
            "alerted": False,
        },
    }
    if wire.proto == "TCP":
        flags = {"tcp_flags": "1b", "tcp_flags_ts": "1b", "tcp_flags_tc": "1b"}
        facts["tcp"] = flags | {"syn": True, "fin": True, "psh": True, "ack": True}
    return _event(at, dice, wire, "flow", facts)


def shook_hands(at: int, dice: Dice, wire: Wire, name: str, ja3: str) -> Entry:
    """Return a TLS record: the server name asked for and the client's fingerprint."""
    facts: Body = {
        "tls": {
            "subject": f"CN={name}",
            "issuerdn": "C=TH, O=Trustroot Example CA, CN=Trustroot Example R3",
            "sni": name,
            "version": "TLS 1.2",
            "notbefore": "2026-09-30T00:00:00",
            "notafter": "2027-09-30T23:59:59",
            "ja3": {"hash": ja3},
        }
    }
    return _event(at, dice, wire, "tls", facts)


def asked_page(at: int, dice: Dice, wire: Wire, page: Body) -> Entry:
    """Return an HTTP record; `page` is hostname, url, agent, method, status, length."""
    facts: Body = {"tx_id": 0, "http": page | {"protocol": "HTTP/1.1"}}
    return _event(at, dice, wire, "http", facts)


def alerted(at: int, dice: Dice, wire: Wire, rule: tuple[int, str, str, int]) -> Entry:
    """Return an alert; `rule` is number, message, category, severity (1 is worst)."""
    number, message, category, severity = rule
    facts: Body = {
        "alert": {
            "action": "allowed",
            "gid": 1,
            "signature_id": number,
            "rev": 2,
            "signature": message,
            "category": category,
            "severity": severity,
        }
    }
    return _event(at, dice, wire, "alert", facts)

"""Requests to the hospital's web site."""

from dataclasses import dataclass
from urllib.parse import quote

from khumkan_samples.entries import WEB, Entry

SAFE = "/?&=%-._~+:,'()*"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks: address, browser, page the link was on ("-" for none)."""

    ip: str
    agent: str
    referer: str = "-"
    version: str = "2.0"


def escape(target: str) -> str:
    """Return a path with Thai and spaces percent-encoded, as browsers send it."""
    return quote(target, safe=SAFE)


def request(at: int, visitor: Visitor, wish: str, status: int, size: int) -> Entry:
    """Return one access line; `wish` is method and target, such as "GET /"."""
    method, target = wish.split(" ", 1)
    body: dict[str, object] = {
        "ip": visitor.ip,
        "method": method,
        "target": escape(target),
        "version": visitor.version,
        "status": status,
        "size": size,
        "referer": escape(visitor.referer),
        "agent": visitor.agent,
    }
    return Entry(at, WEB, body)

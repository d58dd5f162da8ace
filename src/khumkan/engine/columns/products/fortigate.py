"""FortiGate firewalls: key=value lines, and CEF translated back to the same names.

A FortiGate's `type` and `subtype` are services of their own, so that a rule may ask for
fortigate/event as SigmaHQ does or for fortigate/vpn. What one box logs also belongs to Sigma's
generic categories: traffic is firewall, webfilter proxy, dns dns, virus antivirus.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten, pick_text
from khumkan.engine.columns.products.syslog_header import (
    HOST_NAME,
    SYSLOG_HEADER,
    are_pairs_its_own,
)
from khumkan.engine.columns.scheme import Layout, Scheme, under
from khumkan.engine.columns.times import TimeContext, parse_epoch, parse_syslog_time, parse_time
from khumkan.engine.columns.urls import split_target
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.rows import LogSource, Row, Value

PREFIX = "fortinet.firewall."

FORTIGATE = Vocabulary(
    prefix=PREFIX,
    columns={
        "action": "event.action",
        "agent": "user_agent.original",
        "devid": "observer.serial_number",
        "devname": "observer.name",
        "dstcountry": "destination.geo.country_name",
        "dstip": "destination.ip",
        "dstmac": "destination.mac",
        "dstport": "destination.port",
        "filename": "file.path",
        "filesize": "file.size",
        "hostname": "url.domain",
        "httpmethod": "http.request.method",
        "level": "log.level",
        "logid": "event.code",
        "policyid": "rule.id",
        "proto": "network.iana_number",
        "qname": "dns.question.name",
        "qtype": "dns.question.type",
        "rcvdbyte": "destination.bytes",
        "rcvdpkt": "destination.packets",
        "referralurl": "http.request.referrer",
        "sentbyte": "source.bytes",
        "sentpkt": "source.packets",
        "srccountry": "source.geo.country_name",
        "srcip": "source.ip",
        "srcmac": "source.mac",
        "srcport": "source.port",
        "tranip": "destination.nat.ip",
        "tranport": "destination.nat.port",
        "transip": "source.nat.ip",
        "transport": "source.nat.port",
        "url": "url.original",
        "user": "user.name",
    },
    also=(
        ("remip", "source.ip"),
        ("virus", "rule.name"),
        ("attack", "rule.name"),
        ("ipaddr", "dns.answers.data"),
        ("dst_host", "destination.domain"),
        ("checksum", "file.hash.crc32"),
        ("filehash", "file.hash.sha256"),
    ),
)

SCHEME = Scheme(Layout(own=under("kv."), fixed=SYSLOG_HEADER, also=HOST_NAME), FORTIGATE)
_CATEGORIES = {
    ("traffic", ""): "firewall",
    ("utm", "webfilter"): "proxy",
    ("utm", "dns"): "dns",
    ("dns", ""): "dns",
    ("utm", "virus"): "antivirus",
}
_SCHEMES = {"https": "https", "ftp": "ftp"}
_MAX_CHARACTERS = 64

VOCABULARIES = {LogSource("fortigate"): FORTIGATE}


def name_fortigate(fields: JsonObject, context: TimeContext) -> Row | None:
    """Name a FortiGate line: one whose pairs have a type, and a logid, devid or vd."""
    return name_pairs(flatten(fields), context) if is_fortigate(fields) else None


def is_fortigate(fields: JsonObject) -> bool:
    """Say whether fields are those of a FortiGate's line."""
    pairs = fields.get("kv")
    if not isinstance(pairs, dict) or "type" not in pairs or not are_pairs_its_own(fields):
        return False
    return "logid" in pairs or "devid" in pairs or "vd" in pairs


def name_pairs(leaves: Mapping[str, Value], context: TimeContext) -> Row:
    """Name flattened fields whose pairs stand under `kv.`."""
    values = SCHEME.name(leaves)
    _complete_url(values)
    split_target(values)
    return Row(sources_of(leaves), values, time_of(values, context))


def sources_of(leaves: Mapping[str, Value]) -> frozenset[LogSource]:
    """Return the log sources of flattened fields: type and subtype decide."""
    kind = pick_text(leaves, "kv.type")[:_MAX_CHARACTERS].lower()
    return _sources_of(kind, pick_text(leaves, "kv.subtype")[:_MAX_CHARACTERS].lower())


@lru_cache(maxsize=512)
def _sources_of(kind: str, subkind: str) -> frozenset[LogSource]:
    category = _CATEGORIES.get((kind, subkind)) or _CATEGORIES.get((kind, ""), "")
    services = {service for service in (kind, subkind) if service}
    return frozenset(LogSource("fortigate", category, service) for service in services or {""})


def _complete_url(values: dict[str, Value]) -> None:
    """Older FortiOS logs a path alone in `url`; rules for proxies look for host and path."""
    url, host = pick_text(values, "url.original"), pick_text(values, "url.domain")
    if host and url.startswith("/"):
        service = pick_text(values, PREFIX + "service").lower()
        values[PREFIX + "url"] = url
        values["url.original"] = f"{_SCHEMES.get(service, 'http')}://{host}{url}"


def time_of(values: Mapping[str, Value], context: TimeContext) -> datetime | None:
    """Return the time that the columns of a row tell.

    `eventtime` (an epoch) is exact; date, time and perhaps zone are what older FortiOS has.
    """
    stamp = pick_text(values, PREFIX + "eventtime")
    if stamp and (time := parse_epoch(stamp)) is not None:
        return time
    date, clock = pick_text(values, PREFIX + "date"), pick_text(values, PREFIX + "time")
    if date and clock:
        zone = pick_text(values, PREFIX + "tz")
        local = f"{date}T{clock}"
        return parse_time(local + zone, context.zone) or parse_time(local, context.zone)
    return parse_syslog_time(pick_text(values, "log.syslog.timestamp"), context)

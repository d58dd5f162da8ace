"""Sophos Firewall (SFOS): key=value lines, in the older form and in that of Central Reporting.

`log_type` and `log_component` are services of their own. Firewall is category firewall, Content
Filtering proxy, Anti-Virus antivirus; an Event of a login says by `status` how it went.
Source: Sophos Firewall, syslog guide, field descriptions by module; columns as in Elastic's
integration of Sophos XG.
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
from khumkan.engine.columns.times import TimeContext, parse_syslog_time, parse_time
from khumkan.engine.columns.urls import split_target
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.rows import LogSource, Row, Value

PREFIX = "sophos.xg."

SOPHOS = Vocabulary(
    prefix=PREFIX,
    columns={
        "bytes_received": "destination.bytes",
        "bytes_sent": "source.bytes",
        "content_type": "http.response.mime_type",
        "domain": "url.domain",
        "dst_country": "destination.geo.country_iso_code",
        "dst_ip": "destination.ip",
        "dst_mac": "destination.mac",
        "dst_port": "destination.port",
        "filename": "file.path",
        "fw_rule_id": "rule.id",
        "http_status": "http.response.status_code",
        "in_interface": "observer.ingress.interface.name",
        "log_id": "event.code",
        "log_subtype": "event.action",
        "outcome": "event.outcome",
        "out_interface": "observer.egress.interface.name",
        "packets_received": "destination.packets",
        "packets_sent": "source.packets",
        "protocol": "network.transport",
        "severity": "log.level",
        "src_country": "source.geo.country_iso_code",
        "src_ip": "source.ip",
        "src_mac": "source.mac",
        "src_port": "source.port",
        "url": "url.original",
        "user_agent": "user_agent.original",
        "user_name": "user.name",
    },
    aliases={
        "device_id": "observer.serial_number",
        "device_serial_id": "observer.serial_number",
        "domainname": "url.domain",
        "dst_country_code": "destination.geo.country_iso_code",
        "priority": "log.level",
        "recv_bytes": "destination.bytes",
        "recv_pkts": "destination.packets",
        "sent_bytes": "source.bytes",
        "sent_pkts": "source.packets",
        "src_country_code": "source.geo.country_iso_code",
        "src_trans_ip": "source.nat.ip",
        "src_trans_port": "source.nat.port",
        "dst_trans_ip": "destination.nat.ip",
        "dst_trans_port": "destination.nat.port",
        "status_code": "http.response.status_code",
        "tran_dst_ip": "destination.nat.ip",
        "tran_dst_port": "destination.nat.port",
        "tran_src_ip": "source.nat.ip",
        "tran_src_port": "source.nat.port",
    },
    also=(
        ("virus", "rule.name"),
        ("malware", "rule.name"),
        ("threatname", "rule.name"),
        ("threat", "rule.name"),
        ("signature_msg", "rule.name"),
        ("fw_rule_name", "rule.name"),
        ("file_path", "file.path"),
        ("remote_ip", "source.ip"),
        ("sourceip", "source.ip"),
        ("reason", "event.reason"),
    ),
)
VOCABULARIES = {LogSource("sophos"): SOPHOS}

SCHEME = Scheme(Layout(own=under("kv."), fixed=SYSLOG_HEADER, also=HOST_NAME), SOPHOS)
_CATEGORIES = {"firewall": "firewall", "content filtering": "proxy", "anti-virus": "antivirus"}
_MARK = "SFW"
_OUTCOMES = {"failed": "failure", "successful": "success", "success": "success"}
_MAX_CHARACTERS = 64


def name_sophos(fields: JsonObject, context: TimeContext) -> Row | None:
    """Name a line of SFOS: its pairs have a type, and say that the device is SFW."""
    return name_leaves(flatten(fields), context) if is_sophos(fields) else None


def is_sophos(fields: JsonObject) -> bool:
    """Say whether fields are those of a line of SFOS."""
    pairs = fields.get("kv")
    if not isinstance(pairs, dict) or not are_pairs_its_own(fields):
        return False
    return _MARK in (pairs.get("device_name"), pairs.get("device")) and "log_type" in pairs


def name_leaves(leaves: dict[str, Value], context: TimeContext) -> Row:
    """Name the flattened fields of a line of SFOS; an outcome may be added to them."""
    if outcome := told_outcome(leaves):
        leaves.setdefault("kv.outcome", outcome)
    values = SCHEME.name(leaves)
    split_target(values)
    return Row(sources_of(leaves), values, time_of(leaves, context))


def told_outcome(leaves: Mapping[str, Value]) -> str | None:
    """Return the outcome that the status of a login tells."""
    return _OUTCOMES.get(pick_text(leaves, "kv.status").lower())


def sources_of(leaves: Mapping[str, Value]) -> frozenset[LogSource]:
    """Return the log sources of flattened fields: log_type and log_component decide."""
    kind = pick_text(leaves, "kv.log_type")[:_MAX_CHARACTERS].lower()
    return _sources_of(kind, pick_text(leaves, "kv.log_component")[:_MAX_CHARACTERS].lower())


@lru_cache(maxsize=512)
def _sources_of(kind: str, component: str) -> frozenset[LogSource]:
    category = _CATEGORIES.get(kind, "")
    services = {name.replace(" ", "_") for name in (kind, component)} - {""}
    return frozenset(LogSource("sophos", category, service) for service in services)


def time_of(leaves: Mapping[str, Value], context: TimeContext) -> datetime | None:
    """Return the time of flattened fields.

    `date` and `time` are the older form's; its zone counts where it is digits.
    """
    day, clock = pick_text(leaves, "kv.date"), pick_text(leaves, "kv.time")
    if day and clock:
        zone = pick_text(leaves, "kv.timezone")
        return parse_time(f"{day}T{clock}{zone if zone[:1] in '+-' else ''}", context.zone)
    stamp = pick_text(leaves, "kv.timestamp")
    if stamp and (time := parse_time(stamp, context.zone)) is not None:
        return time
    return parse_syslog_time(pick_text(leaves, "syslog.timestamp"), context)

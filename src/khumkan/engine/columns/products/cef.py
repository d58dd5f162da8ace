"""CEF (ArcSight Common Event Format) by syslog: vendor and product become the log source.

Source for the keys: Micro Focus, "ArcSight Common Event Format Implementation Standard"; for the
columns: ECS and Elastic's CEF processor. FortiGate's CEF is put back into FortiGate's own names, so
that one rule does for both forms.
"""

from datetime import datetime
from functools import lru_cache

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten, pick_text
from khumkan.engine.columns.products.fortigate import name_pairs
from khumkan.engine.columns.products.syslog_header import HOST_NAME, SYSLOG_HEADER
from khumkan.engine.columns.scheme import Layout, Scheme, under
from khumkan.engine.columns.times import TimeContext, parse_syslog_time
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.rows import LogSource, Row, Value

PREFIX = "cef.extensions."
_EXTENSION = "cef.extension."

CEF = Vocabulary(
    prefix=PREFIX,
    columns={
        "act": "event.action",
        "app": "network.protocol",
        "dhost": "destination.domain",
        "dmac": "destination.mac",
        "dpt": "destination.port",
        "dst": "destination.ip",
        "duser": "destination.user.name",
        "dvc": "observer.ip",
        "dvchost": "observer.hostname",
        "fileHash": "file.hash",
        "filePath": "file.path",
        "fname": "file.name",
        "in": "destination.bytes",
        "out": "source.bytes",
        "outcome": "event.outcome",
        "proto": "network.transport",
        "reason": "event.reason",
        "request": "url.original",
        "requestClientApplication": "user_agent.original",
        "requestMethod": "http.request.method",
        "shost": "source.domain",
        "smac": "source.mac",
        "spt": "source.port",
        "src": "source.ip",
        "suser": "user.name",
    },
)

_HEADER = {
    **SYSLOG_HEADER,
    "cef.cef_version": "cef.version",
    "cef.name": "cef.name",
    "cef.product": "observer.product",
    "cef.severity": "cef.severity",
    "cef.signature": "event.code",
    "cef.vendor": "observer.vendor",
    "cef.version": "observer.version",
}
_SCHEME = Scheme(Layout(own=under(_EXTENSION), fixed=_HEADER, also=HOST_NAME), CEF)

_FORTIGATE_PREFIX = "FTNTFGT"
_FORTIGATE_NAMES = {
    "act": "action",
    "app": "service",
    "deviceExternalId": "devid",
    "deviceInboundInterface": "srcintf",
    "deviceOutboundInterface": "dstintf",
    "dhost": "hostname",
    "dpt": "dstport",
    "dst": "dstip",
    "duser": "user",
    "dvchost": "devname",
    "externalId": "sessionid",
    "fname": "filename",
    "in": "rcvdbyte",
    "out": "sentbyte",
    "request": "url",
    "requestClientApplication": "agent",
    "spt": "srcport",
    "src": "srcip",
    "suser": "user",
}
_VENDORS = {
    "check point": "checkpoint",
    "palo alto networks": "paloalto",
}
_TIMES = ("rt", "end", "start", "UNIFIutcTime")
_MAX_CHARACTERS = 64

VOCABULARIES = {LogSource("trend_micro"): CEF, LogSource("ubiquiti"): CEF}
"""Vendors that speak nothing but CEF; a rule for another one asks by column name."""


def name_cef(fields: JsonObject, context: TimeContext) -> Row | None:
    """Name an event whose message is CEF."""
    if not isinstance(fields.get("cef"), dict):
        return None
    leaves = flatten(fields)
    vendor = pick_text(leaves, "cef.vendor")[:_MAX_CHARACTERS].lower()
    product = pick_text(leaves, "cef.product")[:_MAX_CHARACTERS].lower()
    if vendor == "fortinet" and product.startswith("fortigate"):
        return _name_fortigate(leaves, context)
    values = _SCHEME.name(leaves)
    return Row(_sources_of(vendor, product), values, _time_of(leaves, context))


def _time_of(leaves: dict[str, Value], context: TimeContext) -> datetime | None:
    stamps = [pick_text(leaves, _EXTENSION + name) for name in _TIMES]
    stamps.append(pick_text(leaves, "syslog.timestamp"))
    times = (parse_syslog_time(stamp, context) for stamp in stamps if stamp)
    return next((time for time in times if time is not None), None)


@lru_cache(maxsize=512)
def _sources_of(vendor: str, product: str) -> frozenset[LogSource]:
    name = _VENDORS.get(vendor, vendor.replace(" ", "_"))
    return frozenset({LogSource(name, "", product.replace(" ", "_"))})


def _name_fortigate(leaves: dict[str, Value], context: TimeContext) -> Row:
    """Put the keys back into FortiGate's names; of two for one name the first has it."""
    renamed: dict[str, Value] = {}
    for name, value in leaves.items():
        key = name.removeprefix(_EXTENSION)
        native = _FORTIGATE_NAMES.get(key) or key.removeprefix(_FORTIGATE_PREFIX)
        pair = "kv." + native if key != name else name
        renamed[name if pair in renamed else pair] = value
    kind, _, subkind = pick_text(leaves, _EXTENSION + "cat").partition(":")
    renamed.setdefault("kv.type", kind)
    if subkind:
        renamed.setdefault("kv.subtype", subkind.partition(" ")[0])
    return name_pairs(renamed, context)

"""Palo Alto Networks: traffic, threat, system and GlobalProtect logs, columns by their place.

Source: PAN-OS administrator's guide, "Syslog Field Descriptions"; the first 42 places of traffic
and threat logs have been the same since PAN-OS 8. A URL stands in quotes and may hold commas; it
has no scheme.
"""

import re
from collections.abc import Iterator

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten
from khumkan.engine.columns.products.commas import split_commas
from khumkan.engine.columns.products.paloalto_texts import read_login, read_target
from khumkan.engine.columns.products.syslog_header import HOST_NAME, SYSLOG_HEADER
from khumkan.engine.columns.scheme import Layout, Scheme, under
from khumkan.engine.columns.times import TimeContext, parse_time
from khumkan.engine.columns.urls import split_target
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.rows import LogSource, Row, Value

PREFIX = "panw.panos."

PALO_ALTO = Vocabulary(
    prefix=PREFIX,
    columns={
        "action": "event.action",
        "app": "network.application",
        "bytes_received": "destination.bytes",
        "bytes_sent": "source.bytes",
        "dport": "destination.port",
        "dst": "destination.ip",
        "file": "file.path",
        "inbound_if": "observer.ingress.interface.name",
        "natdst": "destination.nat.ip",
        "natsrc": "source.nat.ip",
        "outcome": "event.outcome",
        "outbound_if": "observer.egress.interface.name",
        "proto": "network.transport",
        "rule": "rule.name",
        "serial": "observer.serial_number",
        "severity": "log.level",
        "sport": "source.port",
        "src": "source.ip",
        "srcuser": "user.name",
        "threat": "event.reason",
        "url": "url.original",
        "url_domain": "url.domain",
        "url_path": "url.path",
        "url_port": "url.port",
    },
    also=(
        ("eventid", "event.action"),
        ("reason", "event.reason"),
        ("client_ip", "source.ip"),
        ("public_ip", "source.ip"),
        ("public_ipv6", "source.ip"),
        ("user", "user.name"),
    ),
)
VOCABULARIES = {LogSource("paloalto"): PALO_ALTO}

_COMMON = (
    "", "", "serial", "type", "subtype", "", "time_generated", "src", "dst", "natsrc", "natdst",
    "rule", "srcuser", "dstuser", "app", "vsys", "from", "to", "inbound_if", "outbound_if",
    "logset", "", "session", "repeat", "sport", "dport", "natsport", "natdport", "flags", "proto",
    "action",
)  # fmt: skip
_TRAFFIC = ("bytes", "bytes_sent", "bytes_received", "packets")
_THREAT = ("url", "threat", "category", "severity", "direction")
_ANY = ("", "", "serial", "type", "subtype", "", "time_generated", "vsys", "eventid")
_SYSTEM = ("object", "", "", "module", "severity", "description")
_GLOBAL_PROTECT = (
    "stage", "auth_method", "tunnel_type", "srcuser", "src_region", "machine_name", "public_ip",
    "public_ipv6", "private_ip", "private_ipv6", "host_id", "client_serial", "client_version",
    "client_os", "client_os_version", "", "reason", "error", "description", "status", "location",
)  # fmt: skip
_NAMES = {
    "TRAFFIC": (*_COMMON, *_TRAFFIC),
    "THREAT": (*_COMMON, *_THREAT),
    "SYSTEM": (*_ANY, *_SYSTEM),
    "GLOBALPROTECT": (*_ANY, *_GLOBAL_PROTECT),
}
_NUMBERS = frozenset(
    {"sport", "dport", "natsport", "natdport", "repeat", "bytes", "bytes_sent", "bytes_received"}
)
_BEGINNING = re.compile(
    r"\d*,\d{4}/\d\d/\d\d \d\d:\d\d:\d\d,[^,]*,(TRAFFIC|THREAT|SYSTEM|GLOBALPROTECT),"
)
_TYPE = 3
_MOST_PLACES = max(map(len, _NAMES.values()))
_LONGEST_HOST = 256  # a relay may put a name before the line
_FILE_KINDS = frozenset({"data", "file", "virus", "wildfire", "wildfire-virus"})
_NO_ADDRESSES = frozenset({"0.0.0.0", "::"})  # noqa: S104 - written for none, not listened on

_SCHEME = Scheme(Layout(own=under(PREFIX), fixed=SYSLOG_HEADER, also=HOST_NAME), PALO_ALTO)
_CATEGORIES = {"traffic": "firewall"}
_THREAT_CATEGORIES = {
    "url": "proxy",
    "virus": "antivirus",
    "wildfire": "antivirus",
    "wildfire-virus": "antivirus",
}


def name_paloalto(fields: JsonObject, context: TimeContext) -> Row | None:
    """Name a line of PAN-OS about traffic, threats, logins and the machine itself."""
    message = fields.get("message")
    found = _BEGINNING.search(message) if isinstance(message, str) else None
    if found is None or found.start() > _LONGEST_HOST:
        return None
    own = dict(_pick(str(message)[found.start() :]))
    if own.get("subtype") in _FILE_KINDS and "url" in own:
        own["file"] = own.pop("url")
    own.update(read_target(own))
    own.update(read_login(own))
    leaves = flatten({name: fields[name] for name in ("message", "syslog") if name in fields})
    values = _SCHEME.name({**leaves, **{PREFIX + name: value for name, value in own.items()}})
    split_target(values)
    day = str(own.get("time_generated", "")).replace("/", "-").replace(" ", "T")
    return Row(_sources_of(own), values, parse_time(day, context.zone) if day else None)


def _pick(line: str) -> Iterator[tuple[str, Value]]:
    places = list(split_commas(line, _MOST_PLACES))
    for name, value in zip(_NAMES[places[_TYPE]], places, strict=False):
        if not name or not value or (name.startswith("public_") and value in _NO_ADDRESSES):
            continue
        yield name, int(value) if name in _NUMBERS and _is_number(value) else value


def _is_number(value: str) -> bool:
    return value.isdecimal() and len(value) <= len("9" * 18)


def _sources_of(own: dict[str, Value]) -> frozenset[LogSource]:
    kind, subkind = str(own.get("type", "")).lower(), str(own.get("subtype", ""))[:32].lower()
    by_subkind = _THREAT_CATEGORIES.get(subkind, "") if kind == "threat" else ""
    category = _CATEGORIES.get(kind, by_subkind)
    return frozenset(
        LogSource("paloalto", category, service) for service in {kind, subkind} - {"", "0"}
    )

"""Palo Alto Networks: traffic and threat logs, comma-separated, columns by their place.

Source: PAN-OS administrator's guide, "Syslog Field Descriptions", traffic and threat logs; the
first 42 places have been the same since PAN-OS 8. A URL stands in quotes and may hold commas.
"""

import re
from collections.abc import Iterator

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten
from khumkan.engine.columns.products.commas import split_commas
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
        "inbound_if": "observer.ingress.interface.name",
        "natdst": "destination.nat.ip",
        "natsrc": "source.nat.ip",
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
    },
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
_NAMES = {"TRAFFIC": (*_COMMON, *_TRAFFIC), "THREAT": (*_COMMON, *_THREAT)}
_NUMBERS = frozenset(
    {"sport", "dport", "natsport", "natdport", "repeat", "bytes", "bytes_sent", "bytes_received"}
)
_BEGINNING = re.compile(r"\d*,\d{4}/\d\d/\d\d \d\d:\d\d:\d\d,[^,]*,(TRAFFIC|THREAT),")
_TYPE = 3
_MOST_PLACES = max(map(len, _NAMES.values()))
_LONGEST_HOST = 256  # a relay may put a name before the line

_SCHEME = Scheme(Layout(own=under(PREFIX), fixed=SYSLOG_HEADER, also=HOST_NAME), PALO_ALTO)
_CATEGORIES = {"traffic": "firewall", "url": "proxy", "virus": "antivirus", "wildfire": "antivirus"}


def name_paloalto(fields: JsonObject, context: TimeContext) -> Row | None:
    """Name a traffic or threat line of PAN-OS."""
    message = fields.get("message")
    found = _BEGINNING.search(message) if isinstance(message, str) else None
    if found is None or found.start() > _LONGEST_HOST:
        return None
    own = dict(_pick(str(message)[found.start() :]))
    leaves = flatten({name: fields[name] for name in ("message", "syslog") if name in fields})
    values = _SCHEME.name({**leaves, **{PREFIX + name: value for name, value in own.items()}})
    split_target(values)
    day = str(own.get("time_generated", "")).replace("/", "-").replace(" ", "T")
    return Row(_sources_of(own), values, parse_time(day, context.zone) if day else None)


def _pick(line: str) -> Iterator[tuple[str, Value]]:
    places = list(split_commas(line, _MOST_PLACES))
    for name, value in zip(_NAMES[places[_TYPE]], places, strict=False):
        if name and value:
            yield name, int(value) if name in _NUMBERS and _is_number(value) else value


def _is_number(value: str) -> bool:
    return value.isdecimal() and len(value) <= len("9" * 18)


def _sources_of(own: dict[str, Value]) -> frozenset[LogSource]:
    kind, subkind = str(own.get("type", "")).lower(), str(own.get("subtype", ""))[:32].lower()
    category = _CATEGORIES.get(kind) or _CATEGORIES.get(subkind, "")
    return frozenset(LogSource("paloalto", category, service) for service in {kind, subkind} - {""})

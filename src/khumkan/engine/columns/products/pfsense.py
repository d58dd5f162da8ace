"""pfSense and OPNsense: the packet filter's own lines, `filterlog`, columns by their place.

What stands where depends on the version of IP and on the protocol. Source: the manuals of both,
"Raw Filter Log Format".
"""

from collections.abc import Iterator

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten, pick_text
from khumkan.engine.columns.products.syslog_header import HOST_NAME, SYSLOG_HEADER
from khumkan.engine.columns.scheme import Layout, Scheme, under
from khumkan.engine.columns.times import TimeContext, parse_syslog_time
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.rows import LogSource, Row, Value

PREFIX = "pfsense."

PFSENSE = Vocabulary(
    prefix=PREFIX,
    columns={
        "action": "event.action",
        "destination": "destination.ip",
        "destination_port": "destination.port",
        "direction": "network.direction",
        "interface": "observer.ingress.interface.name",
        "protocol": "network.transport",
        "rule": "rule.id",
        "source": "source.ip",
        "source_port": "source.port",
    },
)
VOCABULARIES = {LogSource("pfsense"): PFSENSE, LogSource("opnsense"): PFSENSE}

PROGRAM = "filterlog"
_HEAD = ("rule", "sub_rule", "anchor", "tracker", "interface", "reason", "action", "direction")
_IP = ("version",)
_IPV4 = ("tos", "ecn", "ttl", "id", "offset", "flags", "protocol_id", "protocol")
_IPV6 = ("class", "flow_label", "hop_limit", "protocol", "protocol_id")
_ENDS = ("length", "source", "destination")
_PORTS = ("source_port", "destination_port", "data_length")
_WITH_PORTS = frozenset({"tcp", "udp"})
_NUMBERS = frozenset({"source_port", "destination_port"})
_LEAST_PLACES = len(_HEAD) + len(_IP) + len(_IPV6) + len(_ENDS)

_SCHEME = Scheme(Layout(own=under(PREFIX), fixed=SYSLOG_HEADER, also=HOST_NAME), PFSENSE)
_SOURCES = frozenset({LogSource("pfsense", "firewall", "filterlog"), LogSource(service="syslog")})


def name_pfsense(fields: JsonObject, context: TimeContext) -> Row | None:
    """Name a line of `filterlog`; one that can't be taken apart is left to syslog."""
    header = fields.get("syslog")
    if not isinstance(header, dict) or header.get("app") != PROGRAM:
        return None
    places = str(fields.get("message", "")).split(",")
    if len(places) < _LEAST_PLACES:
        return None
    leaves = flatten({name: fields[name] for name in ("message", "syslog") if name in fields})
    own = {PREFIX + name: value for name, value in _pick(places)}
    stamp = pick_text(leaves, "syslog.timestamp")
    time = parse_syslog_time(stamp, context) if stamp else None
    return Row(_SOURCES, _SCHEME.name({**leaves, **own}), time)


def _pick(places: list[str]) -> Iterator[tuple[str, Value]]:
    for name, value in zip(_names(places), places, strict=False):
        if value:
            is_number = name in _NUMBERS and value.isdecimal()
            yield name, int(value) if is_number else value.lower() if name == "protocol" else value


def _names(places: list[str]) -> tuple[str, ...]:
    version = _IPV6 if places[len(_HEAD)] == "6" else _IPV4
    names = (*_HEAD, *_IP, *version, *_ENDS)
    protocol = places[names.index("protocol")].lower()
    return (*names, *_PORTS) if protocol in _WITH_PORTS else names

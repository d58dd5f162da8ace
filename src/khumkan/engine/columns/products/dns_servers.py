r"""DNS servers' own lines: BIND, Unbound, dnsmasq and the debug log of Windows.

Whoever asks chooses the name, and whoever answers the data. BIND and Unbound write a name without
spaces (`\032`), so each stands between words of the server's own; dnsmasq writes it as it came, so
its lines are read from their ends. A line with other words keeps its message and is left to syslog.
Sources: BIND 9 ARM, logging categories queries, rpz and security; unbound.conf(5), log-queries,
log-replies; dnsmasq(8), log-queries; Microsoft, "DNS logging and diagnostics", debug log.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten, pick_text
from khumkan.engine.columns.products.syslog_header import HOST_NAME, SYSLOG_HEADER, line_of
from khumkan.engine.columns.products.windows_dns import read_packet
from khumkan.engine.columns.scheme import Layout, Scheme, under
from khumkan.engine.columns.times import TimeContext, parse_epoch, parse_syslog_time, parse_time
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.rows import LogSource, Row, Value

PREFIX = "dns_server."

DNS_SERVERS = Vocabulary(
    prefix=PREFIX,
    columns={
        "action": "event.action",
        "answer": "dns.answers.data",
        "class": "dns.question.class",
        "client": "source.ip",
        "client_port": "source.port",
        "id": "dns.id",
        "kind": "dns.type",
        "policy": "rule.name",
        "query": "dns.question.name",
        "rcode": "dns.response_code",
        "record_type": "dns.question.type",
        "server": "destination.ip",
        "transport": "network.transport",
    },
)

_ADDRESS = r"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4}:[0-9a-fA-F:.]{1,45}(?:%\w{1,16})?)"
_CLIENT = rf"(?P<client>{_ADDRESS})"
_TYPE = r"(?P<record_type>[A-Z][A-Z0-9-]{0,15})"
_CLASS = r"(?P<class>[A-Z][A-Z0-9]{0,9})"
_NAME = r"(?P<query>\S+)"

_BIND_HEAD = (
    r"(?:(?P<time>\d\d-[A-Z][a-z]{2}-\d{4} [\d:.]{8,15}) )?(?:[\w-]{1,32}: ){0,2}"
    rf"(?:client )?(?:@0x[0-9a-f]{{1,16}} )?{_CLIENT}#(?P<client_port>\d{{1,5}})"
    r"(?:/key \S+)?(?: \(\S+\))?: (?:view \S+: )?"
)
_BIND_QUERY = rf"query: {_NAME} {_CLASS} {_TYPE} (?P<flags>\S+)(?: \((?P<server>{_ADDRESS})\))?.*"
_BIND_POLICY = (
    r"(?:disabled )?rpz (?P<trigger>[A-Z-]{1,16}) (?P<action>[A-Z-]{1,16}) rewrite "
    rf"(?P<query>[^\s/]+)(?:/{_TYPE}/{_CLASS})?(?: via (?P<policy>\S+))?.*"
)
_BIND_REFUSAL = (
    r"(?P<operation>query|query \(cache\)|zone transfer|update|notify) "
    rf"'(?P<query>[^\s/']+)/(?:{_TYPE}/)?{_CLASS}' (?P<action>denied|approved).*"
)
_BIND = (("query", _BIND_QUERY), ("rpz", _BIND_POLICY), ("security", _BIND_REFUSAL))
_UNBOUND_HEAD = (
    r"(?:\[(?P<epoch>\d{10})\] unbound)?(?:\[\d{1,10}:[0-9a-f]{1,8}\] )?(?:info|query|reply): "
)
_UNBOUND_QUERY = rf"{_CLIENT} {_NAME} {_TYPE} {_CLASS}"
_UNBOUND_REPLY = (
    rf"{_UNBOUND_QUERY} (?P<rcode>[A-Z0-9]{{1,16}}) "
    r"(?P<seconds>[\d.]{1,16}) (?P<is_cached>[01]) (?P<bytes>\d{1,6})\b.*"
)
_UNBOUND_POLICY = (
    r"(?:rpz|rpz-log): applied (?:\[(?P<policy>[^\]\s]+)\] )?(?P<trigger>\S+) "
    rf"(?P<action>rpz-[a-z-]{{1,32}}) {_CLIENT}@(?P<client_port>\d{{1,5}}) "
    rf"{_NAME} {_TYPE} {_CLASS}"
)
_UNBOUND = (("rpz", _UNBOUND_POLICY), ("reply", _UNBOUND_REPLY), ("query", _UNBOUND_QUERY))
_DNSMASQ_HEAD = (
    rf"(?:(?P<id>\d{{1,10}}) {_CLIENT}/(?P<client_port>\d{{1,5}}) )?"  # log-queries=extra
)
_DNSMASQ_QUERY = rf"query\[{_TYPE}\] (?P<query>.*) from (?P<asker>{_ADDRESS})"
_DNSMASQ_FORWARD = rf"forwarded (?P<query>.*) to (?P<server>{_ADDRESS})(?:#\d{{1,5}})?"
_DNSMASQ_REPLY = (
    r"(?P<origin>reply|cached|cached-stale|config|/\S{1,255}) (?P<query>.*) is (?P<answer>\S+)"
)
_DNSMASQ = (
    ("query", _DNSMASQ_QUERY),
    ("forward", _DNSMASQ_FORWARD),
    ("reply", _DNSMASQ_REPLY),
)
_Form = tuple[str, re.Pattern[str]]


def _compile(head: str, forms: tuple[tuple[str, str], ...]) -> tuple[_Form, ...]:
    return tuple((service, re.compile(head + form, re.DOTALL)) for service, form in forms)


# By program: the product, and the forms of its lines.
_SERVERS: dict[str, tuple[str, tuple[_Form, ...]]] = {
    "named": ("bind", _compile(_BIND_HEAD, _BIND)),
    "unbound": ("unbound", _compile(_UNBOUND_HEAD, _UNBOUND)),
    "dnsmasq": ("dnsmasq", _compile(_DNSMASQ_HEAD, _DNSMASQ)),
}
# What stands in a file of the server's own, which names no program, and begins so.
_OWN_FILES = (
    (re.compile(r"\d\d-[A-Z][a-z]{2}-\d{4} |(?:queries|rpz|security|client)[: ]"), "named"),
    (re.compile(r"\[\d{10}\] unbound\["), "unbound"),
)
# BIND's ISO 8601 times look like a syslog header, and its words behind them like a host or program.
_BIND_CATEGORIES = frozenset({"client", "queries", "query-errors", "rpz", "security"})
_KINDS = {"query": "query", "reply": "answer", "rpz": "query", "security": "query"}
_NUMBERS = frozenset({"client_port", "bytes"})
_MOST_CHARACTERS = 4_096
_PACKET_SEARCHED = 64

_SCHEME = Scheme(Layout(own=under(PREFIX), fixed=SYSLOG_HEADER, also=HOST_NAME), DNS_SERVERS)
_LINUX = LogSource("linux", "", "syslog")

VOCABULARIES = {
    LogSource("bind"): DNS_SERVERS,
    LogSource("dnsmasq"): DNS_SERVERS,
    LogSource("unbound"): DNS_SERVERS,
    LogSource("windows", "", "dns-debug"): DNS_SERVERS,
}


def name_dns_server(fields: JsonObject, context: TimeContext) -> Row | None:
    """Name a query, a reply or a refusal as a DNS server logs it."""
    found = line_of(fields)
    if found is None or len(found[0]) > _MOST_CHARACTERS:
        return None
    message, header = found
    if not header and " PACKET " in message[:_PACKET_SEARCHED]:
        return _name_windows(message, context)
    program = _program_of(header, message)
    product, forms = _SERVERS.get(program, ("", ()))
    for service, form in forms:
        if told := form.fullmatch(message):
            leaves = flatten({"message": message, "syslog": _without_category(header)})
            return _name(LogSource(product, "", service), dict(_pick(told)), leaves, context)
    return None


def _program_of(header: JsonObject, message: str) -> str:
    """Return which server writes; a file of its own names no program, but begins as it does."""
    app, host = header.get("app"), header.get("hostname")
    if app in _BIND_CATEGORIES or (not app and host in _BIND_CATEGORIES):
        return "named"
    if app or host:
        return str(app)
    return next((name for begins, name in _OWN_FILES if begins.match(message)), "")


def _without_category(header: JsonObject) -> JsonObject:
    """Return a header less what is no program and no host, but BIND's category."""
    return {
        name: value
        for name, value in header.items()
        if not (name in {"app", "hostname"} and value in _BIND_CATEGORIES)
    }


def _pick(found: re.Match[str]) -> Iterator[tuple[str, Value]]:
    for name, value in found.groupdict().items():
        if value:
            yield (
                ("client" if name == "asker" else name),
                (int(value) if name in _NUMBERS else value),
            )


def _name(
    source: LogSource, own: dict[str, Value], leaves: dict[str, Value], context: TimeContext
) -> Row:
    stamps = {name: str(own.pop(name, "")) for name in ("time", "epoch")}
    name = str(own["query"])
    own["query"] = name.removesuffix(".") or name
    own.setdefault("action", source.service)
    if source.service in _KINDS:
        own["kind"] = _KINDS[source.service]
    values = _SCHEME.name({**leaves, **{PREFIX + name: value for name, value in own.items()}})
    sources = _sources_of(source, pick_text(leaves, "syslog.app"))
    return Row(sources, values, _time_of(leaves, stamps, context))


@lru_cache(maxsize=64)
def _sources_of(source: LogSource, program: str) -> frozenset[LogSource]:
    category = "dns" if source.service in _KINDS else ""
    sources = {LogSource(source.product, category, source.service)}
    if program:
        sources |= {LogSource("linux", "", program), _LINUX}
    return frozenset(sources)


def _time_of(
    leaves: dict[str, Value], stamps: dict[str, str], context: TimeContext
) -> datetime | None:
    if stamps["epoch"]:
        return parse_epoch(stamps["epoch"])
    if stamps["time"]:
        return parse_syslog_time(stamps["time"].replace("-", " "), context)
    stamp = pick_text(leaves, "syslog.timestamp")
    return parse_syslog_time(stamp, context) if stamp else None


def _name_windows(message: str, context: TimeContext) -> Row | None:
    told = read_packet(message)
    if told is None:
        return None
    own, stamp = told
    values = _SCHEME.name(
        {"message": message, **{PREFIX + name: value for name, value in own.items()}}
    )
    return Row(_WINDOWS, values, parse_time(stamp, context.zone))


_WINDOWS = frozenset({LogSource("windows", "dns", "dns-debug")})

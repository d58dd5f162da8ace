"""Syslog of Linux and its like, iptables and Cisco; lines of text that say no more.

A Linux program's name is its service; what logs someone in or out is also auth, everything is also
syslog. Without a program's name a line of syslog is only that.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten, pick_text
from khumkan.engine.columns.products.logins import read_login
from khumkan.engine.columns.products.syslog_header import HOST_NAME, SYSLOG_HEADER
from khumkan.engine.columns.scheme import Layout, Scheme, under
from khumkan.engine.columns.times import TimeContext, parse_syslog_time
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.rows import LogSource, Row, Value

LINUX = Vocabulary(columns={})
"""Sigma's rules for Linux services look for keywords; pairs keep their own names."""

IPTABLES = Vocabulary(
    prefix="iptables.",
    columns={
        "DPT": "destination.port",
        "DST": "destination.ip",
        "IN": "observer.ingress.interface.name",
        "OUT": "observer.egress.interface.name",
        "PROTO": "network.transport",
        "SPT": "source.port",
        "SRC": "source.ip",
    },
)

VOCABULARIES = {
    LogSource("linux", "", "iptables"): IPTABLES,
    LogSource("linux"): LINUX,
    LogSource("cisco"): LINUX,
}


def _pair(name: str) -> str | None:
    """Return a pair's own name; one that is a column's (`source.ip=…`) stays `kv.source.ip`.

    A program's sentence may quote what somebody else chose: it must not fill a column of ours.
    """
    bare = name.removeprefix("kv.")
    return bare if bare != name and "." not in bare else None


PLAIN = Scheme(Layout(own=_pair, fixed=SYSLOG_HEADER, also=HOST_NAME), LINUX)
_IPTABLES = Scheme(Layout(own=under("kv."), fixed=SYSLOG_HEADER, also=HOST_NAME), IPTABLES)

_SERVICES = {
    "apache2": "apache",
    "anacron": "cron",
    "clamd": "clamav",
    "crond": "cron",
    "freshclam": "clamav",
    "guacd": "guacamole",
    "httpd": "apache",
    "sshd-session": "sshd",
}
_LOGIN_PROGRAMS = frozenset(
    {
        "chsh",
        "groupadd",
        "login",
        "passwd",
        "polkitd",
        "sshd",
        "su",
        "sudo",
        "systemd-logind",
        "useradd",
        "userdel",
        "usermod",
    }
)
_AUTH_FACILITIES = frozenset({4, 10})  # auth and authpriv: RFC 5424, table 1
_MAX_CHARACTERS = 64
_KEYS = frozenset({"message", "syslog", "kv"})
_IPTABLES_KEYS = frozenset({"kv.SRC", "kv.DST", "kv.PROTO"})
_FIREWALL_LOGGERS = frozenset({"", "kernel", "ulogd"})

# %FACILITY-SEVERITY-MNEMONIC: of IOS, %FACILITY-SUBFACILITY-SEVERITY-MNEMONIC: of NX-OS and ASA
_CISCO = re.compile(r"%([A-Z][A-Z0-9_]*)-(?:[A-Z0-9_]+-)?[0-7]-[A-Z0-9_]+")
# With other text than digits before the colon it is a program, whose message may quote anything.
_PROGRAM = re.compile(r"[^%]*[A-Za-z][^%]*")
_CISCO_FIREWALLS = frozenset({"asa", "ftd", "pix"})
_CISCO_SEARCHED = 200


def name_unix(fields: JsonObject, context: TimeContext) -> Row | None:
    """Name a line of syslog or of text: a message, with a header and pairs or without."""
    if not isinstance(fields.get("message"), str) or not fields.keys() <= _KEYS:
        return None
    leaves = flatten(fields)
    if leaves.keys() >= _IPTABLES_KEYS and pick_text(leaves, "syslog.app") in _FIREWALL_LOGGERS:
        return Row(_IPTABLES_SOURCES, _IPTABLES.name(leaves), time_of(leaves, context))
    return name_sentence(leaves, context)


def name_sentence(leaves: Mapping[str, Value], context: TimeContext) -> Row:
    """Name the flattened fields of a line of text."""
    values = PLAIN.name(leaves)
    values.update(_read_sentence(leaves))
    return Row(sources_of(leaves), values, time_of(leaves, context))


def service_of(leaves: Mapping[str, Value]) -> str:
    """Return the service that the program of a line is."""
    app = pick_text(leaves, "syslog.app")[:_MAX_CHARACTERS].lower()
    return _SERVICES.get(app, app)


def _read_sentence(leaves: Mapping[str, Value]) -> dict[str, Value]:
    service = service_of(leaves)
    return read_login(service, pick_text(leaves, "message")) if service else {}


_IPTABLES_SOURCES = frozenset(
    {LogSource("linux", "firewall", "iptables"), LogSource("linux", "", "syslog")}
)


def embedded_json(fields: JsonObject) -> JsonObject | None:
    """Return the object that a line of syslog holds as its message, None if it holds none."""
    inner = fields.get("json")
    is_line = fields.keys() <= {"message", "syslog", "json"} and "message" in fields
    return inner if is_line and isinstance(inner, dict) else None


def add_header(row: Row, fields: JsonObject, context: TimeContext) -> Row:
    """Return the row of an embedded object with what the line's header adds to it.

    The object's own columns and time come first. An object that nobody knows is a program's line.
    The message itself is left out: the object is all of it.
    """
    leaves = {name: value for name, value in flatten(fields).items() if name.startswith("syslog.")}
    values = {**PLAIN.name(leaves), **row.values}
    sources = sources_of(leaves) if row.sources == {LogSource()} else row.sources
    return Row(sources, values, row.time or time_of(leaves, context))


def sources_of(leaves: Mapping[str, Value]) -> frozenset[LogSource]:
    """Return the log sources of flattened fields: program, facility and a switch's mark decide."""
    message, app = pick_text(leaves, "message"), pick_text(leaves, "syslog.app")
    if facility := _cisco_facility(app, message):
        return _cisco_sources(facility)
    if app:
        number = leaves.get("syslog.facility")
        is_auth = isinstance(number, int) and number in _AUTH_FACILITIES
        return _linux_sources(app[:_MAX_CHARACTERS].lower(), is_auth=is_auth)
    return frozenset({LogSource(service="syslog" if "syslog.hostname" in leaves else "")})


def _cisco_facility(app: str, message: str) -> str:
    if "%" in app and (found := _CISCO.search(app)):
        return found[1].lower()
    if "%" not in message[:_CISCO_SEARCHED]:
        return ""
    find = _CISCO.match if _PROGRAM.fullmatch(app) else _CISCO.search
    found = find(message[:_CISCO_SEARCHED])
    return found[1].lower() if found else ""


@lru_cache(maxsize=512)
def _cisco_sources(facility: str) -> frozenset[LogSource]:
    category = "firewall" if facility in _CISCO_FIREWALLS else ""
    services = (facility, "syslog")
    return frozenset(LogSource("cisco", category, service) for service in services)


@lru_cache(maxsize=2048)
def _linux_sources(app: str, *, is_auth: bool) -> frozenset[LogSource]:
    service = _SERVICES.get(app, app)
    services = {service, "syslog"}
    if is_auth or service in _LOGIN_PROGRAMS:
        services.add("auth")
    return frozenset(LogSource("linux", "", each) for each in services)


def time_of(leaves: Mapping[str, Value], context: TimeContext) -> datetime | None:
    """Return the time of flattened fields: that of the header."""
    stamp = pick_text(leaves, "syslog.timestamp")
    return parse_syslog_time(stamp, context) if stamp else None

"""MikroTik RouterOS: firewall lines and logins, told by their topics (`firewall,info`).

With `bsd-syslog` there are none: then a line behind a header is known by the built-in chain that it
names, or by RouterOS's own words about logins. Only the parts before the addresses can hold what an
administrator named; a packet chooses nothing but addresses and ports. Source: RouterOS manual,
"Log", and the lines themselves.
"""

import re
from collections.abc import Collection

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten, pick_text
from khumkan.engine.columns.products.syslog_header import HOST_NAME, SYSLOG_HEADER
from khumkan.engine.columns.scheme import Layout, Scheme, under
from khumkan.engine.columns.times import TimeContext, parse_syslog_time
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.rows import LogSource, Row, Value

PREFIX = "mikrotik."

MIKROTIK = Vocabulary(
    prefix=PREFIX,
    columns={
        "action": "event.action",
        "destination": "destination.ip",
        "destination_port": "destination.port",
        "in": "observer.ingress.interface.name",
        "out": "observer.egress.interface.name",
        "outcome": "event.outcome",
        "protocol": "network.transport",
        "source": "source.ip",
        "source_mac": "source.mac",
        "source_port": "source.port",
        "user": "user.name",
    },
)
VOCABULARIES = {LogSource("mikrotik"): MIKROTIK}

_TOPICS = re.compile(r"(?:\S+ )?(?P<topics>[a-z]+(?:,[a-z]+)+) (?P<text>.*)", re.DOTALL)
_END = r"(?:\[(?P<{0}6>[0-9A-Fa-f:.]+)\]|(?P<{0}>[0-9.]+))(?::(?P<{0}_port>\d+))?"
_PACKET = re.compile(
    r"(?:(?P<prefix>.*?) )?(?P<chain>\S+): in:(?P<in>\(unknown 0\)|\S+) "
    r"out:(?P<out>\(unknown 0\)|[^\s,]+),? (?:connection-state:(?P<state>\S+) )?"
    r"(?:src-mac (?P<source_mac>[0-9A-Fa-f:]{17}), )?proto (?P<protocol>\w+)(?: \([^)]*\))?[^,]*, "
    + _END.format("source")
    + "->"
    + _END.format("destination")
    + r", .*",
    re.DOTALL,
)
_LOGIN = re.compile(
    r"login failure for user (?P<user>.*) from (?P<source>[0-9A-Fa-f.:]+) via (?P<via>\S+)",
    re.DOTALL,
)
_LOGGED_IN = re.compile(
    r"user (?P<user>.*) logged in from (?P<source>[0-9A-Fa-f.:]+) via (?P<via>\S+)",
    re.DOTALL,
)
_BUILT_IN = re.compile(
    r"(?:.*[^a-z])?(?:input|forward|output|prerouting|postrouting|srcnat|dstnat)", re.DOTALL
)
_NOWHERE = frozenset({"(unknown 0)", "(none)"})
_CHAIN_TOPIC = "chain"  # of our own: the line has no topics
_MOST_CHARACTERS = 2_048

_SCHEME = Scheme(Layout(own=under(PREFIX), fixed=SYSLOG_HEADER, also=HOST_NAME), MIKROTIK)


def name_mikrotik(fields: JsonObject, context: TimeContext) -> Row | None:
    """Name a line whose message begins with RouterOS's topics, and is known otherwise too."""
    topics, text = _take_apart(fields)
    own = _read(topics, text) if topics else {}
    if not own:
        return None
    leaves = flatten({name: fields[name] for name in ("message", "syslog") if name in fields})
    stamp = pick_text(leaves, "syslog.timestamp")
    time = parse_syslog_time(stamp, context) if stamp else None
    named = {PREFIX + name: value for name, value in own.items()}
    category = "firewall" if "chain" in own else ""
    return Row(
        frozenset({LogSource("mikrotik", category, "firewall" if category else "system")}),
        _SCHEME.name({**leaves, **named}),
        time,
    )


def _take_apart(fields: JsonObject) -> tuple[Collection[str], str]:
    """Return the topics of a line, or those it may have, and its text; no topics for none."""
    message = str(fields.get("message", ""))[:_MOST_CHARACTERS]
    if found := _TOPICS.fullmatch(message):
        return found["topics"].split(",")[:1], found["text"]
    header = fields.get("syslog")
    if not isinstance(header, dict) or "hostname" not in header:
        return (), ""
    if not (app := header.get("app")):
        return ("system", _CHAIN_TOPIC), message
    is_chain = isinstance(app, str) and message.startswith("in:")
    return ((_CHAIN_TOPIC,), f"{app}: {message}") if is_chain else ((), "")


def _read(topics: Collection[str], text: str) -> dict[str, Value]:
    packet = _PACKET.fullmatch(text) if " out:" in text else None
    if packet is not None and _is_ours(packet, topics):
        return _read_packet(packet)
    if "system" not in topics:
        return {}
    if login := _LOGIN.fullmatch(text):
        return {**login.groupdict(), "action": "login", "outcome": "failure"}
    if login := _LOGGED_IN.fullmatch(text):
        return {**login.groupdict(), "action": "login", "outcome": "success"}
    return {}


def _is_ours(packet: re.Match[str], topics: Collection[str]) -> bool:
    """Say whether a packet's line has the topic, or a chain that every RouterOS has."""
    is_built_in = _CHAIN_TOPIC in topics and _BUILT_IN.fullmatch(packet["chain"]) is not None
    return "firewall" in topics or is_built_in


def _read_packet(packet: re.Match[str]) -> dict[str, Value]:
    parts = {name: value for name, value in packet.groupdict().items() if value is not None}
    own: dict[str, Value] = {}
    for name, value in parts.items():
        if value in _NOWHERE:
            continue
        if name.endswith("_port"):
            own[name] = int(value)
        else:
            own[name.removesuffix("6")] = value.lower() if name == "protocol" else value
    return own

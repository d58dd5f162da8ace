"""Web server access logs: Sigma's category webserver; which server it was, only syslog says.

`url.original` is the request target as it stands in the log, `url.path` and `url.query` its two
parts; nothing is percent-decoded, for Sigma's rules are written for what stands in logs.
"""

import re
from collections.abc import Iterator

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten, pick_text
from khumkan.engine.columns.products.syslog_header import HOST_NAME, SYSLOG_HEADER
from khumkan.engine.columns.scheme import Layout, Scheme, under
from khumkan.engine.columns.times import TimeContext, parse_access_time, parse_time
from khumkan.engine.columns.urls import split_target
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.rows import LogSource, Row, Value

ACCESS = Vocabulary(
    prefix="access.",
    columns={
        "bytes": "http.response.bytes",
        "forwarded_for": "network.forwarded_ip",
        "method": "http.request.method",
        "protocol": "http.version",
        "referrer": "http.request.referrer",
        "remote_addr": "source.ip",
        "status": "http.response.status_code",
        "target": "url.original",
        "user": "user.name",
        "user_agent": "user_agent.original",
        "vhost": "url.domain",
        "vhost_port": "url.port",
    },
    also=(("request", "url.original"),),
)

_SCHEME = Scheme(Layout(own=under("access."), fixed=SYSLOG_HEADER, also=HOST_NAME), ACCESS)
_SERVICES = {"apache2": "apache", "httpd": "apache", "nginx": "nginx"}

_VHOST = re.compile(r"(?P<host>[^:]+):(?P<port>[0-9]{1,5})")  # Apache: %v:%p
_ADDRESS = "[0-9A-Fa-f.:]{2,45}"
_FORWARDED = re.compile(rf'\s*"({_ADDRESS}(?:, ?{_ADDRESS})*+)"')  # nginx: main

VOCABULARIES = {LogSource(service="apache"): ACCESS, LogSource(service="nginx"): ACCESS}


def name_access_log(fields: JsonObject, context: TimeContext) -> Row | None:
    """Name a line of an access log; a broken request line is its own url.original."""
    if not isinstance(fields.get("access"), dict) or "message" not in fields:
        return None
    leaves = flatten(fields)
    leaves.update(_refine(leaves))
    values = _SCHEME.name(leaves)
    split_target(values)
    service = _SERVICES.get(pick_text(leaves, "syslog.app").lower(), "")
    stamp = pick_text(leaves, "access.timestamp")
    time = parse_access_time(stamp, context.zone) or parse_time(stamp, context.zone)
    return Row(frozenset({LogSource("", "webserver", service)}), values, time)


def _refine(leaves: dict[str, Value]) -> Iterator[tuple[str, Value]]:
    """Yield a virtual host without its port, and the clients that a proxy forwarded."""
    if vhost := _VHOST.fullmatch(pick_text(leaves, "access.vhost")):
        yield "access.vhost", vhost["host"]
        yield "access.vhost_port", int(vhost["port"])
    if forwarded := _FORWARDED.match(pick_text(leaves, "access.extra")):
        yield "access.forwarded_for", forwarded[1]

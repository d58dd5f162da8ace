"""W3C extended logs: IIS is a web server, a log that tells of a proxy's decision is a proxy's.

`url.original` is the request as the client sent it: the stem and, where there is one, `?` and the
query. Times are UTC by definition (W3C WD-logfile-960323).
"""

from datetime import UTC, datetime

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten, pick_text
from khumkan.engine.columns.scheme import Layout, Scheme, under
from khumkan.engine.columns.times import TimeContext, parse_time
from khumkan.engine.columns.urls import split_target
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.rows import LogSource, Row, Value

W3C = Vocabulary(
    prefix="w3c.",
    columns={
        "c-ip": "source.ip",
        "c-port": "source.port",
        "cs(Cookie)": "http.request.headers.cookie",
        "cs(Referer)": "http.request.referrer",
        "cs(User-Agent)": "user_agent.original",
        "cs-bytes": "http.request.bytes",
        "cs-host": "url.domain",
        "cs-method": "http.request.method",
        "cs-uri": "url.original",
        "cs-uri-query": "url.query",
        "cs-uri-scheme": "url.scheme",
        "cs-uri-stem": "url.path",
        "cs-username": "user.name",
        "cs-version": "http.version",
        "r-ip": "destination.ip",
        "r-port": "destination.port",
        "rs(Content-Type)": "http.response.mime_type",
        "s-computername": "host.name",
        "sc-bytes": "http.response.bytes",
        "sc-status": "http.response.status_code",
        "x-forwarded-for": "network.forwarded_ip",
    },
    aliases={
        "cs(Host)": "url.domain",
        "cs(X-Forwarded-For)": "network.forwarded_ip",
        "s-ip": "destination.ip",
        "s-port": "destination.port",
        "sc(Content-Type)": "http.response.mime_type",
    },
)

_OWN = "w3c."
_SCHEME = Scheme(Layout(own=under(_OWN), fixed={"software": "observer.product"}), W3C)
_IIS = frozenset({LogSource("windows", "webserver", "iis")})
_OTHER_SERVER = frozenset({LogSource("", "webserver", "")})
_PROXY = frozenset({LogSource("", "proxy", "")})
_OF_PROXIES = ("s-action", "s-hierarchy", "r-ip", "sc-filter-result")

VOCABULARIES = {LogSource("windows", "", "iis"): W3C}


def name_w3c(fields: JsonObject, context: TimeContext) -> Row | None:  # noqa: ARG001 -- always UTC
    """Name a line of a W3C extended log."""
    if not isinstance(fields.get("w3c"), dict) or "message" not in fields:
        return None
    leaves = flatten(fields)
    values = _SCHEME.name(leaves)
    _join_target(values)
    split_target(values)
    return Row(_sources_of(leaves), values, _time_of(leaves))


def _join_target(values: dict[str, Value]) -> None:
    """Put path and query together again: rules look for both in one."""
    path, query = values.get("url.path"), values.get("url.query")
    if isinstance(path, str):
        target = f"{path}?{query}" if isinstance(query, str) else path
        values.setdefault("url.original", target)


def _sources_of(leaves: dict[str, Value]) -> frozenset[LogSource]:
    if any(_OWN + name in leaves for name in _OF_PROXIES):
        return _PROXY
    software = pick_text(leaves, "software").lower()
    return _IIS if "internet information services" in software else _OTHER_SERVER


def _time_of(leaves: dict[str, Value]) -> datetime | None:
    day, clock = pick_text(leaves, _OWN + "date"), pick_text(leaves, _OWN + "time")
    return parse_time(f"{day}T{clock}", UTC) if day and clock else None

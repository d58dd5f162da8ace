"""Zeek, as tables and as JSON: one service for each of its logs.

A `dns` log also belongs to Sigma's category dns, for that is what it is; `http` is neither
webserver nor proxy, since a sensor can't tell which side is ours (`--log-source` says so where it
is known). JSON without `_path` is told by the columns that only one log has.
"""

from datetime import UTC
from functools import lru_cache

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten
from khumkan.engine.columns.scheme import Layout, Scheme, under
from khumkan.engine.columns.times import TimeContext, first_time
from khumkan.engine.columns.urls import split_target
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.rows import LogSource, Row

PREFIX = "zeek."

ZEEK = Vocabulary(
    prefix=PREFIX,
    columns={
        "answers": "dns.answers.data",
        "client": "source.domain",
        "community_id": "network.community_id",
        "host": "url.domain",
        "id.orig_h": "source.ip",
        "id.orig_p": "source.port",
        "id.resp_h": "destination.ip",
        "id.resp_p": "destination.port",
        "ja3": "tls.client.ja3",
        "ja3s": "tls.server.ja3s",
        "md5": "file.hash.md5",
        "method": "http.request.method",
        "mime_type": "file.mime_type",
        "orig_bytes": "source.bytes",
        "orig_pkts": "source.packets",
        "proto": "network.transport",
        "qtype_name": "dns.question.type",
        "query": "dns.question.name",
        "rcode_name": "dns.response_code",
        "referrer": "http.request.referrer",
        "resp_bytes": "destination.bytes",
        "resp_pkts": "destination.packets",
        "server_name": "tls.client.server_name",
        "service": "network.protocol",
        "sha1": "file.hash.sha1",
        "sha256": "file.hash.sha256",
        "status_code": "http.response.status_code",
        "uid": "event.id",
        "uri": "url.original",
        "user_agent": "user_agent.original",
        "username": "user.name",
    },
    aliases={
        "dst_ip": "destination.ip",
        "dst_port": "destination.port",
        "src_ip": "source.ip",
        "src_port": "source.port",
    },
)

SCHEME = Scheme(Layout(own=under("")), ZEEK)
TIMES = ("ts",)
_CATEGORIES = {"dns": "dns"}
_ENDPOINTS = ("id.orig_h", "id.resp_h")
_MAX_CHARACTERS = 64
# A column that only this log has, for JSON that does not say which log it is.
_MARKS = (
    ("conn_state", "conn"),
    ("qtype_name", "dns"),
    ("resp_mime_types", "http"),
    ("cipher", "ssl"),
    ("named_pipe", "dce_rpc"),
    ("cookie", "rdp"),
    ("mailfrom", "smtp"),
    ("request_type", "kerberos"),
    ("hassh", "ssh"),
)

VOCABULARIES = {LogSource("zeek"): ZEEK}


def name_zeek(fields: JsonObject, context: TimeContext) -> Row | None:  # noqa: ARG001 -- UTC
    """Name an entry of one of Zeek's logs: it has `ts`, and `_path` or both endpoints."""
    if not is_entry(fields):
        return None
    leaves = flatten(fields)
    values = SCHEME.name(leaves)
    split_target(values)
    return Row(sources_of(fields), values, first_time(leaves, TIMES, UTC))


def is_entry(fields: JsonObject) -> bool:
    """Say whether fields are those of an entry of one of Zeek's logs."""
    return "ts" in fields and ("_path" in fields or all(name in fields for name in _ENDPOINTS))


def sources_of(fields: JsonObject) -> frozenset[LogSource]:
    """Return the log sources of an entry."""
    return _sources_of(_path_of(fields))


def _path_of(fields: JsonObject) -> str:
    path = fields.get("_path")
    if isinstance(path, str) and path:
        return path[:_MAX_CHARACTERS].lower()
    return next((log for mark, log in _MARKS if mark in fields), "")


@lru_cache(maxsize=512)
def _sources_of(path: str) -> frozenset[LogSource]:
    return frozenset({LogSource("zeek", _CATEGORIES.get(path, ""), path)})

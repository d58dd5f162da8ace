"""Suricata EVE: one service for each event type.

A dns event also belongs to Sigma's category dns, a drop to firewall. An http event is neither
webserver nor proxy: the sensor can't tell which side is ours; `--log-source` says so where it is
known. A flow is no firewall log: nothing was allowed or denied.
"""

from functools import lru_cache

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten
from khumkan.engine.columns.scheme import Layout, Scheme, under
from khumkan.engine.columns.times import TimeContext, first_time
from khumkan.engine.columns.urls import split_target
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.rows import LogSource, Row

PREFIX = "suricata.eve."

EVE = Vocabulary(
    prefix=PREFIX,
    columns={
        "alert.action": "event.action",
        "alert.category": "rule.category",
        "alert.severity": "event.severity",
        "alert.signature": "rule.name",
        "alert.signature_id": "rule.id",
        "app_proto": "network.protocol",
        "community_id": "network.community_id",
        "dest_ip": "destination.ip",
        "dest_port": "destination.port",
        "dns.answers.rdata": "dns.answers.data",
        "dns.rcode": "dns.response_code",
        "dns.rrname": "dns.question.name",
        "dns.rrtype": "dns.question.type",
        "fileinfo.filename": "file.path",
        "fileinfo.md5": "file.hash.md5",
        "fileinfo.sha1": "file.hash.sha1",
        "fileinfo.sha256": "file.hash.sha256",
        "fileinfo.size": "file.size",
        "flow.bytes_toclient": "destination.bytes",
        "flow.bytes_toserver": "source.bytes",
        "flow.pkts_toclient": "destination.packets",
        "flow.pkts_toserver": "source.packets",
        "host": "observer.name",
        "http.hostname": "url.domain",
        "http.http_content_type": "http.response.mime_type",
        "http.http_method": "http.request.method",
        "http.http_refer": "http.request.referrer",
        "http.http_user_agent": "user_agent.original",
        "http.length": "http.response.bytes",
        "http.protocol": "http.version",
        "http.status": "http.response.status_code",
        "http.url": "url.original",
        "in_iface": "observer.ingress.interface.name",
        "proto": "network.transport",
        "src_ip": "source.ip",
        "src_port": "source.port",
        "tls.fingerprint": "tls.server.hash.sha1",
        "tls.issuerdn": "tls.server.issuer",
        "tls.ja3.hash": "tls.client.ja3",
        "tls.ja3s.hash": "tls.server.ja3s",
        "tls.sni": "tls.client.server_name",
        "tls.subject": "tls.server.subject",
    },
    aliases={"dst_ip": "destination.ip", "dst_port": "destination.port"},
    also=(
        ("dns.query.rrname", "dns.question.name"),
        ("dns.queries.rrname", "dns.question.name"),
        ("dns.query.rrtype", "dns.question.type"),
        ("dns.queries.rrtype", "dns.question.type"),
        ("dns.rdata", "dns.answers.data"),
    ),
)

SCHEME = Scheme(Layout(own=under("")), EVE)
TIMES = ("timestamp",)
_CATEGORIES = {"dns": "dns", "drop": "firewall"}
_MAX_CHARACTERS = 64

VOCABULARIES = {LogSource("suricata"): EVE}


def name_suricata(fields: JsonObject, context: TimeContext) -> Row | None:
    """Name an EVE object: one with an event_type, and a flow_id or timestamp."""
    if not is_eve(fields):
        return None
    leaves = flatten(fields)
    values = SCHEME.name(leaves)
    split_target(values)
    return Row(sources_of(fields), values, first_time(leaves, TIMES, context.zone))


def is_eve(fields: JsonObject) -> bool:
    """Say whether an object is one of EVE."""
    is_timed = "flow_id" in fields or "timestamp" in fields
    return is_timed and isinstance(fields.get("event_type"), str)


def sources_of(fields: JsonObject) -> frozenset[LogSource]:
    """Return the log sources of an object of EVE."""
    return _sources_of(str(fields["event_type"])[:_MAX_CHARACTERS].lower())


@lru_cache(maxsize=512)
def _sources_of(kind: str) -> frozenset[LogSource]:
    return frozenset({LogSource("suricata", _CATEGORIES.get(kind, ""), kind)})

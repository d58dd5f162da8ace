"""Sigma's generic categories: the field names that their rules use, whatever the product.

Source: Sigma specification, taxonomy appendix 2.1.0, "Fields", and the names SigmaHQ's rules use.
"""

from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.rows import LogSource

WEB = Vocabulary(
    columns={
        "c-ip": "source.ip",
        "c-port": "source.port",
        "c-uri-extension": "url.extension",
        "c-uri-query": "url.query",
        "cs-bytes": "http.request.bytes",
        "cs-content-type": "http.request.mime_type",
        "cs-cookie": "http.request.headers.cookie",
        "cs-host": "url.domain",
        "cs-method": "http.request.method",
        "cs-referer": "http.request.referrer",
        "cs-uri": "url.original",
        "cs-uri-stem": "url.path",
        "cs-user-agent": "user_agent.original",
        "cs-username": "user.name",
        "cs-version": "http.version",
        "s-computername": "host.name",
        "s-ip": "destination.ip",
        "s-port": "destination.port",
        "sc-bytes": "http.response.bytes",
        "sc-status": "http.response.status_code",
    },
    aliases={
        "c-uri": "url.original",
        "c-uri-stem": "url.path",
        "c-useragent": "user_agent.original",
        "cs-referrer": "http.request.referrer",
        # Most rules of SigmaHQ look for paths in cs-uri-query, so it is the whole request target.
        "cs-uri-query": "url.original",
        "dst_ip": "destination.ip",
        "dst_port": "destination.port",
        "r-dns": "url.domain",
        "src_ip": "source.ip",
        "src_port": "source.port",
    },
)

FIREWALL = Vocabulary(
    columns={
        "action": "event.action",
        "dst_ip": "destination.ip",
        "dst_port": "destination.port",
        "protocol": "network.transport",
        "src_ip": "source.ip",
        "src_port": "source.port",
        "username": "user.name",
    },
)

DNS = Vocabulary(
    columns={
        "answer": "dns.answers.data",
        "dst_ip": "destination.ip",
        "dst_port": "destination.port",
        "query": "dns.question.name",
        "rcode": "dns.response_code",
        "record_type": "dns.question.type",
        "src_ip": "source.ip",
        "src_port": "source.port",
    },
    aliases={"answers": "dns.answers.data", "response_code": "dns.response_code"},
)

ANTIVIRUS = Vocabulary(
    columns={
        "Action": "event.action",
        "Filename": "file.path",
        "Signature": "rule.name",
        "User": "user.name",
    },
)

VOCABULARIES = {
    LogSource(category="antivirus"): ANTIVIRUS,
    LogSource(category="dns"): DNS,
    LogSource(category="firewall"): FIREWALL,
    LogSource(category="proxy"): WEB,
    LogSource(category="webserver"): WEB,
}

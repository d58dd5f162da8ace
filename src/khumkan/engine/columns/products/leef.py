"""LEEF (IBM's Log Event Extended Format): vendor and product become the log source, as with CEF.

Source for the keys: IBM, "QRadar LEEF Guide", predefined event attributes.
"""

from datetime import datetime
from functools import lru_cache

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten, pick_text
from khumkan.engine.columns.products.syslog_header import HOST_NAME, SYSLOG_HEADER
from khumkan.engine.columns.scheme import Layout, Scheme, under
from khumkan.engine.columns.times import TimeContext, parse_syslog_time
from khumkan.engine.columns.urls import split_target
from khumkan.engine.columns.vocabulary import Vocabulary
from khumkan.engine.rows import LogSource, Row, Value

PREFIX = "leef.attributes."

LEEF = Vocabulary(
    prefix=PREFIX,
    columns={
        "dst": "destination.ip",
        "dstBytes": "destination.bytes",
        "dstMAC": "destination.mac",
        "dstPackets": "destination.packets",
        "dstPort": "destination.port",
        "dstPostNAT": "destination.nat.ip",
        "dstPostNATPort": "destination.nat.port",
        "groupName": "user.group.name",
        "policy": "rule.name",
        "proto": "network.transport",
        "sev": "event.severity",
        "src": "source.ip",
        "srcBytes": "source.bytes",
        "srcMAC": "source.mac",
        "srcPackets": "source.packets",
        "srcPort": "source.port",
        "srcPostNAT": "source.nat.ip",
        "srcPostNATPort": "source.nat.port",
        "url": "url.original",
        "usrName": "user.name",
    },
)

_HEADER = {
    **SYSLOG_HEADER,
    "leef.event_id": "event.code",
    "leef.leef_version": "leef.version",
    "leef.product": "observer.product",
    "leef.vendor": "observer.vendor",
    "leef.version": "observer.version",
}
_SCHEME = Scheme(Layout(own=under(PREFIX), fixed=_HEADER, also=HOST_NAME), LEEF)
_VENDORS = {"check point": "checkpoint", "palo alto networks": "paloalto"}
_MAX_CHARACTERS = 64

VOCABULARIES = {LogSource("leef"): LEEF}
"""A rule for a vendor asks by column; one for product leef finds the keys by name."""


def name_leef(fields: JsonObject, context: TimeContext) -> Row | None:
    """Name an event whose message is LEEF."""
    if not isinstance(fields.get("leef"), dict):
        return None
    leaves = flatten(fields)
    vendor = pick_text(leaves, "leef.vendor")[:_MAX_CHARACTERS].lower()
    product = pick_text(leaves, "leef.product")[:_MAX_CHARACTERS].lower()
    values = _SCHEME.name(leaves)
    split_target(values)
    return Row(_sources_of(vendor, product), values, _time_of(leaves, context))


def _time_of(leaves: dict[str, Value], context: TimeContext) -> datetime | None:
    """`devTime` may have a form of its own (`devTimeFormat`): then the header's time holds."""
    stamps = (pick_text(leaves, name) for name in (PREFIX + "devTime", "syslog.timestamp"))
    times = (parse_syslog_time(stamp, context) for stamp in stamps if stamp)
    return next((time for time in times if time is not None), None)


@lru_cache(maxsize=512)
def _sources_of(vendor: str, product: str) -> frozenset[LogSource]:
    service = product.replace(" ", "_")
    name = _VENDORS.get(vendor, vendor.replace(" ", "_"))
    return frozenset({LogSource(name, "", service), LogSource("leef", "", service)})

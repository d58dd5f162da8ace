"""From an event to its row: the first product that knows the event names it.

Windows comes first, because most events are its; then the products in the order of `_PRODUCTS`,
told apart by their structure; what nobody knows keeps its own flattened names.
"""

from collections.abc import Callable
from datetime import UTC
from functools import lru_cache

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten
from khumkan.engine.columns.labels import label_of, refine
from khumkan.engine.columns.lookup import vocabulary_of
from khumkan.engine.columns.products.access_log import name_access_log
from khumkan.engine.columns.products.cef import name_cef
from khumkan.engine.columns.products.cloudtrail import name_cloudtrail
from khumkan.engine.columns.products.fhir import name_fhir
from khumkan.engine.columns.products.fortigate import name_fortigate
from khumkan.engine.columns.products.leef import name_leef
from khumkan.engine.columns.products.lines import name_line
from khumkan.engine.columns.products.mikrotik import name_mikrotik
from khumkan.engine.columns.products.mysql import name_mysql_audit
from khumkan.engine.columns.products.paloalto import name_paloalto
from khumkan.engine.columns.products.pfsense import name_pfsense
from khumkan.engine.columns.products.shipped import SHIPPED, add_around, split_shipped
from khumkan.engine.columns.products.sophos import name_sophos
from khumkan.engine.columns.products.suricata import name_suricata
from khumkan.engine.columns.products.unix import add_header, embedded_json, name_unix
from khumkan.engine.columns.products.w3c import name_w3c
from khumkan.engine.columns.products.wazuh import add_alert, carried_event
from khumkan.engine.columns.products.zeek import name_zeek
from khumkan.engine.columns.scheme import Layout, Scheme, under
from khumkan.engine.columns.times import NOTHING_KNOWN, TimeContext, first_time
from khumkan.engine.columns.urls import split_target
from khumkan.engine.columns.windows.naming import name_labelled_windows, name_windows
from khumkan.engine.columns.windows.xml_event import embedded_xml
from khumkan.engine.events import Event
from khumkan.engine.rows import LogSource, Row

_PRODUCTS: tuple[Callable[[JsonObject, TimeContext], Row | None], ...] = (
    name_suricata,
    name_line,
    name_fortigate,
    name_sophos,
    name_cef,
    name_leef,
    name_access_log,
    name_w3c,
    name_zeek,
    name_pfsense,
    name_paloalto,
    name_mikrotik,
    name_unix,
    name_mysql_audit,
    name_cloudtrail,
    name_fhir,
)
_UNKNOWN = LogSource()
UTC_TIMES = ("@timestamp",)  # ECS: without a zone it is UTC
LOCAL_TIMES = (
    "timestamp",
    "time",
    "eventTime",
    "event_time",
    "published",
    "datetime",
    "ts",
)


def name_event(
    event: Event, hint: LogSource | None = None, context: TimeContext = NOTHING_KNOWN
) -> Row:
    """Name an event: its columns, the log sources it belongs to and its time.

    `hint` is what a person says the log source is: the row belongs to it and to no other.
    `context` says what the event's time leaves unsaid.
    """
    shipped = split_shipped(event.fields) if SHIPPED in event.fields else None
    if shipped is None:
        return _name_whole(event.fields, hint, context)
    carried, around = shipped
    row = _name_whole(carried, hint, context)
    return add_around(row, _name(around, hint or label_of(around), context))


def _name_whole(whole: JsonObject, hint: LogSource | None, context: TimeContext) -> Row:
    """Name what a reader made, and what it embeds or carries."""
    inner = embedded_json(whole) or embedded_xml(whole)
    carried = carried_event(whole) if inner is None else None
    fields = next((each for each in (inner, carried) if each is not None), whole)
    row = _name(fields, hint or label_of(fields), context)
    if inner is not None:
        row = add_header(row, whole, context)
    elif carried is not None:
        row = add_alert(row, whole, context)
    return row if hint is None else Row(frozenset({hint}), row.values, row.time)


def _name(fields: JsonObject, label: LogSource | None, context: TimeContext) -> Row:
    row = name_windows(fields, label, context)
    if row is not None:
        return row
    for name_product in _PRODUCTS:
        row = name_product(fields, context)
        if row is not None:
            return row if label is None else _relabel(row, label)
    labelled = name_labelled_windows(fields, label, context) if label is not None else None
    return labelled or name_unknown(fields, context, label or _UNKNOWN)


def _relabel(row: Row, label: LogSource) -> Row:
    return Row(refine(row.sources, label), row.values, row.time)


def name_unknown(fields: JsonObject, context: TimeContext, source: LogSource) -> Row:
    """Name an event that no product knows by its own names."""
    leaves = flatten(fields)
    values = scheme_of_unknown(source).name(leaves)
    split_target(values)
    time = first_time(leaves, UTC_TIMES, UTC) or first_time(leaves, LOCAL_TIMES, context.zone)
    return Row(frozenset({source}), values, time)


@lru_cache(maxsize=64)
def scheme_of_unknown(source: LogSource) -> Scheme:
    """Return how an event is named that no product knows."""
    return Scheme(Layout(own=under("")), vocabulary_of(source))

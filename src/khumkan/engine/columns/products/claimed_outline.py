"""What naming does to JSON of Suricata, Zeek, CloudTrail and FHIR with the same names.

Each of them is told by names of its own (see `is_…` of the product) and a value of `event_type`,
`_path` or `resourceType`, which are telling names. In the order in which naming asks them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns import outline
from khumkan.engine.columns.flatten import flatten
from khumkan.engine.columns.labels import label_of
from khumkan.engine.columns.outline import Outline, Times
from khumkan.engine.columns.products import cloudtrail, fhir, suricata, wazuh, wazuh_outline, zeek
from khumkan.engine.columns.products.shipped import SHIPPED
from khumkan.engine.columns.scheme import Scheme
from khumkan.engine.columns.target_outline import split_columns
from khumkan.engine.columns.times import TimeContext, first_time
from khumkan.engine.columns.windows.layouts import shape_of
from khumkan.engine.rows import LogSource, Row, Value

NameProduct = Callable[[JsonObject, TimeContext], Row | None]
Claim = tuple[Callable[[JsonObject], bool], Callable[[JsonObject], Outline | None]]

OPAQUE_COLUMNS = frozenset(cloudtrail.PREFIX + name for name in cloudtrail.AS_TEXT)
"""Columns of which the values of a line tell nothing: the JSON text of a part of it."""
_EVE_TIMES, _ZEEK_TIMES = Times((), suricata.TIMES), Times(zeek.TIMES, ())
_TRAIL_TIMES = Times(cloudtrail.TIMES, ())


@dataclass(frozen=True, slots=True)
class TextTimes(Times):
    """Times that are texts: a number is read as its digits."""

    def find(self, leaves: Mapping[str, Value], context: TimeContext) -> datetime | None:
        """Return the time, of the values of those names alone."""
        texts = {name: str(leaves[name]) for name in self.local if name in leaves}
        return first_time(texts, self.local, context.zone)


_FHIR_TIMES = TextTimes((), fhir.TIMES)


def telling_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return those of some dotted names whose values decide what an event is, or one it carries."""
    told = outline.telling_names(names)
    if wazuh.DECODER not in names:
        return told
    carried = [name.removeprefix(wazuh.DATA) for name in names if name.startswith(wazuh.DATA)]
    inner = {wazuh.DATA + name for name in outline.telling_names(carried)}
    return tuple(name for name in names if name in inner or name in told)


def outline_of(fields: JsonObject) -> Outline | None:
    """Return the outline of an object of JSON, whoever's it is; see `outline.outline_of`."""
    if SHIPPED not in fields and wazuh.carries_object(fields):
        return wazuh_outline.outline_alert(fields, outline_of)
    claimed = next((tell for is_its, tell in _CLAIMS if is_its(fields)), None)
    if claimed is None or shape_of(fields) is not None:
        return outline.outline_of(fields)
    is_ours = label_of(fields) is None and not outline.may_be_carried(fields)
    return claimed(fields) if is_ours else None


def _outline_sensor(
    fields: JsonObject, scheme: Scheme, sources: frozenset[LogSource], name: NameProduct,
    times: Times,
) -> Outline:  # fmt: skip
    leaves = flatten(fields)
    columns = scheme.sources_of(leaves)
    loose, made_of = split_columns(columns, leaves)
    return Outline(
        sources, columns, partial(_name, name_product=name), times, loose=loose, made_of=made_of
    )


def _outline_eve(fields: JsonObject) -> Outline:
    sources = suricata.sources_of(fields)
    return _outline_sensor(fields, suricata.SCHEME, sources, suricata.name_suricata, _EVE_TIMES)


def _outline_zeek(fields: JsonObject) -> Outline:
    sources = zeek.sources_of(fields)
    return _outline_sensor(fields, zeek.SCHEME, sources, zeek.name_zeek, _ZEEK_TIMES)


def _outline_record(fields: JsonObject) -> Outline | None:
    """Return the outline of a record of CloudTrail, of which whole objects become text."""
    if fields.get("message") is not None:
        return None  # PAN-OS or RouterOS may know it
    leaves = flatten(fields)
    parts = [name for name in cloudtrail.AS_TEXT if isinstance(fields.get(name), dict | list)]
    made = frozenset(cloudtrail.PREFIX + name for name in parts)
    begins = tuple(f"{name}." for name in parts)
    return Outline(
        cloudtrail.SOURCES,
        cloudtrail.SCHEME.sources_of(leaves),
        partial(_name, name_product=cloudtrail.name_cloudtrail),
        _TRAIL_TIMES,
        loose=made,
        made_of=frozenset(name for name in leaves if name in parts or name.startswith(begins)),
        opaque=made,
    )


def _outline_audit_event(fields: JsonObject) -> Outline | None:
    """Return the outline of a FHIR AuditEvent: nothing but what it is."""
    if fields.get("message") is not None or "resource" in fields:
        return None
    name = partial(_name, name_product=fhir.name_fhir)
    return Outline(fhir.SOURCES, {}, name, _FHIR_TIMES, is_of_sources=True)


def _name(fields: JsonObject, context: TimeContext, name_product: NameProduct) -> Row:
    row = name_product(fields, context)
    if row is None:
        raise ValueError
    return row


_CLAIMS: tuple[Claim, ...] = (
    (suricata.is_eve, _outline_eve),
    (zeek.is_entry, _outline_zeek),
    (cloudtrail.is_record, _outline_record),
    (fhir.is_audit_event, _outline_audit_event),
)

"""What naming does to all events of one shape, told without looking at most of their values.

An outline of an event holds for every other one with the same names in the same order, the same
nulls, and the same values of `telling_names`. It is told only where that can be proven from how
`naming` works; None elsewhere. A test holds it against `name_event` for every event of the corpus.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten
from khumkan.engine.columns.labels import label_of
from khumkan.engine.columns.naming import LOCAL_TIMES, UTC_TIMES, name_unknown, scheme_of_unknown
from khumkan.engine.columns.products.cloudtrail import is_record
from khumkan.engine.columns.products.fhir import is_audit_event
from khumkan.engine.columns.products.suricata import is_eve
from khumkan.engine.columns.products.wazuh import DECODER, may_carry
from khumkan.engine.columns.products.zeek import is_entry
from khumkan.engine.columns.target_outline import split_columns
from khumkan.engine.columns.times import TimeContext, first_time
from khumkan.engine.columns.windows.derive import derive_created_process
from khumkan.engine.columns.windows.kinds import Derivation, Kind
from khumkan.engine.columns.windows.layouts import EVTX, FLAT, WAZUH, WINLOGBEAT, Shape, shape_of
from khumkan.engine.columns.windows.naming import (
    is_ours,
    kind_of_fields,
    name_kind,
    restored_from,
    scheme_of,
)
from khumkan.engine.rows import LogSource, Row, Value

NameFields = Callable[[JsonObject, TimeContext], Row]
NameLeaves = Callable[[dict[str, Value], TimeContext], Row]

_LABELS = ("product", "category", "service")
# By these a product knows an object that it may know: by their values, or that they are there.
_KNOWN_BY = frozenset({"event_type", "_path", "resourceType"})
_LINE_NAMES = frozenset({"message", "syslog", "access", "cef", "json", "kv", "leef"})
# Objects by which products know what is theirs, or in which another event may be.
_CARRYING = frozenset(
    {"access", "audit_record", "cef", "json", "kv", "leef", "resource", "shipped", "syslog", "w3c"}
)
_SHAPES = (FLAT, WINLOGBEAT, EVTX, WAZUH)
_TELLING = _KNOWN_BY.union(
    _LABELS,
    (DECODER,),
    *((*one.channel, *one.provider, *one.event_id, one.operation) for one in _SHAPES),
)
_WITHOUT_PRODUCT = _TELLING - {"service"}  # a label's service counts beside its product only
_MESSAGE = "message"
GUARDS = tuple(
    (_MESSAGE, text)
    for text in (
        *(",traffic,", ",threat,", ",system,", ",globalprotect,"),
        *(" out:", "login failure for user ", " logged in from "),
        "<event",
    )
)
"""Names, and folded texts: where their values hold one, PAN-OS or RouterOS may claim an event, or
the message is one as XML."""


@dataclass(frozen=True, slots=True)
class Times:
    """The dotted names that may tell the time: those in UTC first, then those in the zone."""

    utc: tuple[str, ...]
    local: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return self.utc + self.local

    def find(self, leaves: Mapping[str, Value], context: TimeContext) -> datetime | None:
        """Return the time, of the values of those names alone."""
        return first_time(leaves, self.utc, UTC) or first_time(leaves, self.local, context.zone)


@dataclass(frozen=True, slots=True)
class Outline:
    """The log sources, and for each column the dotted name its value comes from, unchanged.

    `name` makes the row, as `name_event` does that has yet to find out what it is. `contained` are
    columns whose value is a part of that of a name. `loose` are columns whose value is made of
    those of the names `made_of`; they may be absent, or another than `columns` says. Where the
    value of a name holds one of its `guards`, letters folded, the outline does not hold.
    """

    sources: frozenset[LogSource]
    columns: Mapping[str, str]
    name: NameFields
    times: Times
    contained: dict[str, str] = field(default_factory=dict)
    loose: frozenset[str] = frozenset()
    made_of: frozenset[str] = frozenset()
    guards: tuple[tuple[str, str], ...] = ()
    name_leaves: NameLeaves | None = None
    """Makes the row of what `flatten` would make of the fields, where a product can."""
    is_created_process: bool = False
    """Whether the loose columns are what naming derives of a created process (Security 4688)."""
    unlooked: frozenset[str] = frozenset()
    """Columns that nothing looks for: where rules have needles of one, all of them are asked."""
    opaque: frozenset[str] = frozenset()
    """Those of `loose` of which the line's values tell nothing: their rules are asked."""
    is_of_sources: bool = False
    """Whether nothing but the log sources is told; columns may be any."""


_TIMES = {shape: Times(shape.utc_times, shape.local_times) for shape in _SHAPES}
_MOST_REMEMBERED = 1024
_remembered: dict[tuple[int, int], Outline] = {}
"""Outlines by where their columns and their kind stand in memory: many kinds of event share one."""


def telling_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return those of some dotted names whose values decide what an event is."""
    told = _TELLING if "product" in names else _WITHOUT_PRODUCT
    return tuple(name for name in names if name in told)


def outline_of(fields: JsonObject) -> Outline | None:
    """Return the outline of an object no two of whose values have the same dotted name.

    Unless they are in one list. Nulls count as absent names.
    """
    if may_be_carried(fields):
        return None
    label = label_of(fields)
    shape = shape_of(fields)
    if shape is not None and (label is None or not label.product or is_ours(label)):
        return _outline_windows(fields, shape, label)
    if _is_claimed(fields) or fields.keys() <= _LINE_NAMES:
        return None
    guards = GUARDS if fields.get(_MESSAGE) is not None else ()
    if label is not None and is_ours(label):
        outline = _outline_windows(fields, FLAT, label)
    else:
        outline = _outline_unknown(fields, label or LogSource())
    if outline is None:
        return None
    return replace(outline, guards=guards)


def may_be_carried(fields: JsonObject) -> bool:
    """Say whether an object may be told by an object in it, or have another event in it."""
    has_objects = dict in set(map(type, fields.values()))
    return has_objects and (not _CARRYING.isdisjoint(fields) or may_carry(fields))


def _is_claimed(fields: JsonObject) -> bool:
    """Say whether a product knows an object by its own names (`products.claimed_outline`)."""
    return is_eve(fields) or is_entry(fields) or is_record(fields) or is_audit_event(fields)


def _outline_windows(fields: JsonObject, shape: Shape, label: LogSource | None) -> Outline | None:
    if shape not in _SHAPES:
        return None
    leaves = flatten(fields)
    kind = kind_of_fields(leaves, shape, label)
    columns = scheme_of(shape.layout, kind.vocabulary).sources_of(leaves)
    # What is remembered holds both, so that nothing else is at their places in memory.
    known = _remembered.get((id(columns), id(kind)))
    return known or _remember(_outline_kind(kind, columns, shape), kind)


def _remember(outline: Outline, kind: Kind) -> Outline:
    if len(_remembered) >= _MOST_REMEMBERED:
        _remembered.clear()
    _remembered[id(outline.columns), id(kind)] = outline
    return outline


def _outline_kind(kind: Kind, columns: Mapping[str, str], shape: Shape) -> Outline:
    contained, loose, made_of = _derived(kind.derivation, columns)
    if shape is WINLOGBEAT:
        restored = restored_from(columns)
        own = {columns[column] for column in restored if column in columns}
        loose = loose.union(restored)
        made_of = made_of.union(own, *restored.values())
    return Outline(
        kind.sources,
        columns,
        partial(name_kind, kind=kind, shape=shape),
        _TIMES[shape],
        contained,
        loose,
        made_of,
        is_created_process=kind.derive is derive_created_process,
    )


def _derived(
    derivation: Derivation | None, columns: Mapping[str, str]
) -> tuple[dict[str, str], frozenset[str], frozenset[str]]:
    """Return what is contained in which name, what is loose, and what that is made of."""
    if derivation is None:
        return {}, frozenset(), frozenset()
    sources = [columns[column] for column in derivation.reads if column in columns]
    if derivation.is_part and len(sources) <= 1:
        own = derivation.writes - columns.keys()
        return {column: name for name in sources for column in own}, frozenset(), frozenset()
    made_of = {columns[column] for column in derivation.writes if column in columns}
    return {}, derivation.writes, frozenset(made_of.union(sources))


def _outline_unknown(fields: JsonObject, source: LogSource) -> Outline | None:
    leaves = flatten(fields)
    columns = scheme_of_unknown(source).sources_of(leaves)
    loose, made_of = split_columns(columns, leaves)
    return Outline(
        frozenset({source}),
        columns,
        partial(name_unknown, source=source),
        Times(UTC_TIMES, LOCAL_TIMES),
        loose=loose,
        made_of=made_of,
    )

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
from khumkan.engine.columns.products.wazuh import is_alert
from khumkan.engine.columns.times import TimeContext, first_time
from khumkan.engine.columns.windows.kinds import Derivation
from khumkan.engine.columns.windows.layouts import EVTX, FLAT, WINLOGBEAT, Shape, shape_of
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
# A flat object with one of these may be another product's, whatever its other names are.
_CLAIMED = frozenset({"event_type", "ts", "resourceType", "eventVersion"})
_LINE_NAMES = frozenset({"message", "syslog", "access", "cef", "json", "kv", "leef"})
# Objects by which products know what is theirs, or in which another event may be.
_CARRYING = frozenset(
    {"access", "audit_record", "cef", "json", "kv", "leef", "resource", "shipped", "syslog", "w3c"}
)
_SHAPES = (FLAT, WINLOGBEAT, EVTX)
_TELLING = frozenset(_LABELS).union(
    *((*one.channel, *one.provider, *one.event_id, one.operation) for one in _SHAPES)
)
_MESSAGE = "message"
GUARDS = tuple(
    (_MESSAGE, text) for text in (",traffic,", ",threat,", ": in:", "login failure for user ")
)
"""Names, and folded texts: their values hold one where PAN-OS or RouterOS claims an event."""


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
    unlooked: frozenset[str] = frozenset()
    """Columns that nothing looks for: where rules have needles of one, all of them are asked."""


def telling_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return those of some dotted names whose values decide what an event is."""
    return tuple(name for name in names if name in _TELLING)


def outline_of(fields: JsonObject) -> Outline | None:
    """Return the outline of an object no two of whose values have the same dotted name.

    Lists in it are of scalars; nulls count as absent names.
    """
    if dict in set(map(type, fields.values())) and _may_carry(fields):
        return None
    label = label_of(fields)
    shape = shape_of(fields)
    if shape is not None and (label is None or not label.product or is_ours(label)):
        return _outline_windows(fields, shape, label)
    if not _CLAIMED.isdisjoint(fields) or fields.keys() <= _LINE_NAMES:
        return None
    guards = GUARDS if fields.get(_MESSAGE) is not None else ()
    if label is not None and is_ours(label):
        outline = _outline_windows(fields, FLAT, label)
    else:
        outline = _outline_unknown(fields, label or LogSource())
    if outline is None:
        return None
    return replace(outline, guards=guards)


def _may_carry(fields: JsonObject) -> bool:
    """Say whether an object may be another product's, or have another event in it."""
    return not _CARRYING.isdisjoint(fields) or is_alert(fields)


def _outline_windows(fields: JsonObject, shape: Shape, label: LogSource | None) -> Outline | None:
    if shape not in _SHAPES:
        return None
    leaves = flatten(fields)
    kind = kind_of_fields(leaves, shape, label)
    columns = scheme_of(shape.layout, kind.vocabulary).sources_of(leaves)
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
        Times(shape.utc_times, shape.local_times),
        contained,
        loose,
        made_of,
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
    if "url.original" in columns:
        return None  # its parts become columns of their own
    return Outline(
        frozenset({source}),
        columns,
        partial(name_unknown, source=source),
        Times(UTC_TIMES, LOCAL_TIMES),
    )

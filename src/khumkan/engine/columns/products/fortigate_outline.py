"""What naming does to all FortiGate lines with the same keys, type and subtype."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten
from khumkan.engine.columns.outline import Outline, Times
from khumkan.engine.columns.products.fortigate import (
    PREFIX,
    SCHEME,
    name_pairs,
    sources_of,
    time_of,
)
from khumkan.engine.columns.times import TimeContext
from khumkan.engine.columns.urls import PARTS, TARGET
from khumkan.engine.rows import Row, Value

TELLING = frozenset({"kv.type", "kv.subtype"})
OWN_URL = PREFIX + "url"
"""Where a path alone stays that was completed with its host."""
_COMPLETED = frozenset({TARGET, OWN_URL}) | PARTS
_COMPLETED_OF = (TARGET, "url.domain", PREFIX + "service")
_TIMES = tuple(PREFIX + name for name in ("eventtime", "date", "time", "tz"))
_ALL_TIMES = (*_TIMES, "log.syslog.timestamp")


@dataclass(frozen=True, slots=True)
class ColumnTimes(Times):
    """Times that are read from columns: `columns` are those of the names of `local`."""

    columns: tuple[str, ...] = ()

    def find(self, leaves: Mapping[str, Value], context: TimeContext) -> datetime | None:
        """Return the time, of the values of those names alone."""
        pairs = dict(zip(self.columns, self.local, strict=True))
        stamp = leaves.get(pairs.get(_TIMES[0], ""))
        if stamp and (time := time_of({_TIMES[0]: stamp}, context)) is not None:
            return time  # nothing else needs to be read where this one tells
        return time_of({column: leaves[name] for column, name in pairs.items()}, context)


def outline_fortigate(fields: JsonObject) -> Outline:
    """Return the outline of a FortiGate line without a key that stands twice."""
    leaves = flatten(fields)
    columns = SCHEME.sources_of(leaves)
    times = tuple(column for column in _ALL_TIMES if column in columns)
    is_completed = TARGET in columns
    made_of = {columns[column] for column in _COMPLETED_OF if column in columns}
    return Outline(
        sources_of(leaves),
        columns,
        _name,
        ColumnTimes((), tuple(columns[column] for column in times), times),
        loose=_COMPLETED if is_completed else frozenset(),
        made_of=frozenset(made_of) if is_completed else frozenset(),
        name_leaves=name_pairs,
    )


def _name(fields: JsonObject, context: TimeContext) -> Row:
    return name_pairs(flatten(fields), context)

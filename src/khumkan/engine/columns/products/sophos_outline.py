"""What naming does to all lines of SFOS with the same keys, module, component and status."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten
from khumkan.engine.columns.outline import Outline, Times
from khumkan.engine.columns.products.sophos import (
    SCHEME,
    name_leaves,
    sources_of,
    time_of,
    told_outcome,
)
from khumkan.engine.columns.times import TimeContext
from khumkan.engine.columns.urls import PARTS, TARGET
from khumkan.engine.rows import Row, Value

TELLING = frozenset({"kv.device", "kv.device_name", "kv.log_component", "kv.log_type", "kv.status"})
_TIMES = ("kv.date", "kv.time", "kv.timezone", "kv.timestamp", "syslog.timestamp")


@dataclass(frozen=True, slots=True)
class SophosTimes(Times):
    """Times as SFOS tells them."""

    def find(self, leaves: Mapping[str, Value], context: TimeContext) -> datetime | None:
        """Return the time, of the values of those names alone."""
        return time_of(leaves, context)


def outline_sophos(fields: JsonObject) -> Outline | None:
    """Return the outline of a line without a key that stands twice; None where naming adds one."""
    leaves = flatten(fields)
    if told_outcome(leaves) and "kv.outcome" not in leaves:
        return None
    columns = SCHEME.sources_of(leaves)
    is_split = TARGET in columns
    return Outline(
        sources_of(leaves),
        columns,
        _name,
        SophosTimes((), tuple(name for name in _TIMES if name in leaves)),
        loose=PARTS if is_split else frozenset(),
        made_of=frozenset({columns[TARGET]}) if is_split else frozenset(),
        name_leaves=name_leaves,
    )


def _name(fields: JsonObject, context: TimeContext) -> Row:
    return name_leaves(flatten(fields), context)

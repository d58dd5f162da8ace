"""What naming does to alerts of Wazuh that carry an object with the same names.

The object's own outline tells of the carried event; what stands around it is told by names alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.flatten import flatten
from khumkan.engine.columns.outline import NameFields, Outline, Times
from khumkan.engine.columns.products.wazuh import (
    DATA,
    TIMES,
    add_alert,
    columns_around,
    is_alert,
    sources_of,
    time_of,
)
from khumkan.engine.columns.times import TimeContext
from khumkan.engine.rows import Row, Value

_NO_TIMES = Times((), ())


@dataclass(frozen=True, slots=True)
class CarriedTimes(Times):
    """The time of the carried event, whose own are `inner`; else the alert's."""

    inner: Times = _NO_TIMES

    def find(self, leaves: Mapping[str, Value], context: TimeContext) -> datetime | None:
        """Return the time, of the values of those names alone."""
        own = {name: leaves[DATA + name] for name in self.inner.names if DATA + name in leaves}
        return self.inner.find(own, context) or time_of(leaves, context)


def outline_alert(
    fields: JsonObject, outline_of: Callable[[JsonObject], Outline | None]
) -> Outline | None:
    """Return the outline of an alert that carries an object, by that of the object."""
    carried = fields["data"]
    if not isinstance(carried, dict) or is_alert(carried):
        return None
    inner = outline_of(carried)
    if inner is None or inner.is_of_sources:
        return None
    columns = {column: DATA + name for column, name in inner.columns.items()}
    around = columns_around(columns, flatten(fields), DATA)
    if not around.keys().isdisjoint({*inner.loose, *inner.contained}):
        return None
    return replace(
        inner,
        sources=sources_of(inner.sources),
        columns=columns | around,
        name=partial(_name_alert, name_carried=inner.name),
        times=CarriedTimes((), TIMES, inner.times),
        contained={column: DATA + name for column, name in inner.contained.items()},
        made_of=frozenset(DATA + name for name in inner.made_of),
    )


def _name_alert(fields: JsonObject, context: TimeContext, name_carried: NameFields) -> Row:
    carried = fields["data"]
    if not isinstance(carried, dict):
        raise TypeError
    return add_alert(name_carried(carried, context), fields, context)

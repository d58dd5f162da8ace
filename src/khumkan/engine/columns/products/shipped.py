"""What a shipper says around the event that it carries: added to the event's own columns.

The event's own columns count; another value of the same column stands under `own.` and its name.
"""

from khumkan.core.jsontypes import JsonObject
from khumkan.engine.columns.scheme import OWN
from khumkan.engine.rows import LogSource, Row

SHIPPED = "shipped"
_UNKNOWN = frozenset({LogSource()})


def split_shipped(fields: JsonObject) -> tuple[JsonObject, JsonObject] | None:
    """Return what is carried and what stands around it; None where nothing is carried."""
    around = fields.get(SHIPPED)
    if not isinstance(around, dict):
        return None
    return {name: value for name, value in fields.items() if name != SHIPPED}, around


def add_around(row: Row, around: Row) -> Row:
    """Return the row of a carried event with the columns of what stands around it."""
    values = dict(row.values)
    for name, value in around.values.items():
        column = name
        while column in values and values[column] != value:
            column = OWN + column
        values[column] = value
    sources = around.sources if row.sources == _UNKNOWN else row.sources
    return Row(sources, values, row.time or around.time)

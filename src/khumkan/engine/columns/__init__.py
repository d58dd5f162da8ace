"""Naming: an event becomes a row under ECS names; a rule's fields are found under the same names.

`name_event` and `column_for` are two sides of the same tables: what `name_event` puts into a column
of a row, `column_for` finds there for a rule of any log source that the row belongs to.
"""

from khumkan.engine.columns.flatten import flatten
from khumkan.engine.columns.lookup import column_for
from khumkan.engine.columns.naming import name_event
from khumkan.engine.columns.times import NOTHING_KNOWN, TimeContext

SCHEMA_VERSION = 1
"""Of the column names: it grows when a column changes its name or meaning."""

__all__ = [
    "NOTHING_KNOWN",
    "SCHEMA_VERSION",
    "TimeContext",
    "column_for",
    "flatten",
    "name_event",
]

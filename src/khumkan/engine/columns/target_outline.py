"""What splitting a request target does to columns: of all outlines that have one."""

from collections.abc import Mapping

from khumkan.engine.columns.urls import PARTS, TARGET
from khumkan.engine.rows import Value


def split_columns(
    columns: Mapping[str, str], leaves: Mapping[str, Value]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return which columns `split_target` may make, and the names whose values it makes them of.

    `columns` has the name of each column in `leaves`.
    """
    if TARGET not in columns or isinstance(leaves[columns[TARGET]], tuple):
        return frozenset(), frozenset()
    own = {columns[part] for part in PARTS if part in columns}
    return PARTS, frozenset({columns[TARGET], *own})

"""Which values of an event a rule names as fit to leave the hospital (`khumkan.indicators`).

Fields are looked up as those of the rule's own conditions are. This only gathers: what of it may
leave is for the node's redaction gate to say.
"""

from collections.abc import Callable, Iterable, Sequence

from khumkan.engine.compiled import CompiledRule
from khumkan.engine.findings import SharedValue
from khumkan.engine.matcher.scalars import elements
from khumkan.engine.rows import LogSource, Row, Scalar

FindColumn = Callable[[LogSource, str], str]
NamedColumn = tuple[str, str]
"""A field as the rule's author wrote it, and the column it stands in."""

MAX_SHARED = 100
MAX_SHARED_LENGTH = 2_000


def shared_columns(rule: CompiledRule, find_column: FindColumn) -> tuple[NamedColumn, ...]:
    """Return the fields that an event rule shares, with their columns."""
    fields = rule.head.advice.indicators
    return tuple((field, find_column(rule.source, field)) for field in dict.fromkeys(fields))


def shared_values(
    columns: Sequence[NamedColumn], row: Row, *, limit: int = MAX_SHARED
) -> tuple[SharedValue, ...]:
    """Return what a row has in these columns, as `gather_shared` does."""
    if not columns:
        return ()
    found = (
        SharedValue(field, value)
        for field, column in columns
        for value in elements(row.values.get(column, ()))
    )
    return gather_shared(found, limit=limit)


def gather_shared(
    values: Iterable[SharedValue], *, limit: int = MAX_SHARED
) -> tuple[SharedValue, ...]:
    """Return each value once, in its order, the first `limit` of them.

    Text longer than MAX_SHARED_LENGTH is left out (cut, it would be another address), and so is
    what UTF-8 can't hold.
    """
    kept: dict[SharedValue, None] = {}
    for one in values:
        if _is_tellable(one.value):
            kept[one] = None
        if len(kept) == limit:
            break
    return tuple(kept)


def _is_tellable(value: Scalar) -> bool:
    if not isinstance(value, str):
        return True
    if len(value) > MAX_SHARED_LENGTH:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:  # half a surrogate pair
        return False
    return True

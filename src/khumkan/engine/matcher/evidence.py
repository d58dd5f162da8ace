"""Why a rule matched: the field, the value and the test, for every part that held.

Computed only for matches, from the rule's own tree; negated parts tell nothing and are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from khumkan.engine.compiled import (
    ANY_COLUMN,
    All,
    Any_,
    Condition,
    Leaf,
    Not,
    OtherField,
    leaves_of,
)
from khumkan.engine.matcher.references import compile_reference
from khumkan.engine.matcher.scalars import elements
from khumkan.engine.matcher.values import compile_test
from khumkan.engine.rows import Row, Scalar

MAX_DENIED = 5
MAX_PARTS = 100
MAX_VALUE_LENGTH = 2_000


@dataclass(frozen=True, slots=True)
class Evidence:
    """One part of a rule that held.

    `field` is the name the rule's author used ("" for a keyword), `column` ours, `value` what the
    event had (cut after MAX_VALUE_LENGTH), `test` what it was held against, in Sigma's own words.
    """

    field: str
    column: str
    value: Scalar
    test: str


def find_evidence(condition: Condition, row: Row) -> tuple[Evidence, ...]:
    """Return what of a condition that holds made it hold, each part once.

    A rule that only says what must not be there is told by what was there instead.
    """
    found = _evidence(condition, row) or [
        deny(leaf, row) for leaf in islice(leaves_of(condition), MAX_DENIED)
    ]
    return tuple(dict.fromkeys(found))[:MAX_PARTS]


def _evidence(condition: Condition, row: Row) -> list[Evidence] | None:
    """Return None where the condition does not hold, else the parts that made it."""
    match condition:
        case Leaf():
            return list(_leaf_evidence(condition, row)) or None
        case Not(child=child):
            return [] if _evidence(child, row) is None else None
        case All(children=children):
            parts = [_evidence(child, row) for child in children]
            return None if None in parts else [one for part in parts for one in part or ()]
        case Any_(children=children):
            known = [part for child in children if (part := _evidence(child, row)) is not None]
            return [one for part in known for one in part] if known else None


def cut_value(value: Scalar) -> Scalar:
    """Return a value as it is shown.

    One event of a megabyte must not become a hundred: who wants all of it has the record.
    """
    is_long = isinstance(value, str) and len(value) > MAX_VALUE_LENGTH
    return f"{str(value)[:MAX_VALUE_LENGTH]}…" if is_long else value


def deny(leaf: Leaf, row: Row) -> Evidence:
    """Return what a row has where a rule says what must not be."""
    actual = elements(row.values.get(leaf.column, ()))
    value = cut_value(actual[0]) if actual else ""
    return Evidence(leaf.field, leaf.column, value, f"not {leaf.test.describe()}")


def _leaf_evidence(leaf: Leaf, row: Row) -> Iterator[Evidence]:
    columns = row.values if leaf.column == ANY_COLUMN else [leaf.column]
    for column in columns:
        value = row.values.get(column)
        if value is None:
            continue
        for one in elements(value):
            if leaf_holds(leaf, one, row):
                yield Evidence(leaf.field, column, cut_value(one), leaf.test.describe())


def leaf_holds(leaf: Leaf, value: Scalar, row: Row) -> bool:
    """Say whether one value of the row passes the test of a leaf."""
    if isinstance(leaf.test, OtherField):
        alone = Row(row.sources, {**row.values, leaf.column: value}, row.time)
        return compile_reference(leaf.column, leaf.test)(alone)
    return compile_test(leaf.test)(value)

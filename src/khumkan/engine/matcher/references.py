"""Tests of one column against another column of the same row (the `fieldref` modifier)."""

from collections.abc import Callable

from khumkan.engine.compiled import OtherField
from khumkan.engine.matcher.scalars import TEXT_RELATIONS, elements, to_text
from khumkan.engine.rows import Row


def compile_reference(column: str, test: OtherField) -> Callable[[Row], bool]:
    """Return the test as a function of a row: any element of one against any of the other."""
    relation = TEXT_RELATIONS[test.where]
    fold: Callable[[str], str] = str if test.cased else str.lower

    def holds(row: Row) -> bool:
        mine, theirs = row.values.get(column), row.values.get(test.column)
        if mine is None or theirs is None:
            return False
        if test.where == "equals":
            known = {fold(to_text(other)) for other in elements(theirs)}
            return any(fold(to_text(one)) in known for one in elements(mine))
        return any(
            relation(fold(to_text(one)), fold(to_text(other)))
            for one in elements(mine)
            for other in elements(theirs)
        )

    return holds
